"""The colours of two maps whose trust becomes known one after the other, and the scale where nothing is known."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.canvas.map_harness import BASE, COUNT, four_corners, mount, site, unjudged

__all__ = ["mount", "site"]
COLOURS_OF = """(plot) => {
    const layer = plot.querySelector("canvas");
    const { data } = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height);
    const seen = new Set();
    for (let k = 0; k < data.length; k += 4) {
        if (data[k + 3] === 255) seen.add(data.slice(k, k + 3).join());
    }
    return [...seen];
}"""
HIGHEST = "143,209,106"
LABEL_2 = "55,0,255"


@pytest.fixture
def pair(site):
    """Two maps, both judged."""
    coordinates, labels = four_corners()
    trust = np.linspace(0.5, 1, COUNT)
    return [
        site.add(key, coordinates * sign, labels=labels, trust=trust, continuity=trust) | {"linked": True}
        for key, sign in (("a", 1), ("b", -1))
    ]


def test_a_second_map_that_is_judged_later_is_coloured_then(mount, site, pair):
    first, second = pair
    mounted = mount(site, [first, unjudged(second)])
    mounted.page.get_by_label("Colour of the points").select_option("trust")
    expect(mounted.page.locator(".scale")).to_contain_text("Trust")
    mounted.frames()
    assert HIGHEST in mounted.plot(0).evaluate(COLOURS_OF)
    assert LABEL_2 in mounted.plot(1).evaluate(COLOURS_OF)  # until it is judged
    with mounted.page.expect_response("**/maps/b/trust"):
        mounted.update(maps=[first, second])
    mounted.frames(20)
    for number in (0, 1):
        shown = mounted.plot(number).evaluate(COLOURS_OF)
        assert HIGHEST in shown
        assert LABEL_2 not in shown


def test_the_first_map_keeps_its_colours_while_those_of_both_are_fetched(mount, site, pair):
    first, second = pair
    held = []

    def late(route, path):
        if path != "maps/b/trust":
            return False
        held.append(route)
        return True

    mounted = mount(site, [first, unjudged(second)], answer=late)
    mounted.page.get_by_label("Colour of the points").select_option("trust")
    expect(mounted.page.locator(".scale")).to_contain_text("Trust")
    with mounted.page.expect_request("**/maps/b/trust"):
        mounted.update(maps=[first, second])
    mounted.page.get_by_role("button", name="0", exact=True).click()  # it is drawn anew
    mounted.frames()
    assert HIGHEST in mounted.plot(0).evaluate(COLOURS_OF)
    [route] = held
    route.fulfill(body=site.answer("maps/b/trust"))


def test_a_scale_of_which_no_number_is_known_says_so(mount, site, pair):
    site.files["changed"] = np.full(COUNT, np.nan, np.float32).tobytes()
    mounted = mount(site, pair, changed={"address": f"{BASE}/changed"})
    mounted.page.get_by_label("Colour of the points").select_option("change")
    scale = mounted.page.locator(".scale")
    expect(scale).to_contain_text("Change")
    expect(scale).to_contain_text("400 not judged")
    expect(scale.locator(".bar")).to_be_hidden()
