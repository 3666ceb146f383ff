"""What all images of a dataset become: its size and colour, as chosen or as the file suggests. Knows no format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vae_tf.config import settings_of
from vae_tf.data.ingest.fitting import coloured, fitted, is_grey
from vae_tf.data.ingest.items import Item
from vae_tf.data.ingest.settings import LONGEST_SIDE, ImportSettings

_SHORTEST_SIDE = int(settings_of(ImportSettings)["height"].metadata["low"])


@dataclass(frozen=True)
class Target:
    """One shape for all images, and how they are brought to it."""

    height: int
    width: int
    colour: bool
    fit: str
    invert: bool

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels."""
        return self.height, self.width, 3 if self.colour else 1

    def of(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The image in that shape: uint8 (h, w, c)."""
        made = fitted(coloured(image, colour=self.colour), self.height, self.width, self.fit)
        made = 255 - made if self.invert else made
        return made.reshape(self.shape)


def settled(settings: ImportSettings, sizes: Sequence[tuple[int, int]], seen: Iterable[Item]) -> Target:
    """The target that was chosen; what was left open follows from the sizes and the images seen."""
    height, width = settings.height, settings.width
    if height is None or width is None:
        height, width = _within(commonest(sizes))
    colour = settings.colour == "colour"
    if settings.colour == "auto":
        colour = not all(is_grey(item.image) for item in seen)
    return Target(height, width, colour, settings.fit, settings.invert)


def commonest(sizes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The size that most images have; of equally common ones the largest. Raises: ValueError for none."""
    counts = Counter(sizes)
    return max(counts, key=lambda size: (counts[size], size))


def _within(size: tuple[int, int]) -> tuple[int, int]:
    """A size in its proportions, the longer side within `LONGEST_SIDE`."""
    scale = min(1.0, LONGEST_SIDE / max(size))
    height, width = (min(LONGEST_SIDE, max(_SHORTEST_SIDE, round(side * scale))) for side in size)
    return height, width
