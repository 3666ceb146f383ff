"""What the component asks to have mended, checked: nothing that a browser says is believed. Draws nothing."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.denoise.address import GIVEN
from vae_tf.data.corruption import DAMAGES
from vae_tf.runs.mending import Mending
from vae_tf.runs.methods import METHODS
from vae_tf.runs.run import Run

Images = NDArray[np.float32]
AT_ONCE = tuple(name for name, method in METHODS.items() if not method.samples)
"""Methods that answer within a second or two: they are asked whenever an image or a strength has settled."""
SAMPLED = tuple(name for name in METHODS if name not in AT_ONCE)
"""Methods that sample, or climb, for seconds: a person asks for them."""
COMPLETIONS = {"chains": 25, "steps": 500, "frames": 50}
ID_LIMIT = 80


@dataclass(frozen=True, eq=False)
class Asked:
    """A damaged image (1, h, w, c) and what is known of it: how it was damaged, the clean one, what a mask kept.

    `image` is the clean one's position among the test images, None for an image of the person's own.
    """

    id: str
    image: int | None
    damage: str
    strength: float
    seed: int
    damaged: Images
    clean: Images | None
    kept: NDArray[np.bool_] | None

    @property
    def dose(self) -> str:
        """The damage as commands name it."""
        return GIVEN if self.damage == GIVEN else f"{self.damage}:{self.strength!r}"

    @property
    def title(self) -> str:
        """The damage in words."""
        if self.damage == GIVEN:
            return "A mask of your own"
        return f"{DAMAGES[self.damage].title}, {self.strength:g}"

    def mending(self, what: str) -> Mending:
        """What the process for models is asked: "quick", "sample" or "completions"."""
        methods = {"quick": AT_ONCE, "sample": SAMPLED}.get(what, ())
        options = {"seed": self.seed} | (COMPLETIONS if what == "completions" else {})
        arrays = {"damaged": self.damaged, "clean": self.clean, "kept": self.kept}
        return Mending(self.dose, methods=methods, completions=what == "completions", options=options, **arrays)


def read(run: Run, said: Any) -> Asked:
    """What the component said. Raises: ValueError, in a sentence, for what is no request about such images."""
    said = said if isinstance(said, Mapping) else {}
    name, shape = said.get("damage"), run.config.model.image_shape
    if name != GIVEN and name not in DAMAGES:
        raise ValueError(f"damage: expected one of {', '.join(DAMAGES)} or {GIVEN}; received {str(name)[:40]!r}")
    kept = None if said.get("kept") is None else _array(said["kept"], np.uint8, (*shape[:2], 1), "mask") > 0
    masks = name == GIVEN or DAMAGES[name].is_mask
    if masks is not (kept is not None):
        raise ValueError(f"mask: expected the pixels that a mask keeps, and only of a mask; received {name}")
    return Asked(
        id=str(said.get("id"))[:ID_LIMIT],
        image=_count(said.get("image")),
        damage=name,
        strength=1.0 if name == GIVEN else DAMAGES[name].check(_number(said.get("strength"))),
        seed=_count(said.get("seed")) or 0,
        damaged=_pixels(said.get("damaged"), shape, "damaged"),
        clean=None if said.get("clean") is None else _pixels(said["clean"], shape, "clean"),
        kept=kept,
    )


def _pixels(packed: Any, shape: tuple[int, ...], what: str) -> Images:
    """An image (1, h, w, c) of finite pixels. Raises: ValueError."""
    pixels = _array(packed, "<f4", shape, what).astype(np.float32)
    if not np.isfinite(pixels).all():
        raise ValueError(f"{what}: expected an image of numbers, received NaN or infinity in it")
    if what == "clean" and not (pixels.min() >= 0 and pixels.max() <= 1):
        raise ValueError(f"clean: expected pixels in [0, 1], received {pixels.min():g} to {pixels.max():g}")
    return pixels


def _array(packed: Any, dtype: Any, shape: tuple[int, ...], what: str) -> NDArray[Any]:
    """An array (1, ...) of one image, from base 64. Raises: ValueError."""
    try:
        values = np.frombuffer(base64.b64decode(str(packed), validate=True), dtype)
    except ValueError:
        raise ValueError(f"{what}: expected an image, received something else") from None
    if values.size != np.prod(shape):
        size = " x ".join(map(str, shape))
        raise ValueError(f"{what}: expected an image of {size} as this run's model takes, received another size")
    return values.reshape(1, *shape)


def _count(value: Any) -> int | None:
    """A whole number from 0, or None: a browser sends 3.0 for 3."""
    fits = isinstance(value, (int, float)) and 0 <= value < 2**31 and value == int(value)
    return int(value) if fits else None


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")
