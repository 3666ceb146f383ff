"""How fast the denoising bench is in the browser: `python -m tests.benchmarks.denoise` (about a minute; headless
Chromium).

Prints a line a figure: the strength of a damage dragged, and a mask painted, for four seconds each with real pointer
events, from the entry of the event's handler to the end of drawing, and from frame to frame. The models are as they
were made: decoding costs the same. Run it on an idle machine.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, Route

from pages.ui import routes
from tests.benchmarks.app import chromium, served
from tests.benchmarks.canvas import at
from tests.browser.canvas.bench_harness import damages
from tests.canvas_runs import untrained_run
from vae_tf.config import VAEConfig
from vae_tf.export import canvas_files
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.runs.methods import METHODS
from vae_tf.runs.run import Run

SECONDS = 4.0
COUNT = 256
BASE = "/vae/made-up"
DIGITS, COLOUR = (28, 28, 1), (64, 64, 3)
PAGE = """async ([address, data]) => {
    document.body.replaceChildren();
    const host = document.body.appendChild(document.createElement("div"));
    const { show } = await import(address);
    const [setStateValue, setTriggerValue] = [() => {}, () => {}];
    show({ parentElement: host.attachShadow({ mode: "open" }), data, setStateValue, setTriggerValue });
}"""
WATCH = """(type) => {
    window.handled = []; window.frames = []; window.watching = true;
    let entered = null, last = null;
    window.addEventListener(type, () => { entered = performance.now(); }, { capture: true });
    window.addEventListener(type, () => {
        const since = entered;
        requestAnimationFrame(() => window.handled.push(performance.now() - since));
    });
    const frame = (now) => {
        if (last !== null) window.frames.push(now - last);
        last = now;
        if (window.watching) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


def main() -> None:
    """Measures, and prints a line for each figure."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_TF_HOME"] = home
        wide = VAEConfig(image_shape=DIGITS, latent_dim=20, hidden=(500, 500))
        conv = VAEConfig(image_shape=DIGITS, latent_dim=64, architecture="conv")
        colour = VAEConfig(image_shape=COLOUR, latent_dim=20, architecture="conv")
        mlp, denoiser, large = (untrained_run(model, name="Made up", codes=COUNT) for model in (wide, conv, colour))
        with served(Path(home)) as (url, _), chromium() as page:
            about = "MLP 500-500 and a convolutional denoiser, 28x28"
            for damage in ("gaussian", "poisson", "blur", "random"):
                drag(page, url, mlp, denoiser, damage, f"{damage}, {about}")
            drag(page, url, denoiser, denoiser, "gaussian", "gaussian, convolutions for both, 28x28")
            paint(page, url, mlp, denoiser, f"painting, {about}")
            drag(page, url, large, None, "gaussian", "gaussian, convolutions, 64x64x3 (no limit is set for it)")


def show(page: Page, url: str, run: Run, other: Run | None, damage: str) -> None:
    """Mounts a bench."""
    shape = run.config.model.image_shape
    images = np.random.default_rng(0).integers(0, 256, (COUNT, *shape), np.uint8)
    data: dict[str, Any] = {
        **model(run),
        "other": model(other) if other else None,
        "images": {"address": f"{BASE}/images", "count": COUNT, "block": COUNT},
        "labels": {"names": None, "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
        "damages": damages(),
        "methods": [{"name": name, "title": m.title, "one_pass": m.one_pass} for name, m in METHODS.items()],
        "begin": {"damage": damage},
        "results": None,
    }

    def serve(route: Route) -> None:
        route.fulfill(body=images.tobytes())

    page.goto(f"{url}/_stcore/health")
    page.unroute_all(behavior="ignoreErrors")
    page.route(f"**{BASE}/**", serve)
    page.evaluate(PAGE, [f"{url}/vae/canvas/{canvas_files.version()}/denoise/denoise.js", json.loads(json.dumps(data))])
    page.wait_for_selector(".canvas[data-state=ready]")
    page.wait_for_timeout(1500)


def model(run: Run) -> dict[str, Any]:
    base = f"/vae/run/{run.id}"
    return {"run": run.id, "name": run.name, "manifest": f"{base}/{routes.manifest_name(run)}", "files": base}


def drag(page: Page, url: str, run: Run, other: Run | None, damage: str, about: str) -> None:
    """The strength's handle, to and fro."""
    show(page, url, run, other, damage)
    box = page.get_by_label("Strength of the damage").bounding_box()
    assert box is not None
    x, y, half = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] * 0.45
    measure(page, "input", lambda now: (x + half * math.sin(2.5 * now), y), about)


def paint(page: Page, url: str, run: Run, other: Run | None, about: str) -> None:
    """Round and round over the damaged image."""
    show(page, url, run, other, "given")
    box = page.get_by_role("application").bounding_box()
    assert box is not None
    x, y, half = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] * 0.45
    path = lambda now: (x + half * math.sin(5 * now), y + half * math.sin(3.7 * now))  # noqa: E731
    measure(page, "pointermove", path, about)


def measure(page: Page, kind: str, path: Any, about: str) -> None:
    """Four seconds of a gesture, as a person makes it."""
    page.mouse.move(*path(0.0))
    page.mouse.down()
    start = time.monotonic()
    while time.monotonic() - start < 0.7:
        page.mouse.move(*path(time.monotonic() - start))
    page.evaluate(WATCH, kind)
    while time.monotonic() - start < SECONDS + 0.7:
        page.mouse.move(*path(time.monotonic() - start))
    page.evaluate("window.watching = false")
    handled, frames = page.evaluate("[window.handled, window.frames]")
    page.mouse.up()
    print(
        f"{about}: handler to drawn {at(handled, 0.5):.1f} ms at the median, {at(handled, 0.95):.1f} ms at the 95th "
        f"percentile of {len(handled)}; frame to frame {at(frames, 0.95):.1f} ms at the 95th percentile",
        flush=True,
    )


if __name__ == "__main__":
    main()
