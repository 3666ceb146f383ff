"""What a page of maps fetches, as a function of its address: arrays made up or given, in the form of the routes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 256
LEVELS = (1, 2, 4)


class Site:
    """The addresses below `vae/run/<run>/` of one split of images and of maps of it."""

    def __init__(self, images: NDArray[np.uint8], base: str = "vae/run/fake") -> None:
        self.base = base
        self.images = images
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    def add(
        self, key: str, coordinates: NDArray[Any], *, title: str = "A map", split: str = "test", **arrays: Any
    ) -> Any:
        """A map's entry for the component; `arrays` are index, codes, labels, trust, continuity, elbo."""
        n = len(coordinates)
        arrays = {"index": np.arange(n), "fitted": np.ones(n)} | arrays
        kinds = {"index": np.int32, "labels": np.int32, "fitted": np.uint8}
        whole = {"coordinates": coordinates, **arrays}
        for name, values in whole.items():
            self.files[f"maps/{key}/{name}"] = np.ascontiguousarray(values, kinds.get(name, np.float32)).tobytes()
        finite = coordinates[np.isfinite(coordinates).all(axis=1)]
        about = {
            "key": key,
            "request": {"of": "codes", "split": split, "method": "umap", "seed": 0},
            "points": n,
            "radius": tenth_neighbour(finite),
            "quality": {"k": 15, "points": n, "trustworthiness": 0.95} if "trust" in arrays else None,
        }
        return {
            "key": key,
            "address": f"{self.base}/maps/{key}",
            "about": about,
            "title": title,
            "has": list(whole),
        }

    def plates(self) -> dict[str, Any]:
        """What the component is told of the images."""
        count, height, width, channels = self.images.shape
        size = {"count": count, "height": height, "width": width, "channels": channels}
        return {"address": f"{self.base}/atlas/codes/test", **size, "block": BLOCK, "levels": list(LEVELS)}

    def answer(self, path: str) -> bytes | None:
        """The body at a path below the run's, or None where there is nothing."""
        self.asked.append(path)
        if path.startswith("atlas/codes/test/"):
            level, number = (int(part) for part in path.split("/")[-2:])
            block = self.images[number * BLOCK : (number + 1) * BLOCK]
            return smaller(block, level).tobytes() if len(block) else None
        return self.files.get(path)


def smaller(images: NDArray[np.uint8], level: int) -> NDArray[np.uint8]:
    """Images whose pixels are the means of level by level ones; edges are repeated where it does not come out even."""
    _, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (0, -height % level), (0, -width % level), (0, 0)), mode="edge")
    n, high, wide, channels = padded.shape
    cells = padded.reshape(n, high // level, level, wide // level, level, channels)
    return cells.mean(axis=(2, 4)).round().astype(np.uint8)


def tenth_neighbour(coordinates: NDArray[Any]) -> float:
    """The median distance of a point to its tenth neighbour, from a sample of 500."""
    sample = coordinates[:: max(1, len(coordinates) // 500)]
    distance = np.linalg.norm(sample[:, None] - coordinates[None], axis=-1)
    distance.sort(axis=1)
    return float(np.median(distance[:, min(10, len(coordinates) - 1)]))
