"""Original images, fetched in blocks; the server is a function of the address written here."""

import pytest

SET_UP = """
    const { Images } = await load("images");
    const real = globalThis.fetch;
    const asked = [];
    const serve = (answer) => {
      globalThis.fetch = (address) => {
        asked.push(address);
        return Promise.resolve().then(() => answer(address));
      };
    };
    const block = (...bytes) => new Response(Uint8Array.from(bytes));
    const plain = (bytes) => bytes && Array.from(bytes);
    const gone = new AbortController();
    const images = new Images("base", 2, 3, gone.signal);
"""


@pytest.fixture
def images(js):
    """`images("body")` runs the body with `images` in blocks of two, three bytes each, `serve(answer)` and `asked`."""
    return lambda body: js(
        f"async (load) => {{ {SET_UP} try {{ {body} }} finally {{ globalThis.fetch = real; }} }}",
    )


def test_an_image_is_its_part_of_its_block(images):
    assert images("""
        serve(() => block(1, 2, 3, 4, 5, 6));
        return [plain(await images.get(5)), plain(await images.get(4)), asked];
    """) == [[4, 5, 6], [1, 2, 3], ["base/2"]]


def test_a_block_is_asked_for_once_even_by_two_at_a_time(images):
    assert images("""
        serve(() => block(1, 2, 3, 4, 5, 6));
        const [first, second] = await Promise.all([images.get(0), images.get(1)]);
        return [plain(first), plain(second), asked];
    """) == [[1, 2, 3], [4, 5, 6], ["base/0"]]


def test_what_the_last_block_does_not_hold_is_null(images):
    assert images("serve(() => block(1, 2, 3)); return [plain(await images.get(0)), await images.get(1)];") == [
        [1, 2, 3],
        None,
    ]


def test_what_the_server_does_not_have_is_null(images):
    assert images("serve(() => new Response('not found', { status: 404 })); return images.get(0);") is None


def test_a_failed_fetch_is_null_and_asked_again(images):
    assert images("""
        serve(() => { throw new TypeError("no network"); });
        const failed = await images.get(0);
        serve(() => block(1, 2, 3, 4, 5, 6));
        return [failed, plain(await images.get(0)), asked];
    """) == [None, [1, 2, 3], ["base/0", "base/0"]]


def test_old_blocks_make_way_for_new_ones(images):
    assert images("""
        serve(() => block(1, 2, 3, 4, 5, 6));
        for (let index = 0; index < 1000; index += 2) await images.get(index);
        const kept = images.blocks.size;
        await images.get(998);
        const again = asked.length;
        await images.get(0);
        return [kept <= 64, again, asked.length];
    """) == [True, 500, 501]
