"""The map as a person uses it: a link, a selection, its ways on, neighbours, two maps, an image of one's own."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import new_id
from vae_tf.latent.maps import METHODS
from vae_tf.runs.reading import read_run

PCA = "method=pca"
UMAP_AT_FIRST = 180_000  # milliseconds: on a machine that has never compiled it


@pytest.fixture
def mapped(visit: Callable[..., Page], page: Page, own_run: Path) -> Callable[..., Page]:
    """`mapped("method=pca")`: the page of a run's map once it is drawn."""

    def go(words: str = PCA, *, on: Page = page) -> Page:
        visit(f"/map?run={own_run.name}&{words}", on=on)
        expect(on.locator(".canvas.mapped[data-state=ready]")).to_be_visible()
        return on

    return go


@pytest.fixture
def second_run(own_run: Path, leftovers: list[Path]) -> Path:
    """Another run of the same images beside the first."""
    path = own_run.with_name(new_id())
    shutil.copytree(own_run, path)
    manifest = json.loads((path / "run.json").read_text())
    name = "Another with a rather long name that says all that was changed in it"
    (path / "run.json").write_text(json.dumps({**manifest, "id": path.name, "name": name}))
    leftovers.append(path)
    return path


def plot(page: Page, number: int = 0):
    return page.locator(f".plot[data-map='{number}']")


def drag_box(page: Page, number: int = 0, edges: tuple[float, float, float, float] = (0.1, 0.1, 0.6, 0.6)) -> None:
    """Chooses by a box; the edges are left, top, right, bottom as shares of the map."""
    page.get_by_role("radio", name="Box").or_(page.get_by_role("button", name="Box")).first.click()
    plot(page, number).scroll_into_view_if_needed()
    box = plot(page, number).bounding_box()
    assert box is not None
    left, top, right, bottom = edges
    page.mouse.move(box["x"] + left * box["width"], box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + right * box["width"], box["y"] + bottom * box["height"], steps=4)
    page.mouse.up()


def chosen_count(page: Page) -> int:
    return int(page.locator("[data-part=selecting]").get_attribute("data-count") or 0)


def judged(page: Page) -> None:
    """Waits until the first map is the one that was asked for, and what is said of it is all there."""
    figures = page.locator(".st-key-map-trust-first")
    expect(figures).to_contain_text("Trustworthiness", timeout=UMAP_AT_FIRST)


def key(page: Page) -> str:
    return page.locator(".canvas.mapped").get_attribute("data-key") or ""


# The map that is shown while another is on its way, both seen in one moment.
BEFORE_UMAP = """() => {
    const told = [...document.querySelectorAll("p")].some((each) => each.textContent.startsWith("UMAP of the codes: "));
    const maps = [...document.querySelectorAll("*")].map((each) =>
        each.shadowRoot?.querySelector(".canvas.mapped[data-state=ready]"));
    return told && maps.find(Boolean)?.dataset.key;
}"""


def test_pca_is_there_at_once_and_umap_replaces_it_with_its_judgement(page, mapped) -> None:
    mapped("seed=1")
    first = page.wait_for_function(BEFORE_UMAP).json_value()
    expect(page.locator(".canvas.mapped")).not_to_have_attribute("data-key", first, timeout=UMAP_AT_FIRST)
    judged(page)
    expect(page.get_by_label("Colour of the points").locator("option", has_text="trust")).to_have_count(1)


def test_what_is_selected_is_shown_saved_and_sent_to_explore(page, mapped) -> None:
    mapped()
    drag_box(page)
    expect(page.get_by_text(re.compile(r"Box · \d+ images of 1,000"))).to_be_visible()
    expect(page.get_by_alt_text(re.compile(r"^\d+ of the images selected"))).to_be_visible()
    expect(page.get_by_alt_text("The mean of the images selected")).to_be_visible()
    count = chosen_count(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert len(rows) == count
    assert {"index", "label", "u", "v", "z1", "z2"} <= set(rows[0])
    with page.expect_download() as download:
        page.get_by_role("button", name="NPZ").click()
    assert len(np.load(download.value.path())["codes"]) == count
    page.get_by_role("button", name="Send to Explore as a group").click()
    page.wait_for_url(re.compile(r"/explore\?run="))
    arithmetic = page.locator("[data-part=arithmetic]")
    expect(arithmetic).to_be_in_viewport()
    expect(arithmetic.locator("select").first.locator("option:checked")).to_have_text("Map: Box")
    expect(arithmetic.get_by_text(f"{count:,} codes")).to_be_visible()


def test_a_selection_becomes_a_path(page, mapped) -> None:
    mapped()
    drag_box(page)
    page.get_by_role("button", name="As a path").click()
    page.wait_for_url(re.compile(r"/explore\?.*pins="))
    expect(page.locator("[data-part=path] .pins li")).to_have_count(8)


def test_the_place_one_walked_to_opens_on_explore(page, mapped) -> None:
    mapped()
    plot(page).click(position={"x": 200, "y": 220})
    page.get_by_role("button", name="Explore from here").click()  # at once: the page has not heard of the place yet
    page.wait_for_url(re.compile(r"/explore\?.*z="))
    expect(page.locator(".canvas[data-state=ready]:not(.mapped)")).to_be_visible()


def test_neighbours_of_the_point_are_shown_and_follow_it(page, mapped) -> None:
    mapped()
    expect(page.get_by_alt_text(re.compile("^In pixels: images"))).to_be_visible()
    on_map = page.get_by_alt_text(re.compile("^On the map: images"))
    before = on_map.get_attribute("alt") or ""
    search = (
        page.get_by_role("combobox").or_(page.get_by_role("searchbox")).and_(page.locator("[data-part=selecting] *"))
    )
    search.first.fill("123")
    search.first.press("Enter")
    expect(page.get_by_text(re.compile(r"^Image 123 ·"))).to_be_visible()
    expect(on_map).not_to_have_attribute("alt", before)


def test_a_link_opens_the_same_map_view_and_colours_elsewhere(page, mapped, settle, open_page, visit) -> None:
    mapped("method=first&of=codes")
    judged(page)  # until then another may stand in for it
    page.get_by_label("Colour of the points").select_option("elbo")
    page.wait_for_url(re.compile("colour=elbo"))
    plot(page).click(position={"x": 150, "y": 180})
    page.wait_for_url(re.compile("at="))
    settle(page)
    other = open_page()
    visit(page.url, on=other)
    expect(other.locator(".canvas.mapped[data-state=ready]")).to_be_visible()
    expect(other.get_by_label("Colour of the points")).to_have_value("elbo")
    expect(other.locator(".canvas.mapped")).to_have_attribute("data-key", key(page))
    words = page.locator("[data-part=walk] .where").text_content()
    expect(other.locator("[data-part=walk] .where")).to_have_text(words)


def test_two_maps_share_the_selection_and_say_what_changed(page, mapped, second_run) -> None:
    mapped(f"method=first&second=run:{second_run.name},method:pca")
    expect(plot(page, 1)).to_be_visible()
    expect(page.get_by_text(re.compile("of a point's 15 neighbours on the first map are others"))).to_be_visible()
    drag_box(page, 1)
    expect(page.get_by_text(re.compile(r"Box · \d+ images of 1,000"))).to_be_visible()
    page.get_by_label("Colour of the points").select_option("change")
    page.wait_for_url(re.compile("colour=change"))
    page.get_by_role("button", name="Remove").click()
    expect(plot(page, 1)).to_have_count(0)
    expect(page.get_by_text(re.compile(r"Box · \d+ images of 1,000"))).to_be_visible()


def test_an_image_of_ones_own_is_placed_on_the_map(page, mapped, own_run, tmp_path) -> None:
    mapped()
    images = read_run(own_run).load_dataset().test.images
    Image.fromarray(images[7, ..., 0]).save(tmp_path / "seven.png")
    page.evaluate("(() => { const now = Date.now; Date.now = () => now() + 3_600_000; })()")  # its token is old
    with page.expect_response(re.compile(r"/maps/[^/]+/place\?token=")) as answer:
        page.locator("[data-part=drop] input[type=file]").set_input_files(tmp_path / "seven.png")
    assert answer.value.status == 200
    place = np.frombuffer(answer.value.body(), "<f4")
    codes = read_run(own_run).codes()
    assert codes is not None
    drawn = METHODS["pca"].fit(codes.z_mean).coordinates
    [itself] = drawn[codes.index == 7]
    np.testing.assert_allclose(place, itself, atol=0.02 * np.ptp(drawn))  # where the test image lies


def test_a_run_deleted_while_one_looks_is_said_to_be_gone(page, mapped, own_run, tmp_path) -> None:
    mapped(f"{PCA}&pictures=off")  # what it asks for now is not to be missed in a moment
    own_run.rename(tmp_path / own_run.name)  # all of it at once, as the app deletes a run
    second = page.get_by_role("button", name="Second map")
    second.evaluate_all("(all) => all.forEach((each) => each.click())")  # unless it has seen so by itself
    expect(page.get_by_text("There is no run")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(open_page, mapped, settle, second_run) -> None:
    phone = open_page(size="phone")
    mapped(f"method=first&second=run:{second_run.name},method:pca", on=phone)
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        settle(phone)
        wide = phone.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
        assert wide <= 0, theme
        first, second = (plot(phone, number).bounding_box() for number in (0, 1))
        assert second["y"] >= first["y"] + first["height"], theme  # under each other
