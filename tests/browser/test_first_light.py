"""The first steps, as a person does them: a training found again and stopped, older runs, a name, each page cold."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES
from vae_tf.runs.lock import held

DECODED = ".st-key-decoded img"


def source(image: Locator) -> str:
    return image.get_attribute("src") or ""


def wait_for_another(page: Page, selector: str, before: str) -> None:
    page.wait_for_function(
        "([selector, before]) => { const image = document.querySelector(selector);"
        " return image && image.complete && image.getAttribute('src') !== before; }",
        arg=[selector, before],
    )


def start_training(page: Page, visit: Callable[..., Page], dataset: str) -> None:
    visit(f"/train?dataset={dataset}", on=page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run=\d{8}-"))


@pytest.fixture
def older_run(own_run: Path) -> str:
    """The address of a run as an older version left it, without a copy for the browser."""
    shutil.rmtree(own_run / "artifacts" / "browser")
    return f"/explore?run={own_run.name}"


def test_the_server_draws_an_older_run_and_no_key_of_a_burst_is_lost(page, visit, settle, older_run) -> None:
    visit(older_run)
    expect(page.get_by_text("older version")).to_be_visible()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    settle(page)
    expect(slider).to_have_attribute("aria-valuetext", "1.00")


def test_a_click_on_a_code_takes_the_servers_picture_and_the_ring_there(page, visit, settle, older_run) -> None:
    visit(older_run)
    picture, ring, path = page.locator(DECODED), page.locator(".spot > div"), page.get_by_label("Number").last
    before, place, end = source(picture), ring.get_attribute("style"), path.input_value()
    page.locator(".scatterlayer .point").nth(25).scroll_into_view_if_needed()
    box = page.locator(".scatterlayer .point").nth(25).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait_for_another(page, DECODED, before)
    settle(page)
    assert ring.get_attribute("style") != place
    assert path.input_value() != end


def test_a_training_is_found_again_by_a_reload_and_stop_ends_it_and_keeps_its_model(page, visit, settle) -> None:
    start_training(page, visit, "mnist-5k")
    address = page.url
    expect(page.get_by_text(re.compile(r"Epoch \d.* images/s"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(r"Epoch \d.* images/s"))).to_be_visible()
    assert page.url == address
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("Stopped")).first).to_be_visible()
    page.get_by_role("button", name="Explore", exact=True).click()
    page.wait_for_url(re.compile(r"/explore\?run=\d{8}-"))
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()  # by itself, once the codes are there
    settle(page)


def test_train_another_leads_from_a_run_to_the_form(page, visit, own_run) -> None:
    visit(f"/train?run={own_run.name}")
    page.get_by_role("button", name="Train another").click()
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    expect(page.get_by_text("One of my own")).to_have_count(0)
    assert "run=" not in page.url


def test_a_run_deleted_while_it_is_watched_is_one_sentence(page, visit, own_run, tmp_path) -> None:
    with held(own_run):
        visit(f"/train?run={own_run.name}")
        page.route("**/epochs/**", lambda route: route.fulfill(body=b""))  # those asked for too late are a 404, rightly
        own_run.rename(tmp_path / own_run.name)
        expect(page.get_by_text("There is no run")).to_be_visible()


def choose(page: Page, run: Path, entry: str) -> None:
    page.locator(f".st-key-menu-{run.name} button").first.click()
    page.mouse.move(0, 0)  # as a hand does: a pointer that rests on the button brings its help over the menu
    page.get_by_role("option", name=entry).or_(page.get_by_role("menuitem", name=entry)).click()


def test_a_run_is_renamed_noted_deleted_and_taken_back(page, visit, settle, own_run) -> None:
    visit("/")
    choose(page, own_run, "Rename")
    page.get_by_role("textbox", name="Name", exact=True).fill("Another name")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Another name")).to_be_visible()
    choose(page, own_run, "Notes")
    page.get_by_role("textbox", name="Notes").fill("Worth keeping")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "Worth keeping" in (own_run / "run.json").read_text()
    choose(page, own_run, "Delete")
    expect(page.get_by_text("is in the trash")).to_be_visible()
    assert not own_run.exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is in the trash")).to_have_count(0)
    expect(page.locator(".st-key-gallery").get_by_text("Another name")).to_be_visible()  # and not in the trash
    assert own_run.exists()
    settle(page)


@pytest.mark.parametrize("path", ["/", "/explore", "/train", "/run", "/run?run=nowhere", "/explore?run=nowhere"])
def test_each_page_opens_cold_without_a_complaint(path, open_page, visit, settle) -> None:
    page = visit(path, on=open_page(size="phone"))
    for size in (SIZES["phone"], SIZES["desktop"]):
        page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        settle(page)
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_home_leads_into_the_shipped_run(page, visit, settle) -> None:
    visit("/")
    page.get_by_role("button", name="Explore", exact=True).click()
    page.wait_for_url(re.compile(r"/explore\?run=digits-2d"))
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    settle(page)
