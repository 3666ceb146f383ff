"""Formulas of diagonal Gaussians, in nats. Knows tensors, no model."""

from __future__ import annotations

import math
from typing import Any

from keras import ops

Tensor = Any
"""A float32 tensor of Keras' backend."""

LOG_2_PI = math.log(2.0 * math.pi)


def kl_to_standard_normal(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """KL(N(z_mean, exp z_log_var) || N(0, 1)) of each dimension, nats, the shape of its arguments.

    AEVB, appendix B (there summed over dimensions and with the opposite sign).
    """
    return 0.5 * (ops.square(z_mean) + ops.exp(z_log_var) - z_log_var - 1.0)


def log_normal(x: Tensor, mean: Tensor, log_var: Tensor) -> Tensor:
    """log N(x; mean, exp log_var) of each element, nats, the broadcast shape of its arguments."""
    return -0.5 * (LOG_2_PI + log_var + ops.square(x - mean) * ops.exp(-log_var))


def log_standard_normal(z: Tensor) -> Tensor:
    """log N(z; 0, I), nats, summed over the last axis."""
    return -0.5 * ops.sum(LOG_2_PI + ops.square(z), axis=-1)
