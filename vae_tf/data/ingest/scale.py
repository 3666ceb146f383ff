"""How numbers of whatever range are read as grey values 0 to 255. Pure: blocks of an array in, a scale out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.refusal import Refused

_SLACK = 1e-3
"""Share of the range by which rounding may have left it."""
_DEPTHS = (10, 12, 14, 16)
"""Bits of whole numbers above 255, as cameras and scanners give them."""


@dataclass(frozen=True)
class Scale:
    """`low` is read as black (0), `high` as white (255); `sentence` says so."""

    low: float
    high: float
    sentence: str

    def of(self, block: NDArray[Any]) -> NDArray[np.uint8]:
        """A block of numbers as uint8, rounded to the nearest."""
        if (self.low, self.high) == (0, 255) and block.dtype.kind in "bui":
            return block.astype(np.uint8, copy=False)
        x = block.astype(np.float32)
        x -= np.float32(self.low)
        x *= np.float32(255 / (self.high - self.low))
        return np.asarray(np.clip(np.rint(x), 0, 255), np.uint8)


def scale_of(blocks: Iterable[NDArray[Any]]) -> Scale:
    """The scale on which all numbers of some blocks lie. Raises: Refused for NaN, infinities or any other range."""
    low, high, whole = np.inf, -np.inf, True
    for block in blocks:
        if block.size == 0:
            continue
        if block.dtype.kind == "f" and not np.isfinite(block).all():
            raise Refused("Expected finite numbers as pixels, received NaN or infinity.")
        low, high = min(low, float(block.min())), max(high, float(block.max()))
        whole = whole and block.dtype.kind in "bui"
        if block.dtype == np.uint8 and high > 1:  # whatever follows can not change how it is read
            return Scale(0, 255, "Whole numbers from 0 to 255, taken as they are.")
    return _named(low, high, whole)


def _named(low: float, high: float, whole: bool) -> Scale:
    received = f"{low:g} to {high:g}"
    for bottom, top in ((0.0, 1.0), (0.0, 255.0), (-1.0, 1.0)):
        slack = 0 if whole else _SLACK * (top - bottom)
        if bottom - slack <= low and high <= top + slack:
            return Scale(bottom, top, _sentence(received, bottom, top, whole))
    for bits in _DEPTHS if whole and low >= 0 else ():
        if high < 2**bits:
            return Scale(0, 2**bits - 1, f"Whole numbers from {received}, read as {bits} bits: 0 to {2**bits - 1}.")
    raise Refused(f"Expected pixels from 0 to 255, 0 to 1, -1 to 1, or of 16 bits, received numbers from {received}.")


def _sentence(received: str, bottom: float, top: float, whole: bool) -> str:
    if top == 255:
        return f"{'Whole numbers' if whole else 'Numbers'} from {received}, taken as they are (0 black, 255 white)."
    return f"Numbers from {received}, read as {bottom:g} (black) to 1 (white)."
