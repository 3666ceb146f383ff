"""Denoising as a person uses it: damage that follows the hand, filters, sampling on demand, files, the link."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

WARMING = 180_000  # milliseconds: on a busy machine TensorFlow takes its time to come in


@pytest.fixture
def bench(visit: Callable[..., Page], page: Page, own_run) -> Callable[..., Page]:
    """`bench("damage=half")`: the page of a run once its bench is there."""

    def go(words: str = "damage=gaussian&strength=0.5", *, on: Page = page) -> Page:
        on.goto(f"/denoise?run={own_run.name}&limit=200&{words}")  # the fewest images that all is scored on
        expect(on.locator(".canvas.denoising[data-state=ready]")).to_be_visible()
        return on

    return go


def test_filters_come_by_themselves_and_are_in_the_table_and_the_files(page, bench) -> None:
    bench("image=3&damage=gaussian&strength=0.5")
    table = page.locator(".st-key-figures-denoise")
    expect(table).to_contain_text("Fitted linear filter", timeout=WARMING)
    expect(table).to_contain_text("Non-local means")
    expect(page.get_by_text(re.compile("^The clean image: "))).to_be_visible(timeout=WARMING)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert {"encode-decode", "linear", "median"} <= {row["method"] for row in rows}
    assert {row["damage"] for row in rows} == {"gaussian:0.5"}
    assert {row["image"] for row in rows} == {"3"}
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG", exact=True).click()
    with Image.open(download.value.path()) as picture:
        assert picture.format == "PNG"
    with page.expect_download() as download:
        page.get_by_role("button", name="HTML").first.click()
    assert "data:image/png" in download.value.path().read_text()


def test_sampling_starts_when_it_is_asked_for_and_says_how_far_its_chains_agree(page, bench) -> None:
    bench()
    expect(page.locator(".st-key-figures-denoise")).to_contain_text("Median", timeout=WARMING)
    expect(page.locator(".st-key-figures-denoise")).not_to_contain_text("Posterior mean")
    page.get_by_role("button", name="Sample the posterior").click()
    expect(page.locator(".st-key-figures-denoise")).to_contain_text("R-hat", timeout=WARMING)


def test_completions_of_a_masked_image_are_shown(page, bench) -> None:
    bench("damage=half&strength=0.5")
    expect(page.locator(".st-key-figures-denoise")).to_contain_text("Median", timeout=WARMING)
    page.get_by_role("button", name="Complete 25 times").click()
    expect(page.get_by_role("img", name="Mean of the completions")).to_be_visible(timeout=WARMING)


def test_a_strength_that_is_dragged_is_in_the_link(page, bench, open_page) -> None:
    bench("image=5&damage=gaussian&strength=0.5")
    slider = page.locator(".denoising input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_url(re.compile(r"strength=0\.5[1-9]"))
    other = open_page()
    other.goto(page.url)
    expect(other.locator(".canvas.denoising[data-state=ready]")).to_be_visible()
    expect(other.locator(".denoising input[type=range]").first).to_have_value(slider.input_value())
    expect(other.get_by_text("Test image 5 of")).to_be_visible()


def test_without_a_model_that_learned_to_denoise_one_is_a_link_away(page, bench, settle) -> None:
    bench()
    noise = page.get_by_role("button", name="New noise").element_handle()
    link = page.get_by_role("link", name="Train one")
    link.evaluate("(link, noise) => { link.click(); noise.click(); }", noise)  # the bench still speaks as one leaves
    page.wait_for_url(re.compile(r"/train\?.*damage=gaussian"))
    settle(page)
    expect(page.get_by_text(re.compile("Its encoder is shown damaged images"))).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Strength of that damage")).to_have_value("0.5")
    assert "seed=" not in page.url


def test_a_run_deleted_while_one_looks_is_said_to_be_gone(page, bench, own_run, tmp_path) -> None:
    bench()
    expect(page.locator(".st-key-figures-denoise")).to_contain_text("Median", timeout=WARMING)
    own_run.rename(tmp_path / own_run.name)  # all of it at once, as the app deletes a run
    noise = page.get_by_role("button", name="New noise")
    noise.evaluate_all("(all) => all.forEach((each) => each.click())")  # unless it has seen so by itself
    expect(page.get_by_text("There is no run")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(open_page, bench, settle) -> None:
    phone = open_page(size="phone")
    bench(on=phone)
    expect(phone.locator(".st-key-figures-denoise")).to_contain_text("Median", timeout=WARMING)
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        settle(phone)
        wide = phone.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
        assert wide <= 0, theme
