"""The view as words in the address, and back."""

from random import Random

import pytest

SET_UP = """
    const { firstView, toAddress, fromAddress, addressWith } = await load("address");
    const codes = {
      reach: 4, activity: [0.1, 0.9, 0.5].slice(0, dim), z: Float32Array.of(1, 2, 3, 4, 5, 6),
      components: Array.from({ length: Math.min(dim, 10) }, () => []),
    };
    const first = firstView(dim, codes);
    const read = (words) => fromAddress(words, first, codes);
    const plain = (patch) => JSON.parse(JSON.stringify(patch, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v) : v)));
"""


@pytest.fixture
def address_of(js):
    """`address_of("body", dim)` runs the body with `first`, `read(words)` and `plain(patch)` of a model of `dim`."""
    return lambda body, dim=2, argument=None: js(
        f"async (load, [dim, argument]) => {{ {SET_UP} {body} }}", [dim, argument]
    )


def test_the_first_view_is_of_the_first_code_in_the_most_active_dimensions_as_wide_as_the_codes(address_of):
    assert address_of("return [plain(first.axes), first.span, Array.from(first.z)]", 3) == [
        {"kind": "z", "i": 1, "j": 2},
        8,
        [1, 2, 3],
    ]


def test_two_dimensions_begin_at_their_middle(address_of):
    assert address_of("return Array.from(first.z)", 2) == [0, 0]


def test_of_one_or_two_dimensions_all_are_shown_in_their_order(address_of):
    assert address_of("return plain(first.axes)", 2) == {"kind": "z", "i": 0, "j": 1}
    assert address_of("return plain(first.axes)", 1) == {"kind": "z", "i": 0, "j": 0}


def test_a_model_without_codes_has_a_first_view_too(js):
    view = js("""async (load) => {
        const { firstView } = await load("address");
        const { axes, span } = firstView(3, null);
        return { axes, span };
    }""")
    assert view == {"axes": {"kind": "z", "i": 0, "j": 1}, "span": 6}


def test_what_is_as_at_first_takes_no_words(address_of):
    assert set(address_of("return Object.values(toAddress(firstView(dim, codes), first))")) == {None}


def test_words_are_short_and_count_from_one(address_of):
    words = address_of(
        """
        const view = { ...first, z: Float32Array.of(0.1, -1.23456, 1e-5), axes: { kind: "pc", i: 0, j: 2 },
          centre: [0.5, -2], span: 3, backdrop: "none", path: "spherical", speed: 0.5, loop: true,
          pins: [Float32Array.of(1, 2, 3), Float32Array.of(0, -0, 0.5)] };
        return toAddress(view, first);
        """,
        3,
    )
    assert words == {
        "axes": "pc1,pc3",
        "z": "0.1,-1.235,0",
        "zoom": "0.5,-2,3",
        "backdrop": "none",
        "pins": "1,2,3;0,0,0.5",
        "path": "spherical,0.5,loop",
    }


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_what_is_written_is_read_as_the_same(address_of, dim):
    same = address_of(
        """
        const number = (k) => ((k * 37) % 11) / 8 + 0.125;
        const z = () => Float32Array.from({ length: dim }, (_, k) => number(k + dim));
        const view = { ...first, z: z(), axes: { kind: "pc", i: dim - 1, j: 0 }, centre: [number(3), number(4)],
          span: 1.25, backdrop: "density", pins: [z(), z().map((v) => -v)], path: "spherical", speed: 3, loop: true };
        const words = toAddress(view, first);
        const { patch, complaints } = read(words);
        const wanted = Object.fromEntries(Object.keys(patch).map((key) => [key, view[key]]));
        return [plain(patch), plain(wanted), complaints, Object.keys(patch).length];
        """,
        dim,
    )
    read, wanted, complaints, count = same
    assert read == wanted
    assert (complaints, count) == ([], 9)


@pytest.mark.parametrize(
    ("key", "word", "part"),
    [
        ("axes", "z1", "axes"),
        ("axes", "z0,z1", "axes"),
        ("axes", "z1,z4", "axes"),
        ("axes", "z1,pc2", "axes"),
        ("axes", "z2,z2", "axes"),
        ("axes", "pc1,pc4", "axes"),
        ("z", "1,2", "point"),
        ("z", "1,2,3,4", "point"),
        ("z", "1,,2", "point"),
        ("z", "1,nan,2", "point"),
        ("z", "1,Infinity,2", "point"),
        ("z", "<b>,1,2", "point"),
        ("zoom", "1,2", "zoom"),
        ("zoom", "0,0,0", "zoom"),
        ("zoom", "0,0,-3", "zoom"),
        ("zoom", "0,0,inf", "zoom"),
        ("zoom", "x,0,1", "zoom"),
        ("zoom", "NaN,0,1", "zoom"),
        ("zoom", ",,1", "zoom"),
        ("backdrop", "sky", "backdrop"),
        ("backdrop", "constructor", "backdrop"),
        ("pins", "1,2,3;4", "pins"),
        ("pins", ";".join(["1,2,3"] * 200), "pins"),
        ("path", "curved", "path"),
        ("path", "linear,0", "path"),
        ("path", "linear,nan", "path"),
        ("path", "linear,1,round", "path"),
        ("path", "linear,1,loop,loop", "path"),
    ],
)
def test_a_bad_word_costs_a_sentence_and_its_own_part_only(address_of, key, word, part):
    kept, changed, complaints = address_of(
        """
        const { patch, complaints } = read({ z: "1,2,3", backdrop: "none", ...argument });
        return [key(patch), "axes" in patch || "span" in patch || "pins" in patch || "path" in patch, complaints];
        function key({ z, backdrop }) { return [z && Array.from(z), backdrop]; }
        """,
        3,
        {key: word},
    )
    assert kept == [None if key == "z" else [1, 2, 3], None if key == "backdrop" else "none"]
    assert not changed
    [sentence] = complaints
    assert sentence.startswith(f"The link's {part} could not be read: ")
    assert "expected" in sentence
    assert "received" in sentence
    assert len(sentence) < 200


def test_a_point_out_of_range_is_brought_back_with_a_sentence(address_of):
    z, complaints = address_of(
        'const { patch, complaints } = read({ z: "1,-1e9" }); return [Array.from(patch.z), complaints]'
    )
    assert z == [1, -100]
    [sentence] = complaints
    assert "beyond 100" in sentence


def test_no_words_leave_everything_as_it_is(address_of):
    assert address_of('return plain(read({ z: "", axes: undefined, other: "1" }))') == {"patch": {}, "complaints": []}


def test_other_words_of_the_address_stay(address_of):
    href = address_of("""
        const words = { z: "1,2", axes: null };
        return addressWith(words, "r 2", "http://a/explore?axes=z2,z1&z=0,0&page=2#top").href;
    """)
    assert href == "http://a/explore?page=2&run=r+2&z=1%2C2#top"


def test_a_path_too_long_for_a_link_is_left_out_of_it(address_of):
    assert address_of("""
        const { linkable } = await load("address");
        const pins = "1.234,".repeat(3000);
        return [linkable({ z: "1,2", pins }), linkable({ z: "1,2", pins: "3,4" })];
    """) == [
        {"words": {"z": "1,2", "pins": None}, "long": True},
        {"words": {"z": "1,2", "pins": "3,4"}, "long": False},
    ]


def test_the_same_complaint_is_made_once(address_of):
    assert len(address_of('return read({ z: "500,0", pins: "500,0;0,500;300,300" }).complaints')) == 1


def test_a_zoom_beyond_what_buttons_reach_is_brought_back(address_of):
    far = address_of('return plain(read({ zoom: "1e9,-1e9,1e300" }).patch)')
    assert far == {"centre": [1200, -1200], "span": 24}  # six times the reach of 4
    assert address_of('return read({ zoom: "0,0,1e-9" }).patch.span') == pytest.approx(0.08)


def test_whatever_a_link_says_is_a_view_or_a_sentence(address_of):
    """Words put together at random, a second of them: no error, no number that is none, no sentence without an end."""
    random = Random(0)
    parts = [*"0123456789-,;:.e \0\u0663", "z1", "pc2", "linear", "loop", "grid", "NaN", "Infinity", "9" * 500, "<img>"]
    keys = ("axes", "z", "zoom", "backdrop", "pins", "path", "__proto__")
    words = [{key: "".join(random.choices(parts, k=random.randint(0, 8))) for key in keys} for _ in range(1500)]
    words += [{key: f"{key}{whole}"} for key in keys for whole in ("", ",", "," * 5000, ";" * 5000)]
    odd = address_of(
        """
        const flat = (value) => (Object(value) === value ? Object.values(value).flatMap(flat) : [value]);
        return argument.filter((words) => {
          const { patch, complaints } = read(words); // in JSON a number that is none is null
          const ended = complaints.every((sentence) => /[.]$/.test(sentence) && sentence.length < 300);
          return flat(plain(patch)).includes(null) || !ended;
        });
        """,
        3,
        words,
    )
    assert odd == []
