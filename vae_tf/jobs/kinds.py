"""The kinds of warm processes, by name: what each prepares before anybody asks. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of process.

    Attributes:
        prepare: `module:function`, called at the start, before the first task.
        idle: seconds without a task after which it ends by itself, to be started by the next one; None: never.
        grace: seconds that a cancelled task has to listen, until its process is killed.
    """

    prepare: str
    idle: float | None = None
    grace: float = 1.5


KINDS: Mapping[str, Kind] = {
    "maps": Kind("vae_tf.jobs.drawing:prepare"),
    "models": Kind("vae_tf.jobs.modelling:prepare", idle=900.0, grace=8.0),
    "scores": Kind("vae_tf.jobs.modelling:prepare", idle=60.0, grace=8.0),
}
"""`maps` has no TensorFlow; `models` has, 650 MB, and so does not stay for ever. `scores` is another of these for what
takes minutes: who has one image mended does not wait for a whole test set. It is gone soon after. To bring TensorFlow
in again costs more than most of what either does at a stretch: both are given time to listen.
"""
