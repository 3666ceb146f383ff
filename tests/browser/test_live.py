"""The main job: a training from the click to its end, its epochs gone through again, explored; paused and resumed."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import serve

LONG = {"Epochs": "4000"}


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def start(page: Page, visit: Callable[..., Page], dataset: str, **settings: str) -> str:
    """Starts a training with the quick preset, and gives the id of its run."""
    visit(f"/train?dataset={dataset}", on=page)
    if settings:
        page.get_by_text("All settings").click()
        for name, value in settings.items():
            field = page.get_by_role("spinbutton", name=name, exact=True)
            field.fill(value)
            field.press("Tab")
    button(page, "Start training").click()
    page.wait_for_url(re.compile(r"run=\d{8}-"))
    return re.search(r"run=([\w-]+)", page.url)[1]


def epoch(page: Page) -> int:
    return int(page.locator(".forming").get_attribute("data-epoch") or 0)


def pixels(page: Page) -> str:
    return page.locator("canvas.points").evaluate("(canvas) => canvas.toDataURL()")


@pytest.fixture
def cleared(server, page):
    """The server's home without the runs that a test has made."""
    before = set((server.home / "runs").glob("*")) if (server.home / "runs").is_dir() else set()
    yield
    page.goto("about:blank")  # it would ask for the pictures of a run that is gone
    for path in set((server.home / "runs").glob("*")) - before:
        shutil.rmtree(path, ignore_errors=True)


def picture_of_the_last(page, slider, last):
    """The newest plane among the saved ones: the first use of the slider brings all, and the axes that hold them."""
    slider.press("Home")
    expect(page.locator(".forming")).not_to_have_attribute("data-epoch", str(last))
    slider.press("End")
    expect(page.locator(".forming")).to_have_attribute("data-epoch", str(last))
    page.wait_for_timeout(1500)  # the points glide to where they belong
    return pixels(page)


def explored_by_keyboard(page: Page, settle: Callable[[Page], None]) -> None:
    """From the run on its page to a point of its plane that the keys have moved."""
    button(page, "Explore").click()
    page.wait_for_url(re.compile(r"/explore\?run=\d{8}-"))
    settle(page)
    inspector = page.locator(".inspector")
    before = inspector.get_attribute("data-z")
    page.get_by_role("application", name="Latent plane").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(inspector).not_to_have_attribute("data-z", str(before))
    page.wait_for_url(re.compile("z="))
    settle(page)


def test_a_training_is_watched_to_its_end_its_epochs_gone_through_and_explored_by_keyboard(
    page, visit, settle, cleared
):
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text) if message.type == "warning" else None)
    start(page, visit, "digits", Epochs="50")
    expect(page.get_by_text(re.compile(r"Epoch \d.* images/s · learning rate"))).to_be_visible()
    expect(page.locator(".forming[data-state=ready]")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Finished in [^;]*$"))).to_be_visible()
    settle(page)
    last = epoch(page)
    expect(page.get_by_text(f"Epoch {last} of {last}")).to_be_visible()
    slider = page.get_by_role("slider", name="Epoch")
    newest = picture_of_the_last(page, slider, last)
    slider.press("Home")
    expect(page.locator(".forming")).not_to_have_attribute("data-epoch", str(last))
    first = epoch(page)
    assert pixels(page) != newest
    slider.press("ArrowRight")
    expect(page.locator(".forming")).not_to_have_attribute("data-epoch", str(first))
    assert first < epoch(page) <= last
    slider.press("Home")
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    expect(page.locator(".forming")).to_have_attribute("data-epoch", str(last))
    expect(button(page, "Play")).to_be_visible()
    for _ in range(30):  # the points glide to where they belong
        if pixels(page) == newest:
            break
        page.wait_for_timeout(100)
    assert pixels(page) == newest
    assert warnings == []
    explored_by_keyboard(page, settle)


PLACES = """async (milliseconds) => {
    const places = {};
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
        for (const part of document.querySelectorAll("[class*=st-key-forming-], [class*=st-key-live-]")) {
            const name = part.className.match(/st-key-\\S+/)[0];
            const { x, y, width, height } = part.getBoundingClientRect();
            if (!width) continue; // Streamlit hides a figure for a moment as it changes; its place stays
            (places[name] ??= new Set()).add([x, y + scrollY, width, height].map(Math.round).join());
        }
        await new Promise((after) => setTimeout(after, 50));
    }
    return Object.fromEntries(Object.entries(places).map(([name, seen]) => [name, [...seen]]));
}"""


def moved(page: Page) -> dict[str, list[str]]:
    """The parts of a live page that do not stay where they are while its figures change, with their places."""
    page.locator(".forming[data-state=ready]").wait_for()
    expect(page.locator(".js-plotly-plot")).to_have_count(3)
    page.wait_for_timeout(2500)
    before = epoch(page)
    places = page.evaluate(PLACES, 6000)
    assert epoch(page) > before  # it was polled
    assert len(places) == 4
    return {name: seen for name, seen in places.items() if len(seen) > 1}


def test_nothing_moves_on_a_page_that_is_polled_and_its_training_is_paused_and_resumed(
    page, visit, settle, server, cleared
):
    run = start(page, visit, "digits", **LONG)
    expect(page.get_by_text(re.compile(r"Epoch \d+\.\d of 4000"))).to_be_visible()
    assert moved(page) == {}
    button(page, "Pause").click()
    expect(page.get_by_text(re.compile(r"Paused after \d+ of 4000 epochs")).first).to_be_visible()
    paused = int(re.search(r"Paused after (\d+)", page.get_by_text(re.compile("Paused after")).first.inner_text())[1])
    page.reload()
    expect(button(page, "Resume")).to_be_visible()
    settle(page)
    button(page, "Resume").click()
    expect(page.get_by_text(re.compile(r"Epoch \d+\.\d of 4000"))).to_be_visible()
    went_on = float(
        re.search(r"Epoch ([\d.]+) of", page.get_by_text(re.compile(r"Epoch [\d.]+ of 4000")).first.inner_text())[1]
    )
    assert went_on >= paused
    page.route("**/epochs/**", lambda route: route.fulfill(body=b""))  # those asked for too late are a 404, rightly
    page.get_by_role("button", name="Cancel").click()
    button(page, "Discard").click()
    expect(page.get_by_text(re.compile("^Cancelled"))).to_be_visible()
    expect(button(page, "Start again")).to_be_visible()
    assert not (server.home / "runs" / run / "weights.npz").exists()


def test_the_live_page_fits_a_phone(open_page, visit, settle, own_run: Path):
    page = visit(f"/train?run={own_run.name}", on=open_page(size="phone"))
    expect(page.locator(".forming[data-state=ready]")).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], theme


@pytest.mark.slow
def test_a_browser_keeps_its_owner_over_a_reload_and_another_has_another(open_page, visit, server, cleared):
    owners = []
    for page in (first := open_page(), first, open_page()):
        run = start(page, visit, "digits", Epochs="1")
        text = (server.home / "runs" / run / "run.json").read_text()
        owners.append(re.search(r'"owner": "(browser-[0-9a-f]{16})"', text)[1])
    assert owners[0] == owners[1] != owners[2]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks into a process as Linux shows it")
def test_a_server_without_explore_never_brings_tensorflow_in(browser, settle, tmp_path):
    with serve(tmp_path) as server, browser.new_context(base_url=server.url) as context:
        page = context.new_page()

        def visit(path, *, on=page):
            on.goto(path)
            settle(on)

        for path in ("/", "/run"):
            visit(path)
        start(page, visit, "digits", Epochs="2")
        expect(page.get_by_text(re.compile(r"Finished in [^;]*$"))).to_be_visible()
        process = Path(f"/proc/{server.process.pid}")
        assert "tensorflow" not in (process / "maps").read_text()
        resident = re.search(r"VmRSS:\s+(\d+) kB", (process / "status").read_text())[1]
        assert int(resident) < 450_000  # TensorFlow and Keras alone would be 650 MB
