"""The operations of the browser's kernels, as a graph that can still be rewritten; and how it is written down.

Knows arrays and shapes (channels last, without the batch); no Keras and no files. Each operation names the one that
it reads, so what nothing reads is not written, and what two read can be rewritten for one of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Shape = tuple[int, ...]
Pair = tuple[int, int]

ALIGNMENT = 4
"""Every tensor starts at a multiple of so many elements: the kernels read four at a time."""


@dataclass(frozen=True, eq=False)
class Op:
    """One operation; `shape` is what it gives, as it lays it out itself. Kind "input" is what the network is given.

    `offset` is the top and left padding of a convolution, and what a transposed one is cropped by.
    """

    kind: str
    shape: Shape
    source: Op | None = None
    kernel: Array = field(default_factory=lambda: np.zeros(0))
    bias: Array = field(default_factory=lambda: np.zeros(0))
    activation: str = "linear"
    strides: Pair = (1, 1)
    offset: Pair = (0, 0)
    in_shape: Shape = ()


def entry(shape: Shape) -> Op:
    """What a network is given."""
    return Op("input", shape)


def dense(source: Op, kernel: Array, bias: Array) -> Op:
    """source @ kernel (in, out) + bias."""
    return Op("dense", (kernel.shape[1],), source, kernel, bias)


def scale(source: Op, kernel: Array, bias: Array) -> Op:
    """source * kernel + bias, both of which repeat along it."""
    return Op("scale", (math.prod(source.shape),), source, kernel, bias)


def convolution(source: Op, kernel: Array, bias: Array, shapes: tuple[Shape, Shape], strides: Pair, pad: Pair) -> Op:
    """The convolution of images of shapes[0] to shapes[1]; kernel (height, width, in, out)."""
    return Op("conv2d", shapes[1], source, kernel, bias, strides=strides, offset=pad, in_shape=shapes[0])


def transposed(source: Op, kernel: Array, bias: Array, shapes: tuple[Shape, Shape], strides: Pair, crop: Pair) -> Op:
    """The transposed convolution of images of shapes[0] to shapes[1]; kernel (height, width, in, out)."""
    return Op("conv2d_transpose", shapes[1], source, kernel, bias, strides=strides, offset=crop, in_shape=shapes[0])


# ---------------------------------------------------------------------- rewriting


def activated(op: Op, activation: str) -> Op:
    """`op` through an activation: its own one, where it has none yet."""
    if activation == "linear":
        return op
    if op.kind == "input" or op.activation != "linear":
        op = scale(op, np.ones(1), np.zeros(1))
    return replace(op, activation=activation)


def scaled(op: Op, factor: Array, shift: Array) -> Op:
    """`op` * factor + shift, which repeat along it: folded into its weights where it is linear."""
    times, rest = divmod(op.bias.size, factor.size)
    if op.kind == "input" or op.activation != "linear" or rest:
        return scale(op, factor, shift)
    factor, shift = np.tile(factor, times), np.tile(shift, times)
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number any more is refused when it is written
        return replace(op, kernel=op.kernel * factor, bias=op.bias * factor + shift)


def cropped(op: Op, shape: Shape, rows: Pair, columns: Pair) -> Op:
    """`op`, seen as images of `shape`, without some rows at its top and bottom and columns at its left and right."""
    height, width, channels = shape
    out = (height - sum(rows), width - sum(columns), channels)
    if op.kind == "conv2d_transpose" and op.shape == shape:
        return replace(op, shape=out, offset=(op.offset[0] + rows[0], op.offset[1] + columns[0]))
    if op.kind == "dense":
        return _columns(op, _places(shape)[rows[0] : height - rows[1], columns[0] : width - columns[1]])
    top, left = op.offset[0] - rows[0] * op.strides[0], op.offset[1] - columns[0] * op.strides[1]
    if op.kind == "conv2d" and op.shape == shape and min(top, left) >= 0:
        return replace(op, shape=out, offset=(top, left))
    return transposed(op, _one_pixel(channels), np.zeros(channels), (shape, out), (1, 1), (rows[0], columns[0]))


def padded(op: Op, shape: Shape, rows: Pair, columns: Pair) -> Op:
    """`op`, seen as images of `shape`, with zeros around them."""
    height, width, channels = shape
    out = (height + sum(rows), width + sum(columns), channels)
    return convolution(op, _one_pixel(channels), np.zeros(channels), (shape, out), (1, 1), (rows[0], columns[0]))


def first_channels(op: Op, shape: Shape, count: int) -> Op:
    """`op`, seen as images of `shape`, with only the first channels of each pixel."""
    out = (*shape[:2], count)
    if count == shape[2]:
        return op
    if op.kind == "dense":
        return _columns(op, _places(shape)[..., :count])
    if op.kind.startswith("conv2d") and op.shape == shape:
        return replace(op, shape=out, kernel=op.kernel[..., :count], bias=op.bias[:count])
    return convolution(op, _one_pixel(shape[2])[..., :count], np.zeros(count), (shape, out), (1, 1), (0, 0))


def _places(shape: Shape) -> npt.NDArray[np.intp]:
    return np.arange(math.prod(shape)).reshape(shape)


def _columns(op: Op, kept: npt.NDArray[np.intp]) -> Op:
    """A dense operation with some of its outputs."""
    chosen = kept.ravel()
    return replace(op, shape=(chosen.size,), kernel=op.kernel[:, chosen], bias=op.bias[chosen])


def _one_pixel(channels: int) -> Array:
    """The kernel that leaves images as they are."""
    return np.eye(channels)[np.newaxis, np.newaxis]


# ---------------------------------------------------------------------- writing down


class Weights:
    """Tensors one after the other, as one array."""

    def __init__(self) -> None:
        self.parts: list[npt.NDArray[np.float32]] = []
        self.size = 0

    def add(self, tensor: Array) -> int:
        """Where the tensor starts, in elements."""
        start = self.size
        with np.errstate(over="ignore"):  # as above
            flat = np.ravel(tensor).astype(np.float32)
        gap = -flat.size % ALIGNMENT
        self.parts += [flat, np.zeros(gap, np.float32)]
        self.size += flat.size + gap
        return start

    def joined(self) -> npt.NDArray[np.float32]:
        """All of them, float32 (n,)."""
        return np.concatenate(self.parts) if self.parts else np.zeros(0, np.float32)


def written(outputs: Sequence[Op], weights: Weights) -> tuple[list[dict[str, Any]], list[int]]:
    """The operations that `outputs` need, in the order of their execution, and the numbers of the outputs' tensors.

    The network's input is tensor 0. What they weigh is added to `weights`.
    """
    numbers: dict[Op, int] = {}
    for output in outputs:
        chain, op = [], output
        while op not in numbers:
            chain.append(op)
            if op.source is None:
                break
            op = op.source
        for op in reversed(chain):
            numbers[op] = len(numbers)
    return [_line(op, numbers, weights) for op in numbers if op.source], [numbers[output] for output in outputs]


def _line(op: Op, numbers: Mapping[Op, int], weights: Weights) -> dict[str, Any]:
    assert op.source is not None
    line = {"op": op.kind, "input": numbers[op.source], "output": numbers[op], **SIZES[op.kind](op)}
    return line | {"kernel": weights.add(op.kernel), "bias": weights.add(op.bias), "activation": op.activation}


def _image_sizes(op: Op) -> dict[str, Any]:
    offset = "pad" if op.kind == "conv2d" else "crop"
    sizes = {"in": op.in_shape, "out": op.shape, "kernel_size": op.kernel.shape[:2], "strides": op.strides}
    return {name: list(size) for name, size in (sizes | {offset: op.offset}).items()}


SIZES: Mapping[str, Callable[[Op], dict[str, Any]]] = {
    "dense": lambda op: {"in": op.kernel.shape[0], "out": op.kernel.shape[1]},
    "conv2d": _image_sizes,
    "conv2d_transpose": _image_sizes,
    "scale": lambda op: {"size": op.shape[0], "channels": op.kernel.size},
}
