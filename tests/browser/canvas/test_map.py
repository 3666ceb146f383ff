"""The map as a person uses it: hover, walk, select, search, colours, an image of one's own, two maps, other maps."""

import base64
import time

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.canvas.map_harness import BASE, COUNT, codes, four_corners, mount, place, site, unjudged

__all__ = ["mount", "site"]


@pytest.fixture
def corners(site, mount):
    """`corners(**more)`: such a map of one kind, mounted."""
    coordinates, labels = four_corners()

    def make(*, arrays=None, **more):
        given = {"codes": codes(), "labels": labels} | (arrays or {})
        entry = site.add("corners", coordinates, **{k: v for k, v in given.items() if v is not None})
        return mount(site, [entry], images=site.plates(), **more)

    return make


def chosen(mounted):
    """The rows that the map has told the page of."""
    said = mounted.said["selection"]
    if said is None:
        return None
    bits = np.frombuffer(base64.b64decode(said["bits"]), np.uint8)
    members = np.flatnonzero(np.unpackbits(bits, count=COUNT))
    assert said["count"] == len(members)
    assert said["key"] == "corners"
    return members.tolist()


def drag(mounted, *places, number=0):
    start, *rest = (mounted.at(*each, number=number) for each in places)
    mounted.page.mouse.move(*start)
    mounted.page.mouse.down()
    for each in rest:
        mounted.page.mouse.move(*each, steps=6)
    mounted.page.mouse.up()
    mounted.frames()


def test_a_point_under_the_pointer_is_described(corners):
    elbo, trust = np.full(COUNT, -99.5), np.linspace(0.5, 1, COUNT)
    mounted = corners(arrays={"elbo": elbo, "trust": trust, "continuity": trust})
    mounted.page.mouse.move(*mounted.at(*place(300)))
    card = mounted.page.locator(".card")
    expect(card).to_have_attribute("data-shows", "300")
    expect(card).to_contain_text("Image 300")
    expect(card).to_contain_text("ELBO −99.5")
    expect(card).to_contain_text(f"Trust {trust[300]:.3f}")
    expect(card).not_to_contain_text("lowest tenth")
    mounted.page.mouse.move(*mounted.at(*place(0)))
    expect(card).to_contain_text("Among the lowest tenth")


def test_walking_decodes_the_mean_of_the_nearest_codes_and_commits_once(corners):
    mounted = corners()
    picture = ".walk canvas"
    before = mounted.page.locator(picture).evaluate("canvas => canvas.toDataURL()")
    drag(mounted, place(120), place(150), place(199))
    assert mounted.page.locator(picture).evaluate("canvas => canvas.toDataURL()") != before
    words = mounted.said["view"]["words"]
    assert [float(part) for part in words["at"].split(",")] == pytest.approx(place(199).tolist(), abs=5e-3)
    assert "at=" in mounted.page.url
    assert float(mounted.page.locator(".walk").get_attribute("data-support")) == 1


def test_where_there_is_no_data_the_image_fades_and_says_so(corners):
    mounted = corners()
    nothing = mounted.page.get_by_text("No data near here", exact=True)
    expect(nothing).to_be_hidden()
    drag(mounted, place(120), (0, 0))
    expect(nothing).to_be_visible()
    assert float(mounted.page.locator(".walk canvas").evaluate("canvas => canvas.style.opacity")) < 0.1


def test_a_click_means_the_point_and_tells_its_row(corners):
    mounted = corners()
    u, v = place(200)
    x, y = mounted.at(u, v)
    mounted.page.mouse.click(x + 2, y - 2)
    mounted.frames()
    assert mounted.said["point"] == {"row": 200, "key": "corners"}
    drag(mounted, (0, 0), (0.1, 0.1))
    assert mounted.said["point"] is None


def test_a_lasso_selects_what_it_encloses(corners):
    mounted = corners()
    mounted.page.get_by_role("button", name="Lasso", exact=True).click()
    drag(mounted, (-0.99, -0.99), (-0.5, -0.99), (-0.5, -0.5), (-0.99, -0.5), (-0.99, -0.9))
    assert chosen(mounted) == list(range(100))
    expect(mounted.page.locator(".selecting")).to_contain_text("100 of 400 images")


def test_a_box_selects_with_shift_adds_and_with_alt_takes_away(corners):
    mounted = corners()
    mounted.page.get_by_role("button", name="Box", exact=True).click()
    drag(mounted, (0.5, -0.99), (0.99, -0.5))
    assert chosen(mounted) == list(range(100, 200))
    mounted.page.keyboard.down("Shift")
    drag(mounted, (0.99, 0.5), (0.5, 0.99))  # drawn the other way round
    mounted.page.keyboard.up("Shift")
    assert chosen(mounted) == [*range(100, 200), *range(300, 400)]
    mounted.page.keyboard.down("Alt")
    drag(mounted, (0.5, -0.99), (0.99, -0.5))
    mounted.page.keyboard.up("Alt")
    assert chosen(mounted) == list(range(300, 400))


def test_shift_and_a_label_selects_it_and_the_page_hears_of_inverting_and_clearing(corners):
    mounted = corners()
    entry = mounted.page.locator(".legend").get_by_role("button", name="2", exact=True)
    entry.click(modifiers=["Shift"])
    assert chosen(mounted) == list(range(200, 300))
    assert mounted.said["selection"]["name"] == "Label 2"
    mounted.page.get_by_role("button", name="Invert").click()
    assert chosen(mounted) == [*range(200), *range(300, 400)]
    mounted.page.get_by_role("button", name="Undo").click()
    assert chosen(mounted) == list(range(200, 300))
    entry.click(modifiers=["Shift"])
    assert chosen(mounted) is None


def test_escape_leaves_the_tool_first_and_then_the_selection(corners):
    mounted = corners()
    mounted.page.locator(".legend").get_by_role("button", name="1", exact=True).click(modifiers=["Shift"])
    mounted.page.get_by_role("button", name="Lasso", exact=True).click()
    mounted.page.keyboard.press("Escape")
    expect(mounted.page.get_by_role("button", name="Walk", exact=True)).to_have_attribute("aria-pressed", "true")
    assert len(chosen(mounted)) == 100
    mounted.page.keyboard.press("Escape")
    assert chosen(mounted) is None


def test_a_search_selects_a_label_or_goes_to_an_image(corners):
    mounted = corners()
    field = mounted.page.get_by_label("Find on the map")
    field.fill("3")
    expect(mounted.page.locator(".findings .button")).to_have_text(["Label 3", "Image 3"])
    field.press("Enter")
    assert chosen(mounted) == list(range(300, 400))
    field.fill("#399")
    field.press("Enter")
    mounted.frames()
    assert mounted.said["point"]["row"] == 399
    expect(mounted.page.locator(".card")).to_have_attribute("data-shows", "399")
    field.fill("no such")
    expect(mounted.page.locator(".findings")).to_contain_text("Nothing on this map")


def test_the_selection_can_be_filled_into_the_window(corners):
    mounted = corners()
    mounted.page.locator(".legend").get_by_role("button", name="0", exact=True).click(modifiers=["Shift"])
    mounted.page.get_by_role("button", name="Zoom to it").click()
    u, v, span = (float(part) for part in mounted.said["view"]["words"]["zoom"].split(","))
    low, high = ([end([place(row)[axis] for row in range(100)]) for axis in (0, 1)] for end in (min, max))
    assert (u, v) == pytest.approx(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2), abs=1e-3)
    assert span == pytest.approx(1.15 * max(high[0] - low[0], high[1] - low[1]), abs=2e-3)


def test_the_page_may_begin_with_a_selection_and_a_view(corners):
    bits = base64.b64encode(np.packbits(np.arange(COUNT) < 7).tobytes()).decode()
    mounted = corners(
        selection={"key": "corners", "bits": bits, "name": "Seven"},
        view={"zoom": "0.5,0.5,0.8", "colour": "label", "pictures": "always", "at": "0.1,0.2", "hidden": "1,3"},
    )
    expect(mounted.page.locator(".selecting")).to_contain_text("Seven: 7 of 400 images")
    expect(mounted.page.get_by_role("button", name="Images", exact=True)).to_have_attribute("aria-pressed", "true")
    pressed = mounted.page.locator(".legend .entry").evaluate_all("all => all.map((one) => one.ariaPressed)")
    assert pressed == ["true", "false", "true", "false"]
    for word in ("zoom=0.5%2C0.5%2C0.8", "pictures=always", "at=0.1%2C0.2", "hidden=1%2C3"):
        assert word in mounted.page.url


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ({"zoom": "1,2"}, "expected a middle and a width"),
        ({"colour": "taste"}, "expected label, trust"),
        ({"at": "x,1"}, "expected a place on a map"),
        ({"pictures": "many"}, "expected off, auto, always"),
        ({"hidden": "a"}, "expected labels"),
    ],
)
def test_a_word_that_says_nothing_costs_a_sentence(corners, view, sentence):
    mounted = corners(view=view)
    expect(mounted.page.locator(".notice")).to_contain_text(sentence)


def test_another_selection_than_this_maps_is_none(corners):
    mounted = corners(selection={"key": "another", "bits": "/w==", "name": "x"})
    expect(mounted.page.locator(".selecting")).to_contain_text("Nothing is selected")


def test_trust_is_offered_where_it_is_known_and_marks_the_lowest_tenth(corners):
    trust = np.linspace(0, 1, COUNT)
    trust[5] = np.nan
    mounted = corners(arrays={"trust": trust, "continuity": trust})
    menu = mounted.page.get_by_label("Colour of the points")
    assert menu.evaluate("menu => Array.from(menu.options, ({ value }) => value)") == ["label", "trust", "continuity"]
    menu.select_option("trust")
    scale = mounted.page.locator(".scale")
    expect(scale).to_contain_text("the lowest tenth, below 0.10")
    expect(scale).to_contain_text("1 not judged")
    assert mounted.said["view"]["words"]["colour"] == "trust"


def test_keys_walk_settle_and_zoom(corners):
    mounted = corners()
    mounted.page.locator(".plot").focus()
    mounted.page.keyboard.press("ArrowRight")
    assert mounted.said["view"]["words"]["at"] is not None
    mounted.page.keyboard.press("Enter")
    mounted.frames()
    assert mounted.said["point"]["row"] in range(COUNT)
    mounted.page.keyboard.press("+")
    assert mounted.said["view"]["words"]["zoom"].endswith(",1.3333")
    expect(mounted.page.locator(".spoken")).to_contain_text("image number")
    mounted.page.keyboard.press("Control+z")
    assert mounted.said["view"]["words"]["zoom"] is None


def test_where_one_is_can_be_sent_to_explore(corners):
    mounted = corners()
    mounted.page.mouse.click(*mounted.at(*place(100)))
    mounted.page.get_by_role("button", name="Explore from here").click()
    mounted.page.get_by_role("button", name="Pin to a path").click()
    (explore, path) = (sent for _, sent in mounted.sent)
    assert (explore["to"], path["to"]) == ("explore", "path")
    np.testing.assert_allclose(explore["z"], [codes()[100]], rtol=1e-5)


def pixels(seed):
    from PIL import Image

    return Image.fromarray(np.random.default_rng(seed).integers(0, 255, (28, 28), np.uint8))


def drop(mounted, seed=0):
    import io

    file = io.BytesIO()
    pixels(seed).save(file, "PNG")
    with mounted.page.expect_file_chooser() as choosing:
        mounted.page.get_by_role("button", name="Choose an image").click()
    choosing.value.set_files({"name": "mine.png", "mimeType": "image/png", "buffer": file.getvalue()})


def test_an_image_of_ones_own_is_placed_by_its_code(corners):
    asked = []

    def placed(route, path):
        if not path.endswith("/place"):
            return False
        asked.append(np.frombuffer(route.request.post_data_buffer, np.float32))
        route.fulfill(body=np.array([0.5, -0.25], np.float32).tobytes())
        return True

    mounted = corners(place=f"{BASE}/maps/corners/place", answer=placed)
    drop(mounted)
    expect(mounted.page.locator(".walk")).to_contain_text("Your image, rebuilt")
    assert [code.shape for code in asked] == [(2,)]
    scale = 1.06 * 1.1
    at = [float(part) for part in mounted.said["view"]["words"]["at"].split(",")]
    assert at == pytest.approx([0.5 / scale, -0.25 / scale], abs=2e-3)
    mounted.page.get_by_role("button", name="Remove").click()
    expect(mounted.page.get_by_role("button", name="Remove")).to_be_hidden()


ANSWERED = """(answer) => {
    const real = globalThis.fetch;
    globalThis.fetch = (address, options) => (options?.method === "POST" ? answer() : real(address, options));
    window.realFetch = real;
}"""


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("new Response('', { status: 500 })", "the server says 500"),
        ("new Response('This map is gone.', { status: 404, headers: { 'content-type': 'text/plain' } })", "is gone."),
        ("new Response('123')", "the answer came damaged"),
        ("new Response(Float32Array.of(NaN, 0))", "its place is no number"),
        ("Promise.reject(new TypeError('no network'))", "the server does not answer"),
    ],
)
def test_what_cannot_be_placed_is_one_sentence(corners, answer, sentence):
    mounted = corners(place=f"{BASE}/maps/corners/place")
    mounted.page.evaluate(f"({ANSWERED})(async () => {answer})")
    drop(mounted)
    expect(mounted.page.locator(".notice")).to_contain_text(sentence)
    mounted.page.evaluate("globalThis.fetch = window.realFetch")


def test_two_maps_share_what_is_hovered_and_chosen_by_image(mount, site):
    coordinates, labels = four_corners()
    order = np.random.default_rng(2).permutation(COUNT)
    entries = [
        site.add("corners", coordinates, codes=codes(), labels=labels),
        site.add("b", -coordinates[order], codes=codes()[order], labels=labels[order], index=order, title="Turned"),
    ]
    mounted = mount(site, entries)
    mounted.page.get_by_role("button", name="Box", exact=True).click()
    # On the second map the corner of label 0 lies upper right.
    drag(mounted, (0.5, 0.5), (0.99, 0.99), number=1)
    assert chosen(mounted) == list(range(100))
    mounted.page.mouse.move(*mounted.at(*place(200)))
    mounted.frames()
    ring = """(element, [x, y]) => {
        const layer = element.querySelectorAll("canvas")[2];
        const scale = layer.width / element.clientWidth;
        const { data } = layer.getContext("2d").getImageData(x * scale - 12, y * scale - 12, 24, 24);
        return data.reduce((sum, value, k) => sum + (k % 4 === 3 ? value : 0), 0);
    }"""
    box = mounted.plot(1).bounding_box()
    there = mounted.at(*-place(200), number=1)
    assert mounted.plot(1).evaluate(ring, [there[0] - box["x"] - 1, there[1] - box["y"] - 1]) > 0


def test_change_between_two_maps_is_a_colour(mount, site):
    coordinates, labels = four_corners()
    entries = [site.add(key, coordinates * sign, labels=labels) for key, sign in (("corners", 1), ("b", -1))]
    site.files["changed"] = np.linspace(0, 1, COUNT).astype(np.float32).tobytes()
    mounted = mount(site, entries, changed={"address": f"{BASE}/changed"})
    mounted.page.get_by_label("Colour of the points").select_option("change")
    expect(mounted.page.locator(".scale")).to_contain_text("Change")


def test_other_maps_keep_what_is_chosen_by_image(mount, site):
    coordinates, labels = four_corners()
    order = np.random.default_rng(3).permutation(COUNT)
    first = site.add("pca", coordinates, codes=codes(), labels=labels)
    second = site.add("corners", coordinates[order], codes=codes()[order], labels=labels[order], index=order)
    mounted = mount(site, [first])
    mounted.page.locator(".legend").get_by_role("button", name="3", exact=True).click(modifiers=["Shift"])
    mounted.update(maps=[second])
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "corners")
    expect(mounted.page.locator(".selecting")).to_contain_text("Label 3: 100 of 400 images")
    mounted.page.locator(".legend").get_by_role("button", name="2", exact=True).click(modifiers=["Shift"])
    assert sorted(order[chosen(mounted)].tolist()) == list(range(200, 400))


def test_what_stands_in_for_a_map_leaves_the_links_place_to_it(mount, site):
    coordinates, labels = four_corners()
    first, second = (site.add(key, coordinates, codes=codes(), labels=labels) for key in ("pca", "corners"))
    view = {"colour": "label", "hidden": "2"}
    place_words = {"zoom": "0.5,0.5,0.8", "at": "0.3,0.4"}
    # The link is in the address; the page leaves its place out until the map is there.
    site_words = "&".join(f"{word}={value}" for word, value in place_words.items())
    mounted = mount(site, [first], view=view, preliminary=True, search=site_words)
    mounted.page.locator(".legend").get_by_role("button", name="1", exact=True).click(modifiers=["Shift"])
    for word, value in place_words.items():
        assert mounted.said["view"]["words"][word] == value
    mounted.update(maps=[second], view={**view, **place_words}, preliminary=False)
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "corners")
    mounted.page.locator(".plot").focus()
    mounted.page.keyboard.press("_")
    assert mounted.said["view"]["words"]["zoom"] == "0.5,0.5,1.2"
    assert mounted.said["view"]["words"]["at"] == "0.3,0.4"
    expect(mounted.page.locator(".selecting")).to_contain_text("Label 1")


def test_the_page_may_begin_at_a_point(corners):
    mounted = corners(point=250)
    expect(mounted.page.locator(".walk")).to_contain_text("Image 250")


def test_an_image_of_ones_own_finds_its_place_on_the_next_map(mount, site):
    coordinates, labels = four_corners()
    first, second = (site.add(key, coordinates, codes=codes(), labels=labels) for key in ("pca", "corners"))
    asked = []

    def placed(route, path):
        if not path.endswith("/place"):
            return False
        asked.append(path)
        route.fulfill(body=np.array([0.5, -0.25], np.float32).tobytes())
        return True

    mounted = mount(site, [first], place=f"{BASE}/maps/pca/place", answer=placed)
    drop(mounted)
    expect(mounted.page.locator(".walk")).to_contain_text("Your image, rebuilt")
    mounted.update(maps=[second], place=f"{BASE}/maps/corners/place")
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "corners")
    expect(mounted.page.get_by_role("button", name="Remove")).to_be_visible()
    mounted.page.wait_for_load_state("networkidle")
    assert asked == ["maps/pca/place", "maps/corners/place"]


def test_maps_that_come_late_do_not_take_the_place_of_newer_ones(mount, site):
    coordinates, labels = four_corners()
    entries = {key: site.add(key, coordinates, labels=labels) for key in ("a", "slow", "c")}

    def late(route, path):
        if path.startswith("maps/slow/"):
            time.sleep(0.2)
        return False

    mounted = mount(site, [entries["a"]], answer=late)
    mounted.update(maps=[entries["slow"]])
    mounted.update(maps=[entries["c"]])
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "c")
    mounted.page.wait_for_timeout(1500)
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "c")
    assert mounted.page.locator(".plot").count() == 1


def judged_and_plain(site):
    """A map that is judged, and another one that is not."""
    coordinates, labels = four_corners()
    trust = np.linspace(0.5, 1, COUNT)
    judged = site.add("b", coordinates, labels=labels, trust=trust, continuity=trust)
    return judged, site.add("a", coordinates, labels=labels)


def colours(mounted):
    """The colours that are offered."""
    menu = mounted.page.get_by_label("Colour of the points")
    return menu.evaluate("menu => Array.from(menu.options, ({ value }) => value)")


def test_a_judgement_that_comes_while_its_map_is_fetched_is_not_lost(mount, site):
    judged, plain = judged_and_plain(site)
    held = []

    def late(route, path):
        if path != "maps/b/coordinates":
            return False
        held.append(route)
        return True

    mounted = mount(site, [plain], answer=late)
    with mounted.page.expect_request("**/maps/b/coordinates"):
        mounted.update(maps=[unjudged(judged)])
    mounted.update(maps=[judged])
    mounted.frames()
    assert colours(mounted) == ["label"]  # what is shown is the other map still, which has not been judged
    [route] = held
    route.fulfill(body=site.answer("maps/b/coordinates"))
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "b")
    assert colours(mounted) == ["label", "trust", "continuity"]


def damaged_b(route, path):
    """Answers with one point for map b, which has more."""
    if path == "maps/b/coordinates":
        route.fulfill(body=b"\0" * 8)
        return True
    return False


def test_a_map_that_could_not_be_fetched_is_asked_for_again(mount, site):
    judged, plain = judged_and_plain(site)
    damaged = [True]
    mounted = mount(site, [plain], answer=lambda *asked: bool(damaged) and damaged_b(*asked))
    mounted.update(maps=[unjudged(judged)])
    expect(mounted.page.locator(".notice")).to_contain_text("came damaged")
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "a")
    damaged.clear()
    mounted.update(maps=[judged])
    expect(mounted.page.locator(".canvas")).to_have_attribute("data-key", "b")
    assert colours(mounted) == ["label", "trust", "continuity"]


def test_the_map_that_stays_where_another_could_not_be_fetched_can_still_be_coloured(mount, site):
    judged, _ = judged_and_plain(site)
    broken = site.add("broken", four_corners()[0], index=np.arange(7))
    mounted = mount(site, [judged])
    mounted.update(maps=[broken])
    expect(mounted.page.locator(".notice")).to_contain_text("came damaged")
    mounted.page.get_by_label("Colour of the points").select_option("trust")
    expect(mounted.page.locator(".scale")).to_contain_text("Trust")


def test_the_page_hears_once_why_there_is_no_map_and_that_there_is_one_again(mount, site):
    judged, _ = judged_and_plain(site)
    damaged = [True]
    mounted = mount(site, [judged], answer=lambda *asked: bool(damaged) and damaged_b(*asked), ready=False)
    expect(mounted.page.locator(".canvas[data-state=failed]")).to_contain_text("came damaged")
    mounted.page.evaluate("() => { window.component.setStateValue = (...said) => window.sent.push(said); }")
    with mounted.page.expect_response("**/maps/b/coordinates"):
        mounted.update()
    mounted.frames(20)
    assert mounted.sent == []
    damaged.clear()
    mounted.update()
    expect(mounted.page.locator(".canvas[data-state=ready]")).to_be_visible()
    assert [words for name, words in mounted.sent if name == "unable"] == [None]


@pytest.mark.parametrize("points", [1, 2, 12])
def test_few_points_are_a_map_too(mount, site, points):
    coordinates = np.random.default_rng(4).normal(size=(points, 2)).astype(np.float32)
    mounted = mount(site, [site.add("a", coordinates, codes=codes(points))], images=site.plates())
    drag(mounted, (0, 0), (0.4, 0.3))
    expect(mounted.page.locator(".legend")).to_contain_text(f"{points} images, without labels")


def test_points_all_in_one_place_and_some_without_a_place(mount, site):
    coordinates = np.ones((20, 2), np.float32)
    coordinates[3] = np.nan
    mounted = mount(
        site, [site.add("a", coordinates, codes=codes(20))], images=site.plates(), view={"pictures": "always"}
    )
    drag(mounted, (0.3, 0.3), (0, 0))
    mounted.page.mouse.move(*mounted.at(0, 0))
    expect(mounted.page.locator(".card")).not_to_have_attribute("data-shows", "3")


def test_without_codes_there_is_no_decoding_but_a_map(mount, site):
    coordinates, labels = four_corners()
    mounted = mount(site, [site.add("a", coordinates, labels=labels)], manifest=None)
    expect(mounted.page.locator(".walk")).to_contain_text("Without the model there is nothing to decode with.")
    drag(mounted, (0, 0), place(100))
    expect(mounted.page.locator(".walk")).to_contain_text("ear image")


def test_a_map_whose_arrays_do_not_fit_is_a_sentence(mount, site):
    entry = site.add("a", four_corners()[0], index=np.arange(7))
    mounted = mount(site, [entry], ready=False)
    expect(mounted.page.locator(".canvas[data-state=failed]")).to_contain_text("came damaged")
    assert "came damaged" in mounted.said["unable"]
