"""A map on a bare page: what it fetches is made up here, but for the shipped run's model, which the server has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Route, expect

from pages.ui import routes
from tests.map_site import Site
from vae_tf.runs.store import shipped_run

BASE = "/vae/run/fake"
COLOURS = [f"#{level:02x}00ff" for level in range(5, 255, 25)]  # none with the blue of the images below
MOUNT = """async (load, data) => {
    const host = document.createElement("div");
    document.body.append(host);
    const parentElement = host.attachShadow({ mode: "open" });
    window.said = {};
    window.sent = [];
    window.component = { parentElement, data,
      setStateValue: (name, value) => { window.said[name] = value; },
      setTriggerValue: (name, value) => window.sent.push([name, value]) };
    window.maps = await load("map");
    window.maps.show(window.component);
}"""
MARK = 128  # the blue of every image's pixels
COUNT = 400


def numbered_images(count: int, side: int = 8) -> NDArray[np.uint8]:
    """Images (count, side, side, 3) of one colour each, which tells their number in every size."""
    numbers = np.arange(count)
    colours = np.stack([numbers >> 8, numbers & 255, np.full(count, MARK)], axis=1).astype(np.uint8)
    return np.broadcast_to(colours[:, None, None], (count, side, side, 3)).copy()


def four_corners() -> tuple[NDArray[np.float32], NDArray[Any]]:
    """A hundred points about each of four corners, labelled by corner; the frame shows -1.06 to 1.06 of them."""
    rng = np.random.default_rng(0)
    corners = np.repeat([[-1, -1], [1, -1], [-1, 1], [1, 1]], 100, axis=0)
    jitter = rng.uniform(-0.1, 0.1, (COUNT, 2))
    jitter[::100] = corners[::100] * 0.1  # each corner's first point is its outermost: the extent is exact
    return (corners + jitter).astype(np.float32), np.repeat([0, 1, 2, 3], 100)


def codes(count: int = COUNT) -> NDArray[np.float32]:
    return np.random.default_rng(1).normal(size=(count, 2)).astype(np.float32)


def place(row: int, coordinates: NDArray[Any] | None = None) -> Any:
    """Where a point of these coordinates, or of `four_corners`, lies on the plane."""
    coordinates = four_corners()[0] if coordinates is None else coordinates
    low, high = coordinates.min(axis=0), coordinates.max(axis=0)
    return (coordinates[row] - (low + high) / 2) / (1.06 * (high - low).max() / 2)


class Mounted:
    """The page with its map, and what the map has said."""

    def __init__(self, page: Page, site: Site, data: dict[str, Any]) -> None:
        self.page = page
        self.site = site
        self.data = data

    @property
    def said(self) -> dict[str, Any]:
        return self.page.evaluate("window.said")  # type: ignore[no-any-return]

    @property
    def sent(self) -> list[Any]:
        return self.page.evaluate("window.sent")  # type: ignore[no-any-return]

    def plot(self, number: int = 0) -> Any:
        return self.page.locator(f".plot[data-map='{number}']")

    def at(self, u: float, v: float, number: int = 0) -> tuple[float, float]:
        """Where a place of a map that shows everything lies on the screen."""
        box = self.plot(number).bounding_box()
        side = box["width"] - 2  # within its border
        return float(box["x"] + 1 + (u + 1) / 2 * side), float(box["y"] + 1 + (1 - v) / 2 * side)

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
        script = "(data) => window.maps.show({ ...window.component, data })"
        self.page.evaluate(script, self.data)

    def close(self) -> None:
        self.page.evaluate("""async () => {
            const root = window.component.parentElement;
            root.host.remove();
            window.maps.leave(root);
            await new Promise((done) => setTimeout(done, 50));
            history.replaceState(null, "", location.pathname);
        }""")


def unjudged(entry: Any) -> Any:
    """A map's entry before its trust is known."""
    has = [name for name in entry["has"] if name not in ("trust", "continuity")]
    return entry | {"about": entry["about"] | {"quality": None}, "has": has}


@pytest.fixture
def site() -> Site:
    return Site(numbered_images(COUNT, 28)[..., :1], BASE)


@pytest.fixture
def mount(js: Callable[..., Any], bare_page: Page) -> Iterator[Callable[..., Mounted]]:
    """`mount(site, [entry], **more)`: a map that is ready; `answer=` takes the route and its path below the run's."""
    opened: list[Mounted] = []
    run = shipped_run()
    manifest = f"/vae/run/{run.id}/{routes.manifest_name(run)}"

    def open_one(
        site: Site, maps: list[Any], *, answer: Any = None, size: Any = (1440, 900), search: str = "", **more: Any
    ) -> Mounted:
        def serve(route: Route) -> None:
            path = route.request.url.split(f"{BASE}/", 1)[1]
            if answer is not None and answer(route, path):
                return
            body = site.answer(path)
            route.fulfill(status=200 if body is not None else 404, body=body or b"")

        bare_page.set_viewport_size({"width": size[0], "height": size[1]})
        bare_page.route(f"**{BASE}/**", serve)
        bare_page.evaluate("(search) => history.replaceState(null, '', `${location.pathname}?${search}`)", search)
        labels = {"names": None, "colours": COLOURS, "shapes": ["circle", "square", "diamond"]}
        data = {
            "run": run.id,
            "manifest": manifest,
            "files": f"/vae/run/{run.id}",
            "labels": labels,
            "images": None,
            "maps": maps,
            "changed": None,
            "view": {},
            "selection": None,
            "place": None,
        } | more
        js(MOUNT, data)
        mounted = Mounted(bare_page, site, data)
        opened.append(mounted)
        if more.get("ready", True):
            expect(bare_page.locator(".canvas[data-state=ready]")).to_be_visible()
            mounted.frames()
        return mounted

    yield open_one
    for mounted in opened:
        mounted.close()
    bare_page.unroute_all(behavior="ignoreErrors")
    bare_page.set_viewport_size({"width": 1280, "height": 720})
