"""What people do on the pages, as their browsers tell the server of it: one function a page, by its name.

Nothing is sent while somebody drags; a gesture's end is one message. What a component needs it fetches by itself, and
so does `loaded`. Gestures take as long as hands do, with a little chance in it (`rng`).
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from random import Random
from typing import Any

import numpy as np

from tests.benchmarks.visitor import Visitor
from vae_tf.export import canvas_files
from vae_tf.runs.run import Run

Visit = Callable[[Visitor, Run, Random], Awaitable[None]]
DRAG, LOOK = (0.8, 2.0), (1.0, 2.5)
"""Seconds, from the least to the most, that a drag takes, and a look at something new."""
PATIENT = 10.0
"""Seconds after which a person goes on without what is being computed."""
NOISE = 0.5
IMAGE = 28 * 28


async def explore(person: Visitor, run: Run, rng: Random) -> None:
    """Drags over the latent plane, lets go, drags on."""
    await person.go("explore", f"run={run.id}")
    await modules(person, "server.js")
    await loaded(person)
    for _ in range(6):
        await hands(rng, DRAG)
        words = {"z": ",".join(f"{rng.uniform(-3, 3):.3f}" for _ in range(run.config.model.latent_dim))}
        await person.set("latent_canvas", view={"words": words, "link": words})
        await loaded(person)


async def maps(person: Visitor, run: Run, rng: Random) -> None:
    """Looks at the map at hand, asks for one by UMAP with a seed, chooses images on it, drops an image onto it."""
    await person.go("map", f"run={run.id}")
    await modules(person, "map/map.js")
    await loaded(person)
    await choose(person, rng)
    await person.go("map", f"run={run.id}&method=umap&seed={rng.randrange(40)}")
    await loaded(person)
    await person.wait("a map by UMAP", lambda: not person.components["map"].data["preliminary"], PATIENT)
    await loaded(person)
    for _ in range(3):
        await hands(rng, DRAG)
        await choose(person, rng)
        await loaded(person)
    await drop(person, run, rng)


async def choose(person: Visitor, rng: Random) -> None:
    """Circles some points, and looks at one of them."""
    given = person.components["map"].data
    entry = given["maps"][0]
    count = len(await person.fetch(f"{entry['address']}/index")) // 4
    first = rng.randrange(count - count // 8)
    bits = np.zeros(count, bool)
    bits[first : first + count // 8] = True
    selection = {
        "key": entry["key"],
        "bits": base64.b64encode(np.packbits(bits).tobytes()).decode(),
        "name": "Lasso",
        "count": count // 8,
    }
    words = {"zoom": f"{rng.uniform(-1, 1):.3f},{rng.uniform(-1, 1):.3f},2"}
    view = {"words": words, "link": words}
    await person.set("map", view=view, selection=selection)
    await hands(rng, DRAG)
    await person.set("map", view=view, point={"row": first, "key": entry["key"]})


async def drop(person: Visitor, run: Run, rng: Random) -> None:
    """Drops an image of one's own onto the map: its code is sent to be placed."""
    given = person.components["map"].data
    if given["place"] and not given["preliminary"]:
        code = np.array([[rng.uniform(-2, 2) for _ in range(run.config.model.latent_dim)]], "<f4")
        await person.fetch(f"{given['place']}?token={given['pass']['token']}", code.tobytes())


async def denoise(person: Visitor, run: Run, rng: Random) -> None:
    """Damages three test images, and looks at what filters make of them; has the last one sampled, too."""
    await person.go("denoise", f"run={run.id}")
    await modules(person, "denoise/denoise.js")
    await loaded(person)
    for turn in range(3):
        await hands(rng, DRAG)
        request = await damaged(person, rng)
        await person.set("denoise", request=request, view=viewed(request))
        await person.wait("an image filtered", lambda: come(person, "quick"), PATIENT)
        await loaded(person)
        if turn == 2:
            await person.press("denoise", "ask", {"id": request["id"], "what": "sample"})
            await person.wait("an image sampled", lambda: come(person, "sample"), PATIENT)
            await loaded(person)
        await hands(rng, LOOK)


async def damaged(person: Visitor, rng: Random) -> dict[str, Any]:
    """A request for a test image with noise, as the bench in the browser makes it."""
    image = rng.randrange(256)
    block = await person.fetch(f"{person.components['denoise'].data['images']['address']}/0")
    clean = np.frombuffer(block, np.uint8)[image * IMAGE : (image + 1) * IMAGE].astype("<f4") / 255
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, NOISE, IMAGE)
    return {
        "id": f"{rng.getrandbits(64):016x}",
        "image": image,
        "damage": "gaussian",
        "strength": NOISE,
        "seed": 0,
        "clean": base64.b64encode(clean.tobytes()).decode(),
        "damaged": base64.b64encode((clean + noise).astype("<f4").tobytes()).decode(),
        "kept": None,
        "completions": False,
    }


def viewed(request: Mapping[str, Any]) -> dict[str, Any]:
    """The view that goes with a request."""
    words = {"image": str(request["image"]), "damage": "gaussian", "strength": str(NOISE), "seed": "0"}
    return {"words": words, "link": words}


def come(person: Visitor, what: str) -> bool:
    """Whether the bench has been given all that was asked for so."""
    results = person.components["denoise"].data["results"] or {}
    return results.get("what") == what and results.get("state") in ("done", "failed")


async def home(person: Visitor, run: Run, rng: Random) -> None:
    """Goes by the first page."""
    await person.go("")
    await hands(rng, LOOK)


VISITS: Mapping[str, Visit] = {"explore": explore, "map": maps, "denoise": denoise, "home": home}

# ------------------------------------------------------------------------------------- what browsers do by themselves


async def modules(person: Visitor, entry: str) -> None:
    """The modules of a component, its kernels and its styles."""
    names = [*canvas_files.modules(entry), "kernels.wasm", "styles.css"]
    await person.fetch_all(*(f"vae/canvas/{canvas_files.version()}/{name}" for name in names))


async def loaded(person: Visitor) -> None:
    """All that the components on the page fetch for what they were given."""
    for name, given in list(person.components.items()):
        for address in WANTS.get(name, nothing)(given.data):
            await person.fetch(address)
        if given.data.get("manifest") and name != "latent_canvas":
            await weights(person, given.data)


async def weights(person: Visitor, data: Mapping[str, Any]) -> None:
    """The model of a component that is only told where the manifest lies."""
    manifest = await person.fetch(data["manifest"])
    await person.fetch(f"{data['files']}/{json.loads(manifest)['weights']['file']}")


def canvas_wants(data: dict[str, Any]) -> list[str]:
    """The model and the codes; the test images about where one is."""
    files = [data["manifest"], *(f"{data['files']}/{name}" for name in data["begin"])]
    return files + ([f"{data['images']['base']}/0"] if data["images"] else [])


def map_wants(data: dict[str, Any]) -> list[str]:
    """The arrays of each map, what is known of its points once it is judged, and images in two sizes."""
    files = []
    for entry in data["maps"]:
        judged = ["trust", "continuity"] if entry["about"].get("quality") else []
        names = ["coordinates", "index", "labels", "codes", *judged]
        files += [f"{entry['address']}/{name}" for name in names if name in entry["has"]]
    images = data["images"]
    return files + ([f"{images['address']}/{key}" for key in ("4/0", "4/1", "1/0")] if images else [])


def denoise_wants(data: dict[str, Any]) -> list[str]:
    """The test images, their labels, and each result that has come."""
    images, results = data["images"], data["results"] or {"methods": {}}
    files = [images["labels"], f"{images['address']}/0"] if images else []
    made = [method[name] for method in results["methods"].values() for name in ("address", "spread")]
    return files + [address for address in made if address]


def nothing(_data: dict[str, Any]) -> list[str]:
    """Of a component that fetches no more than its module."""
    return []


WANTS: Mapping[str, Callable[[dict[str, Any]], list[str]]] = {
    "latent_canvas": canvas_wants,
    "map": map_wants,
    "denoise": denoise_wants,
}


async def hands(rng: Random, seconds: tuple[float, float]) -> None:
    """As long as hands or eyes take."""
    await asyncio.sleep(rng.uniform(*seconds))
