"""How fast the map is in the browser: `python -m tests.benchmarks.map` (about two minutes; headless Chromium).

Prints a line a figure: walking, panning and zooming for three seconds each with real pointer events (from the entry of
the event's handler to the end of drawing; from frame to frame). The maps are made up, the model is the shipped one.
Run it on an idle machine.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, Route

from pages.ui import routes
from tests.benchmarks.app import chromium, served
from tests.benchmarks.canvas import WATCH, at
from tests.map_site import Site
from vae_tf.export import canvas_files
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.runs.store import shipped_run

SECONDS = 3.0
BASE = "/vae/run/made-up"
PAGE = """async ([address, data]) => {
    document.body.replaceChildren();
    const host = document.body.appendChild(document.createElement("div"));
    const { show } = await import(address);
    window.said = {};
    const setStateValue = (name, value) => (window.said[name] = value);
    show({ parentElement: host.attachShadow({ mode: "open" }), data, setStateValue, setTriggerValue() {} });
}"""


def main() -> None:
    """Measures, and prints a line for each figure."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as (url, _), chromium() as page:
        for points, pictures, maps in [
            (10_000, "off", 1),
            (10_000, "always", 1),
            (10_000, "off", 2),
            (70_000, "off", 1),
            (70_000, "always", 1),
        ]:
            about = f"{points:,} points, {'two maps' if maps == 2 else 'one map'}, images {pictures}"
            for gesture in (walk, pan, zoom):
                page.goto(f"{url}/_stcore/health")
                show(page, f"{url}/vae/canvas/{canvas_files.version()}/map/map.js", points, pictures, maps)
                measure(page, f"{gesture.__name__}, {about}", gesture)


def show(page: Page, address: str, points: int, pictures: str, maps: int) -> None:
    """Mounts a map of that many points."""
    rng = np.random.default_rng(0)
    site = Site(rng.integers(0, 255, (points, 28, 28, 1), np.uint8), BASE)
    labels = rng.integers(0, 10, points)
    coordinates = (rng.normal(size=(10, 2))[labels] * 4 + rng.normal(size=(points, 2))).astype(np.float32)
    codes = rng.normal(size=(points, 2)).astype(np.float32)
    entries = [site.add(f"{k}", coordinates * (1 - 2 * k), codes=codes, labels=labels) for k in range(maps)]
    run = shipped_run()
    data: dict[str, Any] = {
        "run": run.id,
        "manifest": f"/vae/run/{run.id}/{routes.manifest_name(run)}",
        "files": f"/vae/run/{run.id}",
        "labels": {"names": None, "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
        "images": site.plates(),
        "maps": entries,
        "view": {"pictures": pictures},
    }

    def serve(route: Route) -> None:
        route.fulfill(body=site.answer(route.request.url.split(f"{BASE}/", 1)[1]) or b"")

    page.unroute_all(behavior="ignoreErrors")
    page.route(f"**{BASE}/**", serve)
    page.evaluate(PAGE, [address, json.loads(json.dumps(data))])
    page.wait_for_selector(".canvas[data-state=ready]")
    page.wait_for_timeout(2000)


def measure(page: Page, about: str, gesture: Any) -> None:
    """Three seconds of a gesture, as a person makes it."""
    box = page.locator(".plot").first.bounding_box()
    assert box is not None
    x, y, side = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]
    page.mouse.move(x, y)
    gesture(page, x, y, side, began=True)
    page.wait_for_timeout(500)
    page.evaluate(WATCH.replace('"pointermove"', '"wheel"') if gesture is zoom else WATCH)
    start = time.monotonic()
    while time.monotonic() - start < SECONDS:
        gesture(page, x, y, side, now=time.monotonic() - start)
    page.evaluate("window.watching = false")
    handled, frames = page.evaluate("[window.handled, window.frames]")
    page.mouse.up(button="right" if gesture is pan else "left")
    page.wait_for_timeout(500)
    print(
        f"{about}: handler to drawn {at(handled, 0.5):.1f} ms at the median, {at(handled, 0.95):.1f} ms at the 95th "
        f"percentile of {len(handled)}; frame to frame {at(frames, 0.95):.1f} ms at the 95th percentile"
    )


def walk(page: Page, x: float, y: float, side: float, *, began: bool = False, now: float = 0.0) -> None:
    if began:
        return page.mouse.down()
    radius = 0.3 * side * math.sin(0.7 * now)
    return page.mouse.move(x + radius * math.cos(3 * now), y + radius * math.sin(3 * now))


def pan(page: Page, x: float, y: float, side: float, *, began: bool = False, now: float = 0.0) -> None:
    if began:
        return page.mouse.down(button="right")
    return walk(page, x, y, side, now=now)


def zoom(page: Page, x: float, y: float, side: float, *, began: bool = False, now: float = 0.0) -> None:
    if began:
        page.mouse.move(x + side / 10, y)
    return page.mouse.wheel(0, -40 * math.copysign(1, math.sin(now * math.pi / 1.25)))


if __name__ == "__main__":
    main()
