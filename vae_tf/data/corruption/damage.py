"""What a damage is: how to do it to images, and what it says of them when its outcome is seen. Knows none by name."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.corruption.draw import ArrayDraw, Draw
from vae_tf.data.corruption.namespace import Array

Images = npt.NDArray[np.float32]
Apply = Callable[[Array, float, Draw], Array]
LogDensity = Callable[[Array, Array, float], Array]
Kept = Callable[[Array, float, Draw], Array]

FILL = 0.0
"""What stands where a pixel is missing."""


@dataclass(frozen=True)
class Damage:
    """One entry of the registry.

    Attributes:
        name, title, description: the key; what people read; one sentence of what it does.
        low, high, default: bounds of its strength, and where a page starts; `unit` says what strength means.
        apply: (x, strength, draw) -> damaged, arrays or tensors, unchecked; a mask has none of its own.
        density: (damaged, x, strength) -> log p(damaged | x), nats, see `log_density`, or None where there is none.
        kept: (x, strength, draw) -> bool (n, h, w, 1), the pixels a mask keeps; None where all are seen.
        whole: whether its strength is a whole number.
        extra: "normal", "clipped" or "" : the shape of `density` where a Gaussian pixel has it in closed form.
    """

    name: str
    title: str
    description: str
    unit: str
    low: float
    high: float
    default: float
    apply: Apply | None = None
    density: LogDensity | None = None
    kept: Kept | None = None
    extra: str = ""
    whole: bool = False

    @property
    def is_mask(self) -> bool:
        """Whether it hides pixels instead of changing them."""
        return self.kept is not None

    def check(self, strength: float) -> float:
        """The strength as a float. Raises: ValueError outside the bounds, or no number."""
        if not (math.isfinite(strength) and self.low <= strength <= self.high):
            bounds = f"{self.low:g} to {self.high:g} ({self.unit})"
            raise ValueError(f"strength: expected {bounds} for {self.name}, received {strength!r}")
        return float(strength)

    def sample(self, x: npt.ArrayLike, strength: float, rng: np.random.Generator) -> Images:
        """The damaged images of x (n, h, w, c), float in [0, 1]; missing pixels are `FILL`. Raises: ValueError."""
        return self.damaged(x, strength, rng)[0]

    def damaged(
        self, x: npt.ArrayLike, strength: float, rng: np.random.Generator
    ) -> tuple[Images, npt.NDArray[np.bool_] | None]:
        """What `sample` gives; and for a mask the pixels it kept, bool (n, h, w, 1), else None. Raises: ValueError."""
        images, strength, draw = checked_images(x), self.check(strength), ArrayDraw(rng)
        if self.kept is not None:
            kept = self.kept(images, strength, draw)
            return np.where(kept, images, np.float32(FILL)), kept
        assert self.apply is not None
        return np.asarray(self.apply(images, strength, draw), np.float32), None

    def in_graph(self, x: Array, strength: float, draw: Draw) -> Array:
        """What `sample` gives, of tensors, unchecked: for a step of a training."""
        if self.kept is None:
            assert self.apply is not None
            return self.apply(x, strength, draw)
        from keras import ops

        return x * ops.cast(self.kept(x, strength, draw), x.dtype)

    def log_density(self, damaged: Array, x: Array, strength: float) -> Array:
        """log p(damaged | x), nats, of images (..., c); differentiable in x.

        The broadcast shape of both, of each pixel and channel; (..., 1) where a pixel's channels are damaged together.
        Raises: ValueError where the damage has none.
        """
        if self.density is None:
            raise ValueError(f"{self.name}: expected a damage whose density is known, and it has none")
        return self.density(damaged, x, self.check(strength))


def checked_images(x: npt.ArrayLike) -> Images:
    """x as float32 (n, h, w, c). Raises: ValueError where it is no float images in [0, 1], or holds none."""
    images: npt.NDArray[Any] = np.asarray(x)
    if images.dtype.kind != "f":
        raise ValueError(f"x: expected float images in [0, 1], received {images.dtype}; divide by 255 first")
    if images.ndim != 4 or 0 in images.shape or images.shape[3] not in (1, 3):
        raise ValueError(f"x: expected shape (n, h, w, c) with c 1 or 3, received {images.shape}")
    if not (images.min() >= 0 and images.max() <= 1):  # also true of NaN
        raise ValueError(f"x: expected values in [0, 1], received {images.min():g} to {images.max():g}")
    return images.astype(np.float32, copy=False)
