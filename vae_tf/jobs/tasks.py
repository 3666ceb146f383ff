"""The tasks that warm processes carry out, by name: a function each, and the kind of process that has what it needs.

A function takes the arguments, plain values, by name, and `tell(words, share)`, which raises `Cancelled` where nobody
waits any more; it gives plain values, and keeps arrays on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """`kind` is a key of KINDS; `code` is `module:function`."""

    kind: str
    code: str


TASKS: Mapping[str, Task] = {
    "map": Task("maps", "vae_tf.jobs.drawing:draw"),
    "encode": Task("models", "vae_tf.jobs.modelling:encode"),
    "mend": Task("models", "vae_tf.jobs.modelling:mend"),
    "score": Task("scores", "vae_tf.jobs.modelling:score"),
    "curve": Task("scores", "vae_tf.jobs.modelling:curve"),
    "estimate": Task("scores", "vae_tf.jobs.modelling:estimate"),
    "marks": Task("scores", "vae_tf.jobs.modelling:marks"),
    "typical": Task("models", "vae_tf.jobs.modelling:typical"),
    "diagnose": Task("models", "vae_tf.jobs.modelling:diagnose"),
    "posterior": Task("models", "vae_tf.jobs.modelling:posterior"),
    "gaps": Task("scores", "vae_tf.jobs.modelling:gaps"),
    "export": Task("models", "vae_tf.jobs.modelling:export"),
}
