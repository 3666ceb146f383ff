"""The file that `export --format html` writes, opened from the disk in a Chromium without a network."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SIZES

INK = """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
    .filter((_, k) => k % 4 === 0)"""
SHOWN = """wanted => {
    const canvas = document.querySelector("#canvas").shadowRoot.querySelector(".card .picture");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return wanted.every((level, k) => data[4 * k] === level);
}"""
WENT_ON = """was => document.querySelector("#canvas").shadowRoot.querySelector(".inspector").dataset.z !== was"""
OWN = "willReadFrequently"  # a hint of Chromium's, about the pixels that these tests read
NAME = "</title><img src=x onerror=document.title='taken'><script>document.title='taken'</script>"


@pytest.fixture(scope="module")
def run() -> Any:
    """The shipped run, with a hostile name."""
    from vae_tf.runs import shipped_run
    from vae_tf.runs.run import Run

    shipped = shipped_run()
    return Run(shipped.path, {**shipped.manifest, "name": NAME})


@pytest.fixture(scope="module")
def file(run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its file."""
    from vae_tf.runs.export import export_run

    [path] = export_run(run, format="html", out=tmp_path_factory.mktemp("standalone") / "plane.html")
    return path


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`opened(path, size=, theme=, view=)`: the page of a file once its canvas is there; nothing may go wrong on it."""
    complaints: list[str] = []
    contexts = []

    def one(path: Path, *, size: str = "desktop", theme: str = "light", view: str = "", **options: Any) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": height}, color_scheme=theme, **options
        )
        contexts.append(context)
        context.on("request", lambda request: complaints.append(request.url) if away(request.url, path) else None)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if OWN not in message.text else None)
        page.goto(f"{path.as_uri()}{view}")
        return page

    yield one
    for context in contexts:
        context.close()
    assert complaints == []


def away(url: str, path: Path) -> bool:
    """Whether an address leaves the file."""
    return not url.startswith((path.as_uri(), "blob:", "data:"))


def ready(page: Page) -> Page:
    expect(page.locator(".canvas[data-state=ready]")).to_be_visible()
    return page


def z(page: Page) -> list[float]:
    """Where the point is, once what was done before is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return [float(value) for value in (page.locator(".inspector").get_attribute("data-z") or "").split(",")]


def ink(page: Page, of: str = ".decoded .picture") -> list[int]:
    z(page)
    return list(page.locator(of).first.evaluate(INK))


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_drag_a_slider_and_a_path_work_from_the_disk(opened: Callable[..., Page], file: Path) -> None:
    page = ready(opened(file))
    for _ in range(600):  # Playwright hears of a worker a moment after it is at work
        if page.workers:
            break
        page.wait_for_timeout(50)
    assert len(page.workers) == 1  # the many images of the plane are decoded beside the page
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    pictures = []
    for step in range(1, 4):
        page.mouse.move(x + 50 * step, y - 20 * step)
        pictures.append(ink(page))
    page.mouse.up()
    assert len({tuple(picture) for picture in pictures}) == 3
    before = z(page)
    assert before[0] > 0 < before[1]
    slider = page.locator(".dimensions input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert z(page)[0] < before[0]
    assert z(page)[1] == before[1]
    page.locator(".stage").focus()
    for key in ("p", "Shift+ArrowDown", "Shift+ArrowDown", "p"):
        page.keyboard.press(key)
    expect(page.locator(".path .strip canvas").first).to_be_visible()
    there = z(page)
    page.keyboard.press(" ")
    page.wait_for_function(WENT_ON, arg=",".join(f"{value:.3f}" for value in there))
    expect(page.get_by_role("button", name="PNG strip")).to_be_visible()
    for absent in ("GIF", "Try two labels", "Lasso"):  # what only a server does
        expect(page.get_by_role("button", name=absent, exact=True)).to_have_count(0)


def test_it_decodes_what_the_model_decodes_and_shows_the_test_images(
    opened: Callable[..., Page], file: Path, run: Any
) -> None:
    codes = run.codes()
    index = int(np.argmin(codes.z_mean[:, 0]))  # one that lies by itself: the middle of what is seen
    u, v = codes.z_mean[index]
    page = ready(opened(file, view=f"#z=0.7,-0.4&zoom={u:.3f},{v:.3f},1"))
    assert z(page) == [0.7, -0.4]
    expected = run.load_model().decode(np.array([[0.7, -0.4]], np.float32))[0] * 255
    assert np.abs(np.array(ink(page)) - expected.ravel()).max() <= 1  # half precision, and a byte a pixel
    page.mouse.move(*middle(page))
    expect(page.locator(".card")).to_have_attribute("data-shows", str(index))
    expect(page.get_by_text(f"Test image {index}", exact=True)).to_be_visible()
    image = run.load_dataset().test.images[codes.index[index]]
    page.wait_for_function(SHOWN, arg=image.ravel().tolist())


def test_its_name_is_text_and_a_link_to_a_view_is_its_own_address(opened: Callable[..., Page], file: Path) -> None:
    page = ready(opened(file, permissions=("clipboard-read", "clipboard-write")))
    assert page.title() == NAME
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    assert page.evaluate("document.images.length") == 0
    page.locator(".stage").focus()
    page.keyboard.press("Shift+ArrowRight")
    there = z(page)
    page.get_by_role("button", name="Copy a link to this view").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(file.as_uri() + "#")
    other = ready(opened(file, view="#" + link.split("#")[1]))
    assert z(other) == pytest.approx(there, abs=1e-3)


def test_it_is_at_home_on_a_phone_in_the_dark(opened: Callable[..., Page], file: Path) -> None:
    page = ready(opened(file, size="phone", theme="dark", has_touch=True, is_mobile=True))
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES["phone"][0]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"
    expect(page.locator("kbd").first).to_be_hidden()  # no keys here
    before = ink(page)
    x, y = middle(page)
    page.touchscreen.tap(x + 60, y - 40)
    assert ink(page) != before
    page.emulate_media(color_scheme="light")
    expect(page.locator(".canvas")).to_have_css("color-scheme", "light")


def test_more_dimensions_have_a_slider_each(opened: Callable[..., Page], tmp_path: Path) -> None:
    from tests.canvas_runs import prior_codes
    from tests.export.test_html import described
    from vae_tf import VAE, TrainConfig, VAEConfig
    from vae_tf.export.html import export

    model = VAEConfig(image_shape=(8, 8, 1), latent_dim=5, hidden=(8,))
    about = described(config=TrainConfig(model=model), label_names=None)
    [path] = export(tmp_path, VAE(model), prior_codes(30, 5, 3), None, about, dtype="float32")
    page = ready(opened(path))
    expect(page.locator(".dimensions input[type=range]")).to_have_count(5)
    expect(page.get_by_label("Across: axis of the plane").locator("option")).to_have_count(10)
    page.mouse.move(*middle(page))
    before = z(page)
    page.mouse.down()
    page.mouse.up()
    assert sum(a != b for a, b in zip(before, z(page), strict=True)) == 2


def test_a_damaged_file_says_so(opened: Callable[..., Page], file: Path, tmp_path: Path) -> None:
    text = file.read_text("utf-8")
    part = json.loads(re.search(r'id="given">(.*?)</script>', text).group(1))["manifest"]["weights"]["file"]  # type: ignore[union-attr]
    start = text.index(f'id="{part}">') + 1000
    spoilt = tmp_path / "spoilt.html"
    spoilt.write_text(text[:start] + "A" * 400 + text[start + 400 :], "utf-8")
    page = opened(spoilt)
    expect(page.get_by_role("alert")).to_contain_text("This file is damaged: expected")
