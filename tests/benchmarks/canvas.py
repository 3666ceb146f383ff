"""How fast the latent canvas is: `python -m tests.benchmarks.canvas` (about four minutes; headless Chromium).

Prints a line a figure: drags of 5 seconds with real pointer events (from the entry of the event's handler to the end
of drawing; from frame to frame), the plane's images decoded anew, messages to the server meanwhile and at the end,
the first view, and what a rerun sends. The models are as they were made, their codes drawn from the prior: decoding
costs the same. Run it on an idle machine.
"""

from __future__ import annotations

import math
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, WebSocket, expect

from tests.benchmarks.app import chromium, served
from tests.canvas_runs import untrained_run
from vae_tf.config import VAEConfig
from vae_tf.training.presets import preset

SECONDS = 5.0
DIGITS = (28, 28, 1)
VIEWS = 5
WATCH = """() => {
    window.handled = []; window.frames = []; window.watching = true;
    let entered = null, last = null;
    const begin = (event) => { entered = performance.now(); };
    const end = () => {
        const since = entered;
        requestAnimationFrame(() => window.handled.push(performance.now() - since));
    };
    window.addEventListener("pointermove", begin, { capture: true });
    window.addEventListener("pointermove", end);
    const frame = (now) => {
        if (last !== null) window.frames.push(now - last);
        last = now;
        if (window.watching) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


@dataclass
class Wire:
    """What goes over the page's socket to the server and back."""

    sent: int = 0
    received_bytes: int = 0

    def follow(self, page: Page) -> None:
        page.on("websocket", self._open)

    def _open(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: setattr(self, "sent", self.sent + 1))
        socket.on("framereceived", lambda data: setattr(self, "received_bytes", self.received_bytes + len(data)))

    def forget(self) -> None:
        self.sent = self.received_bytes = 0


def main() -> None:
    """Measures, and prints a line for each figure."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_TF_HOME"] = home
        runs = make_runs()
        with served(Path(home)) as (url, _), chromium() as page:
            wire = Wire()
            wire.follow(page)
            time.sleep(12)  # TensorFlow is imported meanwhile, behind the page
            first_view(page, url)
            for run_id, about in runs.items():
                drag(page, wire, f"{url}/explore?run={run_id}", about)


def make_runs() -> dict[str, str]:
    """The runs to drag through, and what they are."""
    mlp = preset("aevb", dataset="mnist", image_shape=DIGITS, train_images=60_000).model
    conv = preset("conv", dataset="mnist", image_shape=DIGITS, train_images=60_000).model
    colour = VAEConfig(image_shape=(64, 64, 3), latent_dim=2, architecture="conv")
    wanted = [
        (mlp, 10_000, "AEVB MLP, 10,000 codes"),
        (conv, 10_000, "default conv, 10,000 codes"),
        (mlp, 70_000, "AEVB MLP, 70,000 codes"),
        (conv, 70_000, "default conv, 70,000 codes"),
        (colour, 10_000, "conv 64x64x3, 10,000 codes"),
    ]
    return {untrained_run(model, name=about, codes=codes).id: about for model, codes, about in wanted}


def first_view(page: Page, url: str) -> None:
    """From the address to an image that follows the pointer, each time in a browser that has nothing of it yet."""
    waits = []
    for _ in range(VIEWS):
        context = page.context.browser.new_context(viewport={"width": 1440, "height": 900})
        fresh = context.new_page()
        began = time.monotonic()
        fresh.goto(f"{url}/explore")
        fresh.wait_for_selector(".canvas[data-state=ready]")
        x, y, _ = plane_of(fresh)
        before = fresh.locator(".inspector").get_attribute("data-z")
        fresh.mouse.move(x + 60, y + 40)
        fresh.mouse.down()
        expect(fresh.locator(".inspector")).not_to_have_attribute("data-z", str(before))
        waits.append(time.monotonic() - began)
        context.close()
    median = sorted(waits)[VIEWS // 2]
    print(f"first view of the shipped run: {median:.2f} s at the median of {VIEWS}, {max(waits):.2f} s at most")


def drag(page: Page, wire: Wire, address: str, about: str) -> None:
    """Circles with the pointer held down."""
    page.goto(address)
    page.wait_for_selector(".canvas[data-state=ready]")
    page.wait_for_timeout(4000)
    x, y, side = plane_of(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.wait_for_timeout(1000)
    wire.forget()
    page.evaluate(WATCH)
    began = time.monotonic()
    while (now := time.monotonic() - began) < SECONDS:
        radius = 0.3 * side * math.sin(0.7 * now)
        page.mouse.move(x + radius * math.cos(3 * now), y + radius * math.sin(3 * now))
    page.evaluate("window.watching = false")
    handled, frames = page.evaluate("[window.handled, window.frames]")
    meanwhile = wire.sent
    page.mouse.up()
    page.wait_for_timeout(2500)
    print(
        f"{about}: handler to drawn {at(handled, 0.5):.1f} ms at the median, {at(handled, 0.95):.1f} ms at the 95th "
        f"percentile of {len(handled)}; frame to frame {at(frames, 0.95):.1f} ms at the 95th percentile; "
        f"messages while dragging {meanwhile}, at release {wire.sent - meanwhile}, {wire.received_bytes:,} bytes back"
    )
    grid(page, about)


def grid(page: Page, about: str) -> None:
    """The plane's images, all of them new: its axes change places, so that no image decoded before can be used."""
    times = []
    for _ in range(VIEWS):
        before = page.locator(".stage").get_attribute("data-grid-ms")
        menu = page.get_by_label("Across: axis of the plane")
        menu.select_option(index=1 - menu.evaluate("menu => Math.min(1, menu.selectedIndex)"))
        expect(page.locator(".stage")).not_to_have_attribute("data-grid-ms", str(before))
        page.wait_for_timeout(1500)
        times.append(float(page.locator(".stage").get_attribute("data-grid-ms") or "nan"))
    count, median = page.locator(".stage").get_attribute("data-grid-cells"), sorted(times)[VIEWS // 2]
    print(f"{about}: {count} images of the plane decoded in {median:.0f} ms at the median of {VIEWS}")


def plane_of(page: Page) -> tuple[float, float, float]:
    """The middle of the plane, and its side."""
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]


def at(values: list[float], share: float) -> float:
    """The value that so large a share lies below."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


if __name__ == "__main__":
    main()
