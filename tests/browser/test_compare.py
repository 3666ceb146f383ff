"""Comparing runs as a person does it: picked in the gallery, in the menu, by a link; while one still trains."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from vae_tf.runs.lock import held

LABELS = ".js-plotly-plot .annotation-text"


@pytest.fixture
def second_run(own_run: Path, leftovers: list[Path]) -> Iterator[Path]:
    """Another finished run beside the first, of another beta."""
    path = own_run.with_name("20200102-abcdefghij")
    shutil.copytree(own_run, path)
    manifest = json.loads((path / "run.json").read_text())
    manifest |= {"id": path.name, "name": "Another with a rather long name that says all that was changed in it"}
    manifest["config"]["model"]["beta"] = 4.0
    (path / "run.json").write_text(json.dumps(manifest))
    leftovers.append(path)
    yield path
    leftovers.extend(path.parents[1].glob(f"trash/*{path.name}*"))


@pytest.fixture
def address(own_run: Path, second_run: Path) -> str:
    """The two runs beside each other."""
    return f"/compare?runs={own_run.name},{second_run.name}"


def test_a_link_shows_curves_figures_settings_and_planes_which_are_there_again_after_another_page(
    page, visit, settle, address
) -> None:
    visit(address)
    expect(page.locator(".js-plotly-plot")).to_have_count(6)  # four terms, two planes
    for title in ("ELBO", "Reconstruction loss", "KL divergence", "Loss"):
        expect(page.locator(".js-plotly-plot .gtitle", has_text=re.compile(f"^{title}"))).to_be_visible()
    expect(page.get_by_text("Settings that differ").first).to_be_visible()
    expect(page.locator(".st-key-differing tbody tr")).to_have_count(1)
    expect(page.locator(".st-key-differing tbody tr").first).to_contain_text(re.compile(r"Beta\s*1\s*4"))
    expect(page.get_by_role("columnheader", name="Against A")).to_be_visible()
    page.get_by_role("link", name="Home").click()
    page.wait_for_url(re.compile("/$"))
    settle(page)
    page.get_by_role("link", name="Compare", exact=True).click()
    page.wait_for_url(re.compile("runs=20200101-"))
    settle(page)
    expect(page.get_by_role("columnheader", name="Against A")).to_be_visible()


def test_axis_and_view_go_into_the_address_which_opens_the_same_elsewhere(
    page, visit, settle, open_page, address
) -> None:
    visit(address)
    page.get_by_role("radio", name="seconds").click()
    page.get_by_role("radio", name="decoded").click()
    page.wait_for_url(re.compile("by=seconds"))
    page.wait_for_url(re.compile("planes=decoded"))
    settle(page)
    other = open_page()
    visit(page.url, on=other)
    expect(other.get_by_text("seconds of training").first).to_be_visible()
    expect(other.get_by_alt_text(re.compile("^What .* draws"))).to_have_count(2)


def test_runs_are_picked_in_the_menu_by_keyboard(page, visit, settle, own_run, second_run) -> None:
    visit(f"/compare?runs={own_run.name}")
    expect(page.get_by_text("Choose a second run")).to_be_visible()
    menu = page.get_by_role("combobox", name="Runs", exact=True)
    menu.focus()
    menu.press_sequentially("Another with")
    menu.press("Enter")
    menu.press("Escape")  # the menu stays open for more
    page.wait_for_url(re.compile(second_run.name))
    settle(page)
    expect(page.get_by_role("columnheader", name="Against A")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Choose a second run")).to_be_visible()


def test_runs_picked_in_the_gallery_are_compared(page, visit, settle, own_run, second_run) -> None:
    visit("/")
    page.get_by_text("Pick runs to compare").click()
    for name in ("One of my own", "Another with"):
        page.get_by_test_id("stCheckbox").filter(has_text=name).click()  # not the name alone, which was there before
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
    page.get_by_role("button", name="Compare 2 runs").click()
    page.wait_for_url(re.compile(rf"/compare\?runs={own_run.name}(,|%2C){second_run.name}"))
    settle(page)
    expect(page.locator(".js-plotly-plot")).to_have_count(6)


def make_live(path: Path, epochs: int) -> None:
    """Makes a finished run one that is at work and has so many epochs behind it."""
    status = json.loads((path / "state.json").read_text())
    (path / "state.json").write_text(json.dumps(status | {"state": "running"}))
    shutil.rmtree(path / "artifacts" / "results", ignore_errors=True)
    lines = (path / "metrics.jsonl").read_bytes().splitlines(keepends=True)
    (path / "metrics.jsonl").write_bytes(b"".join(lines[:epochs]))


def wait_for_points(page: Page, least: int) -> None:
    """Until the second run's test curve has so many points in the first figure; the first, far off, may be left out."""
    line = "document.querySelector('.js-plotly-plot')?.data?.find(line => line.name === 'B test')"
    page.wait_for_function(f"least => {line}?.x.length >= least", arg=least)


def test_a_live_run_grows_on_the_page_until_it_ends(page, visit, own_run, second_run, address) -> None:
    whole = (second_run / "metrics.jsonl").read_bytes()
    ended = (second_run / "state.json").read_bytes()
    results = second_run / "artifacts" / "results"
    aside = Path(shutil.copytree(results, second_run / "aside"))
    with held(second_run):
        make_live(second_run, 3)
        page.goto(address)
        expect(page.get_by_text("No test figures: B")).to_be_visible()
        wait_for_points(page, 3)
        (second_run / "metrics.jsonl").write_bytes(whole)
        wait_for_points(page, whole.count(b"\n") // 2)
        (second_run / "state.json").write_bytes(ended)
        aside.rename(results)
    expect(page.get_by_role("columnheader", name="Against A")).to_be_visible()
    expect(page.get_by_text("No test figures: B")).to_have_count(0)


def test_on_a_phone_nothing_is_wider_than_the_screen(open_page: Callable[..., Page], visit, settle, address) -> None:
    phone = open_page(size="phone")
    visit(address, on=phone)
    expect(phone.get_by_text("Settings that differ").first).to_be_visible()
    for theme in ("light", "dark"):
        phone.emulate_media(color_scheme=theme)
        settle(phone)
        wide = phone.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
        assert wide <= 0, theme
    table = phone.locator(".st-key-differing table").bounding_box()
    assert table is not None


def test_a_deleted_run_is_restored_from_the_trash(page, visit, own_run, second_run) -> None:
    visit("/")
    page.locator(f".st-key-menu-{second_run.name} button").first.click()
    page.mouse.move(0, 0)  # a pointer that rests on the button brings its help over the menu
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Trash: 1 run")).to_be_visible()
    assert not second_run.exists()
    page.get_by_text("Trash: 1 run").click()
    expect(page.get_by_text("stays here for 7 days")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Trash: 1 run")).to_have_count(0)
    assert second_run.exists()
