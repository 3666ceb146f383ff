"""The main job, as a person does it: train from the browser, explore what came out, by keyboard."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

PATIENCE = 120_000
DECODED = ".st-key-decoded img"


def source(image: Locator) -> str:
    return image.get_attribute("src") or ""


def wait_for_another(page: Page, selector: str, before: str) -> None:
    page.wait_for_function(
        "([selector, before]) => { const image = document.querySelector(selector);"
        " return image && image.complete && image.getAttribute('src') !== before; }",
        arg=[selector, before],
    )


def start_training(page: Page, visit: Callable[..., Page], dataset: str = "digits") -> None:
    visit(f"/train?dataset={dataset}", on=page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run=\d{8}-"))


@pytest.fixture
def trained(open_page: Callable[..., Page], visit: Callable[..., Page]) -> Page:
    """A page on which a training has just been seen to finish."""
    page = open_page()
    start_training(page, visit)
    expect(page.get_by_text(re.compile(r"Finished in"))).to_be_visible(timeout=PATIENCE)
    return page


def test_a_run_is_trained_on_one_page_and_explored_on_another_by_keyboard(trained, settle) -> None:
    page = trained
    page.get_by_role("button", name="Explore", exact=True).click()
    page.wait_for_url(re.compile(r"/explore\?run=\d{8}-"))
    settle(page)
    picture = page.locator(DECODED)
    expect(picture).to_be_visible()
    before = source(picture)
    page.get_by_role("slider").first.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    wait_for_another(page, DECODED, before)
    settle(page)


def test_a_reload_finds_the_training_again(page, visit, settle) -> None:
    start_training(page, visit)
    address = page.url
    expect(page.get_by_text(re.compile(r"Epoch \d"))).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.get_by_text(re.compile(r"Epoch \d|Finished in")).first).to_be_visible(timeout=PATIENCE)
    assert page.url == address
    if page.get_by_role("button", name="Stop").count():
        page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"Stopped|Finished")).first).to_be_visible(timeout=PATIENCE)


def test_stop_ends_a_training_and_keeps_its_model(page, visit, settle) -> None:
    start_training(page, visit, "mnist-5k")
    expect(page.get_by_text(re.compile(r"Epoch \d"))).to_be_visible(timeout=PATIENCE)
    began = time.monotonic()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile("Stopped")).first).to_be_visible()
    assert time.monotonic() - began < 10  # a second, were the machine ours alone; the benchmark measures it
    page.get_by_role("button", name="Explore", exact=True).click()
    page.wait_for_url(re.compile(r"/explore\?run=\d{8}-"))
    expect(page.locator(DECODED)).to_be_visible()
    settle(page)


@pytest.mark.parametrize("path", ["/", "/explore", "/train", "/run", "/run?run=nowhere", "/explore?run=nowhere"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_each_page_opens_cold_without_a_complaint(path, size, open_page, visit) -> None:
    page = visit(path, on=open_page(size=size))
    assert page.get_by_test_id("stException").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


def test_home_leads_into_the_shipped_run(page, visit, settle) -> None:
    visit("/")
    page.get_by_role("button", name="Explore", exact=True).click()
    page.wait_for_url(re.compile(r"/explore\?run=digits-2d"))
    expect(page.locator(DECODED)).to_be_visible()
    settle(page)
