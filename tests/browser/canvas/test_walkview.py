"""The image at the place and the card on a second map, that of another run: the model has none of its codes."""

import pytest
from playwright.sync_api import expect

from tests.browser.canvas.map_harness import codes, four_corners, mount, place, site

__all__ = ["mount", "site"]
NO_CODES = "no codes for this model"
INK = """(canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, value, k) => sum + (k % 4 === 3 ? value : 0), 0);
}"""


@pytest.fixture
def beside(site, mount):
    """A map with codes, and beside it the same turned one, without."""
    coordinates, labels = four_corners()
    with_codes = site.add("a", coordinates, codes=codes(), labels=labels)
    without = site.add("b", -coordinates, labels=labels) | {"linked": True}
    return mount(site, [with_codes, without], images=site.plates())


def test_a_place_without_a_code_shows_no_image_of_the_place_before(beside):
    walk = beside.page.locator(".walk")
    picture = walk.locator("canvas")
    beside.page.mouse.click(*beside.at(*place(0)))
    expect(walk.locator(".where")).to_have_text("Image 0, 0, rebuilt")
    assert picture.evaluate(INK) > 0
    beside.page.mouse.click(*beside.at(*-place(150), number=1))
    expect(walk.locator(".where")).to_have_text("Image 150, 1")
    expect(walk.locator(".support")).to_have_text(f"This map has {NO_CODES}.")
    assert picture.evaluate(INK) == 0
    expect(walk.get_by_role("button", name="Explore from here")).to_be_disabled()
    beside.page.mouse.click(*beside.at(*place(0)))
    expect(walk.locator(".where")).to_have_text("Image 0, 0, rebuilt")
    expect(walk.locator(".support")).to_have_text("")
    assert picture.evaluate(INK) > 0


def test_a_point_without_a_code_has_no_reconstruction(beside):
    card = beside.page.locator(".card")
    rebuilt = card.locator("figure").nth(1)
    beside.page.mouse.move(*beside.at(*place(300)))
    expect(card).to_have_attribute("data-shows", "300")
    expect(rebuilt).to_have_text("rebuilt")
    assert rebuilt.locator("canvas").evaluate(INK) > 0
    beside.page.mouse.move(*beside.at(*-place(150), number=1))
    expect(card).to_have_attribute("data-shows", "150")
    expect(rebuilt).to_have_text(NO_CODES)
    assert rebuilt.locator("canvas").evaluate(INK) == 0
    beside.page.mouse.move(*beside.at(*place(300)))
    expect(rebuilt).to_have_text("rebuilt")
    assert rebuilt.locator("canvas").evaluate(INK) > 0
