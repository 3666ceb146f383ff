"""Where a run stands, in words: how far it is, what holds it up, what its loss is made of. Draws nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from pages.ui.look import Look
from pages.ui.text import duration, escape, number
from vae_tf.config import TrainConfig
from vae_tf.runs.requests import Request
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

SILENT = 60.0
"""Seconds without a step after which a run is said to stall: many times what a step or a scoring takes."""
FINISHING = "its test figures are being computed"
ASKED = {
    Request.PAUSE: "Pausing: it writes a checkpoint first",
    Request.STOP: "Stopping: its model is being saved",
    Request.CANCEL: "Cancelling: what it trained is being discarded",
}


def share(look: Look) -> float:
    """How much of the training is done, 0 to 1."""
    if look.state is State.FINISHED:
        return 1.0
    done = look.progress["epoch"] if look.progress else len(look.records)
    return float(np.clip(done / look.run.config.epochs, 0, 1))


def progress_words(look: Look) -> str:
    """How far a run is and how long it will take, or how it ended, in a line."""
    if look.asked is not None and look.state.live:
        return ASKED[look.asked]
    if look.state is State.QUEUED:
        return "Waiting for its turn"
    if look.state is State.STARTING or (look.state is State.RUNNING and not look.progress):
        return f"Starting: {duration(time.time() - _began(look))}"
    if look.state is State.RUNNING and look.progress:
        return " · ".join(_running(look.progress, look.records, look.run.config))
    return _ended(look.run, look.status) + (f"; {FINISHING}" if look.finishing else "")


def _began(look: Look) -> float:
    """When the queue, or a person, began to start it; the worker writes anew when it has come so far as to train."""
    status = look.status
    return float(status.get("claimed") or status.get("started") or look.run.created)


def _running(progress: Mapping[str, Any], records: list[dict[str, Any]], config: TrainConfig) -> list[str]:
    newest = records[-1] if records else {}
    speed = progress.get("images_per_second", newest.get("images_per_second"))
    rate = progress.get("learning_rate", newest.get("learning_rate", config.learning_rate))
    left = progress.get("left")
    words = [f"Epoch {number(progress['epoch'])} of {progress['epochs']}"]
    words += [] if left is None else [f"{duration(left)} left"]
    words += [] if speed is None else [f"{number(speed, 0)} images/s"]
    return [*words, f"learning rate {rate:.3g}"]


def _ended(run: Run, status: Mapping[str, Any]) -> str:
    epochs = status.get("epochs")
    if status["state"] == State.PAUSED:
        return f"Paused after {epochs or 0} of {run.config.epochs} epochs"
    took = f" in {duration(status['seconds'])}" if status.get("seconds") else ""
    done = f", {epochs} of {run.config.epochs} epochs" if epochs is not None else ""
    return f"{str(status['state']).capitalize()}{took}{done}"


def went_on(look: Look) -> str | None:
    """What has happened to a run that goes on by itself, or how it ended otherwise than expected; else None."""
    parts = []
    attempts = int(look.status.get("attempts") or 0)
    if look.state.live and attempts > 1:
        parts.append(
            f"Its process was killed, or the machine stopped; it goes on by itself (start {attempts}"
            " since it last got further)."
        )
    if look.status.get("note"):
        parts.append(str(look.status["note"]))
    said_elsewhere = look.state in (State.FAILED, State.PAUSED)
    if look.status.get("message") and not said_elsewhere:
        parts.append(str(look.status["message"]))
    if look.status.get("figures") == "failed":
        parts.append("Its test figures could not be computed: its log says why.")
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts) or None


def stalled(look: Look, now: float) -> str | None:
    """Since when nothing has happened though the process lives, and what to do; None while all is well."""
    if look.state not in (State.STARTING, State.RUNNING) or not look.busy:
        return None
    progress = look.progress or {}
    since = _began(look) if look.state is State.STARTING else progress.get("at") or look.status.get("started")
    per_epoch = progress["seconds"] / max(progress["epoch"], 1) if progress.get("seconds") else 0.0
    if since is None or now - since < max(SILENT, 0.5 * per_epoch):
        return None
    clock = time.strftime("%H:%M", time.localtime(since))
    what = "It has been starting" if look.state is State.STARTING else "No step has been done"
    return (
        f"{what} since {clock} ({duration(now - since)}), though its process lives. The machine may be busy, short of "
        "memory or asleep. If it stays so, pause the run and resume it; if it does not answer to that, end its "
        "process: it then goes on by itself from its last checkpoint."
    )


def objective(run: Run, records: list[dict[str, Any]], progress: Any) -> str:
    """What the loss is made of: the effective beta and how the pixels are read."""
    model = run.config.model
    newest = progress or (records[-1] if records else None)
    beta = model.beta if newest is None else newest.get("beta", model.beta)
    parts = [f"loss = reconstruction loss + β · KL with β = {beta:g} now"]
    if model.kl_warmup and beta < model.beta:
        parts.append(f"rising to {model.beta:g} over {model.kl_warmup:,} steps")
    if model.free_bits:
        parts.append(f"where each dimension's KL counts for at least its {model.free_bits:g} nats of free bits")
    if model.weight_prior:
        parts.append("and the prior on the weights")
    parts.append(f"trained on {model.train_targets} targets, tested on {model.eval_targets} targets")
    words = ", ".join(parts) + ". Dotted: train, solid: test."
    if model.train_targets != model.eval_targets:
        words += " The two read the pixels differently: their values are not to be compared."
    return words


def why_failed(run: Run) -> str:
    """Its message and its advice, which says of which epoch the model is, in a line of Markdown."""
    message, advice = (str(run.status.get(name, "")) for name in ("message", "advice"))
    return escape(f"{message.rstrip('.')}. {advice}")
