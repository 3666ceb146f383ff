"""How a training's steps are carried out, and the rule that chooses it. Knows settings and cores, no model.

`python -m vae_tf bench training` measures both ways and says which one the rule picks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Self

from vae_tf.config import TrainConfig

MOST_LANES = 64
SMALL_BATCH = 32
"""Images: up to here a second lane costs more than it brings."""


@dataclass(frozen=True)
class Execution:
    """How the steps are computed. A continued run keeps its own, since each way rounds differently.

    Attributes:
        jit_compile: XLA compiles the loop.
        lanes: the parts of a batch that are computed side by side, each by one thread; 0 leaves the batch whole and
            the threads to TensorFlow, which shares each operation out.
    """

    jit_compile: bool
    lanes: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON can hold them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """What `to_dict` wrote. Raises: ValueError for anything else."""
        jit_compile, lanes = values.get("jit_compile"), values.get("lanes", 0)
        whole = isinstance(lanes, int) and not isinstance(lanes, bool) and 0 <= lanes <= MOST_LANES
        if not isinstance(jit_compile, bool) or not whole or not set(values) <= {"jit_compile", "lanes"}:
            wanted = f"jit_compile true or false, and lanes from 0 to {MOST_LANES}"
            raise ValueError(f"execution: expected {wanted}, received {dict(values)!r}")
        return cls(jit_compile, lanes)


def choose_execution(config: TrainConfig, train_images: int, *, cores: int | None = None) -> Execution:
    """The fastest way through this training on so many cores (all that this process may use).

    Measured on two cores with the MLP of AEVB: an operation of a few hundred microseconds gains little from a second
    thread, as waking it costs tens of them. So a batch is computed in two halves, a core each; a small one by one core
    alone, whose time is mostly the optimizer's. XLA gained nothing over either, and its loop takes 100 s to compile
    convolutions, and draws random numbers seven times slower. More cores than two were not measured: TensorFlow's own.
    """
    cores = own_cores() if cores is None else cores
    batch = min(config.batch_size, train_images)
    if cores > 2:
        return Execution(jit_compile=False)
    return Execution(jit_compile=False, lanes=cores if batch > SMALL_BATCH else 1)


def own_cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def use_threads(execution: Execution) -> None:
    """Gives TensorFlow as many threads as there are lanes; without effect once it computes."""
    if not execution.lanes:
        return
    import tensorflow as tf

    with suppress(RuntimeError):  # it computes already, so the threads are what they are
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(execution.lanes)
