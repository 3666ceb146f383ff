"""The queue: which runs wait, which begin, what becomes of those that died. A table of contents.

The truth is in the runs' folders; `index.db` only remembers which of them need no look. Nothing here imports
TensorFlow.
"""

from __future__ import annotations

from vae_tf.runs.queue.actions import cancel, clone, delete, pause, stop, submit
from vae_tf.runs.queue.going_on import can_go_on, continue_run, going_on, resume
from vae_tf.runs.queue.heartbeat import pulse, since_tick
from vae_tf.runs.queue.limit import runs_at_once
from vae_tf.runs.queue.ticking import Ticked, positions, rebuild, tick

__all__ = [
    "Ticked",
    "can_go_on",
    "cancel",
    "clone",
    "continue_run",
    "delete",
    "going_on",
    "pause",
    "positions",
    "pulse",
    "rebuild",
    "resume",
    "runs_at_once",
    "since_tick",
    "stop",
    "submit",
    "tick",
]
