"""Which images are kept for testing: those of the file, or of every label alike, by a seed. Pure: a mask comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings


def parted(settings: ImportSettings, labels: NDArray[np.int64], testing: Sequence[bool] | None) -> NDArray[np.bool_]:
    """True for the images (n,) that are kept for testing, as the settings say; `testing`: those of the file, or None.

    Raises: Refused where none is left of the file's own training or test images.
    """
    if not of_the_file(settings, testing is not None):
        return held_out(labels, settings.test_share, settings.seed)
    mask = np.asarray(testing, bool)
    if mask.all() or not mask.any():
        kind = "training" if mask.all() else "test"
        raise Refused(f"None of the file's own {kind} images can be read: choose a share for the test images.")
    return mask


def of_the_file(settings: ImportSettings, own: bool) -> bool:
    """Whether the test images are those of the file; `own`: it has some."""
    return own and settings.test_images == "file"


def sentence(settings: ImportSettings, own: bool) -> str:
    """Which images are kept for testing, as people read it; `own`: the file says which are for testing."""
    if of_the_file(settings, own):
        return "The test images are those of the file."
    drawn = f"images, drawn by seed {settings.seed}, are kept for testing."
    if own:
        return f"The file's own test images were put with the others; {settings.test_share:.0%} of all {drawn}"
    return f"{settings.test_share:.0%} of the {drawn}"


def held_out(labels: NDArray[np.int64], share: float, seed: int) -> NDArray[np.bool_]:
    """True for the images (n,) that are kept for testing: `share` of all, and of each label as near as whole images go.

    What is left over by rounding goes to the labels that lost most by it. At least one image is kept for testing, and
    at least one for training.

    Raises:
        ValueError: fewer than two images.
    """
    if len(labels) < 2:
        raise ValueError(f"expected at least 2 images to split, received {len(labels)}")
    names, of_each = np.unique(labels, return_counts=True)
    taken = _shares(of_each, min(len(labels) - 1, max(1, round(len(labels) * share))), share)
    draw, mask = np.random.default_rng(seed), np.zeros(len(labels), bool)
    for name, count in zip(names, taken, strict=True):
        members = np.flatnonzero(labels == name)
        mask[draw.permutation(members)[:count]] = True
    return mask


def _shares(of_each: NDArray[np.integer[Any]], total: int, share: float) -> list[int]:
    """Whole numbers near share x of_each that add up to `total` (the method of largest remainders).

    A label with a single image comes last: it should be learned from.
    """
    exact = of_each * share
    whole = np.floor(exact).astype(np.int64)
    order = np.lexsort((whole - exact, of_each == 1))
    whole[order[: max(0, total - int(whole.sum()))]] += 1
    return [int(count) for count in whole]
