"""The limit: the matrix products of a step and nothing else, in NumPy's BLAS.

Eleven: forward through four layers (the posterior's two heads as one), the gradients of their four weights, and of the
inputs of all but the first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vae_tf.bench.task import Task


def epoch(task: Task) -> Callable[[], None]:
    """The products of as many steps as an epoch has."""
    steps = len(task.load()) // task.batch_size
    rng = np.random.default_rng(0)
    sizes = [(784, task.width), (task.width, 2 * task.latent), (task.latent, task.width), (task.width, 784)]
    weights = [rng.standard_normal(size, dtype=np.float32) for size in sizes]
    inputs = [rng.standard_normal((task.batch_size, n), dtype=np.float32) for n, _ in sizes]
    errors = [rng.standard_normal((task.batch_size, m), dtype=np.float32) for _, m in sizes]

    def run() -> None:
        for _ in range(steps):
            for x, w in zip(inputs, weights, strict=True):
                x @ w
            for x, e in zip(inputs, errors, strict=True):
                x.T @ e
            for w, e in zip(weights[1:], errors[1:], strict=True):
                e @ w.T

    return run
