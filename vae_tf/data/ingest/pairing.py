"""Which arrays of a file are images, and which are their labels. Pure: names, shapes and types in, pairs out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.ingest.items import SPLITS
from vae_tf.data.ingest.refusal import Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.stacks import Stack

Arrange = Callable[[NDArray[Any]], NDArray[Any]]
_WORD = re.compile(r"t10k|[a-z]+|\d+")
_IMAGE_WORDS = {"image", "images", "img", "imgs", "x", "data", "pixels", "faces"}
_LABEL_WORDS = {"label", "labels", "y", "target", "targets", "class", "classes"}
_FORMAT_WORDS = {"idx", "1", "3", "ubyte", "npy", "gz"}


@dataclass(frozen=True, eq=False)
class Pair:
    """Images (n, h, w) or (n, h, w, 3) once `arrange` has turned them, and their labels (n,) or (n, 1), or None.

    `split`: the part of the dataset that they are, by their name (see `items.SPLITS`), or None.
    """

    images: Stack
    size: tuple[int, int, int]
    arrange: Arrange
    labels: Stack | None
    split: str | None = None


def paired(stacks: Sequence[Stack], settings: ImportSettings) -> tuple[list[Pair], list[tuple[str, str]]]:
    """The pairs to be put together, and (name, reason) of the arrays that are left out.

    Training and test images are both taken; of other images, those that are called so, or else most of them, are
    taken.

    Raises: Unreadable: no array has a shape of images; the text is about the first one.
    """
    laid = _images(stacks, settings)
    first = max(laid, key=lambda pair: (bool(words_of(pair.images.name) & _IMAGE_WORDS), len(pair.images)))
    chosen = [pair for pair in laid if pair is first or _is_part(pair, first)]
    flat = [stack for stack in stacks if stack not in [pair.images for pair in chosen] and _may_be_labels(stack)]
    pairs = [
        replace(pair, labels=_labels_of(pair.images, flat, len(chosen)), split=_split(pair.images)) for pair in chosen
    ]
    used = {id(stack) for pair in pairs for stack in (pair.images, pair.labels)}
    return pairs, [
        (stack.name, f"neither the images that were taken nor their labels: shape {stack.shape}")
        for stack in stacks
        if id(stack) not in used
    ]


def layout(shape: tuple[int, ...], settings: ImportSettings) -> tuple[tuple[int, int, int], Arrange]:
    """Height, width and channels of the images in an array of `shape`, and what turns (m, ...) into (m, h, w[, 3]).

    Raises: Unreadable: they are no images.
    """
    if len(shape) == 3 and not (shape[2] in (3, 4) and min(shape[:2]) > 16):
        return (shape[1], shape[2], 1), lambda block: block
    if len(shape) == 4 and shape[3] in (1, 3):
        return (shape[1], shape[2], shape[3]), _last_axis
    if len(shape) == 4 and shape[1] in (1, 3):
        return (shape[2], shape[3], shape[1]), lambda block: _last_axis(np.moveaxis(block, 1, -1))
    if len(shape) == 2:
        h, w, c = flat_size(shape[1], settings)
        return (h, w, c), lambda block: _last_axis(block.reshape(len(block), h, w, c))
    raise Unreadable(
        f"expected images (n, h, w), (n, h, w, 1 or 3), (n, 1 or 3, h, w) or (n, k*k), received shape {shape}"
    )


def flat_size(length: int, settings: ImportSettings) -> tuple[int, int, int]:
    """Height, width and channels of an image that comes as one row of numbers.

    The size that was chosen where it fits, else a square of greys. Raises: Unreadable where neither does.
    """
    h, w = settings.height, settings.width
    if h is not None and w is not None and length in (h * w, 3 * h * w):
        return h, w, length // (h * w)
    side = int(np.sqrt(length))
    if side * side == length and side > 1:
        return side, side, 1
    chosen = "" if h is None else f", {h}x{w} or {h}x{w}x3"
    raise Unreadable(
        f"expected a square number of pixels in a row{chosen}, received {length:,}: choose the height and width that "
        "they have"
    )


def words_of(name: str) -> set[str]:
    """The words of an array's name, in small letters."""
    return set(_WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))


def _last_axis(block: NDArray[Any]) -> NDArray[Any]:
    """Without a channel axis where there is but one channel."""
    return block[..., 0] if block.shape[-1] == 1 else block


def _images(stacks: Sequence[Stack], settings: ImportSettings) -> list[Pair]:
    found, reasons = [], []
    numeric = [stack for stack in stacks if stack.dtype.kind in "buif"]
    deep = [stack for stack in numeric if len(stack.shape) > 2]
    for stack in deep or [stack for stack in numeric if len(stack.shape) == 2 and stack.shape[1] > 1]:
        try:
            size, arrange = layout(stack.shape, settings)
        except Unreadable as error:
            reasons.append(f"{error}")
        else:
            found.append(Pair(stack, size, arrange, None))
    if not found:
        shapes = ", ".join(str(stack.shape) for stack in stacks)
        raise Unreadable(reasons[0] if reasons else f"expected an array of images, received shapes {shapes}")
    return found


def _is_part(pair: Pair, first: Pair) -> bool:
    """Whether two arrays are training and test images of one dataset."""
    words, others = words_of(pair.images.name), words_of(first.images.name)
    both = bool(words & SPLITS) and bool(others & SPLITS)
    return both and pair.size == first.size and not (words ^ others) - SPLITS - _FORMAT_WORDS


def _split(images: Stack) -> str | None:
    return next(iter(sorted(words_of(images.name) & SPLITS)), None)


def _may_be_labels(stack: Stack) -> bool:
    return len(stack.shape) == 1 or (len(stack.shape) == 2 and stack.shape[1] == 1)


def _labels_of(images: Stack, candidates: Sequence[Stack], parts: int) -> Stack | None:
    """The labels of some images: as many, of the same name but for the word; or the only ones there are."""
    fitting = [stack for stack in candidates if len(stack) == len(images)]
    named = [stack for stack in fitting if _core(stack) == _core(images) and words_of(stack.name) & _LABEL_WORDS]
    named = named or [stack for stack in fitting if words_of(stack.name) & _LABEL_WORDS]
    if len(named) == 1:
        return named[0]
    return fitting[0] if len(fitting) == 1 and parts == 1 else None


def _core(stack: Stack) -> set[str]:
    return words_of(stack.name) - _IMAGE_WORDS - _LABEL_WORDS - _FORMAT_WORDS
