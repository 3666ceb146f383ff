"""The denoising bench on a bare page: images and results are made up here; the model is the shipped run's."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Route, expect

from pages.ui import routes
from vae_tf.data.corruption import DAMAGES
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.runs.methods import METHODS
from vae_tf.runs.store import shipped_run

BASE = "/vae/bench"
BLOCK = 16
COUNT = 40
SHAPE = (28, 28, 1)
MOUNT = """async (load, data) => {
    const host = document.createElement("div");
    document.body.append(host);
    window.said = {};
    window.asked = [];
    window.sent = [];
    window.component = { parentElement: host.attachShadow({ mode: "open" }), data,
      setStateValue: (name, value) => { window.said[name] = value; if (name === "request") window.asked.push(value); },
      setTriggerValue: (name, value) => window.sent.push([name, value]) };
    window.bench = await load("denoise");
    window.bench.show(window.component);
}"""


def digits() -> NDArray[np.uint8]:
    """Images (40, 28, 28, 1) that tell their number: a bright square that moves, on a dim ground."""
    images = np.full((COUNT, *SHAPE), 10, np.uint8)
    for number in range(COUNT):
        y, x = 2 + number % 8, 2 + number // 8 * 3
        images[number, y : y + 12, x : x + 8] = 230
    return images


class Mounted:
    """The page with its bench, what the bench has said, and the results that its server has."""

    def __init__(self, page: Page, data: dict[str, Any], files: dict[str, bytes]) -> None:
        self.page = page
        self.data = data
        self.files = files

    @property
    def said(self) -> dict[str, Any]:
        return self.page.evaluate("window.said")  # type: ignore[no-any-return]

    @property
    def sent(self) -> list[Any]:
        return self.page.evaluate("window.sent")  # type: ignore[no-any-return]

    def asked(self, count: int) -> Any:
        """The request, once so many were sent in all."""
        self.page.wait_for_function("(count) => window.asked.length >= count", arg=count, timeout=15_000)
        self.page.wait_for_timeout(50)
        requests = self.page.evaluate("window.asked")
        assert len(requests) == count
        return requests[-1]

    def tile(self, title: str) -> Any:
        return self.page.locator(".tile").filter(has=self.page.locator("figcaption", has_text=title)).first

    def figures(self, title: str) -> list[str]:
        return self.tile(title).locator("dd").all_inner_texts()  # type: ignore[no-any-return]

    def picture(self, title: str) -> str:
        script = "(canvas) => canvas.toDataURL()"
        return self.tile(title).locator("canvas").first.evaluate(script)  # type: ignore[no-any-return]

    def put(self, name: str, values: NDArray[Any]) -> str:
        """An array of the server's, and its address."""
        self.files[name] = np.ascontiguousarray(values, np.uint8).tobytes()
        return f"{BASE}/{name}"

    def frames(self, count: int = 3) -> None:
        """Waits for frames."""
        self.page.evaluate(
            """(count) => new Promise((done) => {
                const next = () => (count-- ? requestAnimationFrame(next) : done());
                next();
            })""",
            count,
        )

    def update(self, **changes: Any) -> None:
        """As a new run of the script does."""
        self.data = self.data | changes
        script = """(data) => {
            window.component = { ...window.component, data };
            window.bench.show(window.component);
        }"""
        self.page.evaluate(script, self.data)
        self.frames()

    def close(self) -> None:
        self.page.evaluate("""async () => {
            const root = window.component.parentElement;
            root.host.remove();
            window.bench.leave(root);
            await new Promise((done) => setTimeout(done, 50));
            history.replaceState(null, "", location.pathname);
        }""")


def decoded(packed: str, dtype: str = "<f4") -> NDArray[Any]:
    """An array as the bench sends it."""
    return np.frombuffer(base64.b64decode(packed), dtype)


def damages() -> list[dict[str, Any]]:
    """As the page gives them."""
    plain = ("blur", "quantisation")
    return [
        {
            "name": one.name,
            "title": one.title,
            "low": one.low,
            "high": one.high,
            "default": one.default,
            "step": 1 if one.name == "quantisation" else 0.01,
            "unit": one.unit,
            "help": one.description,
            "kind": "mask" if one.is_mask else "deterministic" if one.name in plain else "noise",
        }
        for one in DAMAGES.values()
    ]


@pytest.fixture
def mount(js: Callable[..., Any], bare_page: Page) -> Iterator[Callable[..., Mounted]]:
    """`mount(**more)`: a bench that is ready, with the shipped run as its model and as the one that denoises."""
    opened: list[Mounted] = []
    run = shipped_run()
    images = digits()
    labels = np.arange(COUNT, dtype=np.int32) % 10
    model = {"run": run.id, "name": run.name, "files": f"/vae/run/{run.id}"}
    model["manifest"] = f"/vae/run/{run.id}/{routes.manifest_name(run)}"

    def open_one(*, size: Any = (1440, 900), ready: bool = True, **more: Any) -> Mounted:
        files = {f"images/{k}": images[k * BLOCK : (k + 1) * BLOCK].tobytes() for k in range(-(-COUNT // BLOCK))}
        files["labels"] = labels.tobytes()

        def serve(route: Route) -> None:
            body = files.get(route.request.url.split(f"{BASE}/", 1)[1])
            route.fulfill(status=404 if body is None else 200, body=body or b"")

        bare_page.set_viewport_size({"width": size[0], "height": size[1]})
        bare_page.route(f"**{BASE}/**", serve)
        methods = [{"name": k, "title": m.title, "one_pass": m.one_pass, "reason": None} for k, m in METHODS.items()]
        data = {
            **model,
            "other": {**model, "kind": "dae"},
            "images": {"address": f"{BASE}/images", "labels": f"{BASE}/labels", "count": COUNT, "block": BLOCK},
            "labels": {"names": None, "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
            "damages": damages(),
            "methods": methods,
            "begin": {},
            "results": None,
        } | more
        js(MOUNT, data)
        mounted = Mounted(bare_page, data, files)
        opened.append(mounted)
        if ready:
            expect(bare_page.locator(".canvas[data-state=ready]")).to_be_visible()
            mounted.frames()
        return mounted

    yield open_one
    for mounted in opened:
        mounted.close()
    bare_page.unroute_all(behavior="ignoreErrors")
    bare_page.set_viewport_size({"width": 1280, "height": 720})
