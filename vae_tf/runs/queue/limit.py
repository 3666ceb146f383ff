"""How many runs may be at work at once, and wait for one person. Knows this machine and two environment variables."""

from __future__ import annotations

import os

from vae_tf.data.people import PERSON, apart
from vae_tf.runs.queue.index import look
from vae_tf.runs.states import State
from vae_tf.runs.status import written_status
from vae_tf.runs.store import runs_folder
from vae_tf.training.execution import own_cores

VARIABLE = "VAE_TF_RUNS_AT_ONCE"
WAITING = "VAE_TF_PERSON_QUEUED"
DEFAULT_WAITING = 20  # all of a figure of the paper, and some


def runs_at_once() -> int:
    """What `VAE_TF_RUNS_AT_ONCE` says, or half the cores this process may use, at least 1. Raises: ValueError."""
    return _number(VARIABLE) or max(1, own_cores() // 2)


def check_waiting(owner: str | None) -> None:
    """Nothing, where one run more of somebody may wait: as many as `VAE_TF_PERSON_QUEUED` says (20), where people are
    kept apart. Raises: ValueError."""
    if owner is None or not PERSON.fullmatch(owner) or not apart():
        return
    limit = _number(WAITING) or DEFAULT_WAITING
    rows = look(lambda index: index.unsettled()) or []
    mine = (runs_folder() / row.id for row in rows if row.owner == owner and row.state == State.QUEUED)
    waiting = sum(written_status(path)["state"] == State.QUEUED for path in mine if path.is_dir())
    if waiting >= limit:
        raise ValueError(
            f"expected fewer than {limit} runs of yours that wait, found {waiting}: wait until one has begun, or "
            f"cancel one. Whoever runs this server can allow more with {WAITING}."
        )


def _number(variable: str) -> int | None:
    text = os.environ.get(variable, "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 10_000:
        raise ValueError(f"{variable}: expected a whole number from 1 to 10000, received {text!r}")
    return int(text)
