"""How many runs may be at work at once. Knows this machine and one environment variable."""

from __future__ import annotations

import os

from vae_tf.training.execution import own_cores

VARIABLE = "VAE_TF_RUNS_AT_ONCE"


def runs_at_once() -> int:
    """What `VAE_TF_RUNS_AT_ONCE` says, or half the cores this process may use, at least 1. Raises: ValueError."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return max(1, own_cores() // 2)
    if not text.isdecimal() or not 1 <= int(text[:6]) <= 10_000:
        raise ValueError(f"{VARIABLE}: expected a whole number from 1 to 10000, received {text!r}")
    return int(text)
