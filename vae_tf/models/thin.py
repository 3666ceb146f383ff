"""A convolution to a few channels, as one matrix product and shifted sums.

oneDNN pads the channels that come out to a vector's width, so that the last layer of a decoder of grey images, whose
arithmetic is nearly nothing, took a third of a training step. Knows tensors, no model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

FEW = 3
"""At most so many channels are few: grey with or without a variance, or colour."""


def thin_convolution(x: Any, kernel: Any) -> tf.Tensor:
    """`tf.nn.conv2d(x, kernel, 1, "SAME")` for a kernel of odd sides: (n, h, w, c) to (n, h, w, few).

    Each pixel is multiplied with the weights of all taps at once; then each tap's map is shifted to where it counts.
    """
    return _convolve(tf.convert_to_tensor(x), tf.convert_to_tensor(kernel))


@tf.custom_gradient
def _convolve(x: tf.Tensor, kernel: tf.Tensor) -> tuple[tf.Tensor, Callable[..., Any]]:
    rows, columns, channels, few = kernel.shape
    taps = tf.reshape(tf.transpose(kernel, (2, 0, 1, 3)), (channels, rows * columns * few))
    pixels = tf.reshape(x, (-1, channels))
    maps = tf.reshape(pixels @ taps, (*_sizes(x), rows * columns, few))
    shifted = [part[..., tap, :] for tap, part in enumerate(_windows(maps, rows, columns))]

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        # What reached each tap of each output, taps outermost: the same windows, from the last to the first.
        errors = tf.stack(_windows(upstream, rows, columns)[::-1])
        errors = tf.reshape(tf.transpose(errors, (0, 4, 1, 2, 3)), (rows * columns * few, -1))
        by_input = tf.matmul(errors, taps, transpose_a=True, transpose_b=True)
        by_kernel = tf.reshape(tf.matmul(errors, pixels), (rows, columns, few, channels))
        return tf.reshape(by_input, tf.shape(x)), tf.transpose(by_kernel, (0, 1, 3, 2))

    return tf.add_n(shifted), gradient


def _windows(maps: tf.Tensor, rows: int, columns: int) -> list[tf.Tensor]:
    """The maps (n, h, w, ...), with zeros around them, as seen through each tap of a kernel, row by row."""
    _, height, width = _sizes(maps)
    around = [[0, 0], [rows // 2] * 2, [columns // 2] * 2] + [[0, 0]] * (len(maps.shape) - 3)
    padded = tf.pad(maps, around)
    return [padded[:, i : i + height, j : j + width] for i in range(rows) for j in range(columns)]


def _sizes(maps: tf.Tensor) -> tuple[Any, Any, Any]:
    """n, h, w, as numbers where they are known."""
    known, shape = maps.shape, tf.shape(maps)
    return tuple(shape[axis] if known[axis] is None else known[axis] for axis in range(3))
