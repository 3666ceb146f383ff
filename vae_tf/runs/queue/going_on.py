"""Going on with a run that rests: one that was paused, has failed, or reached its end and shall train further.

Knows which states allow it and what is remembered of them; not who carries the run out, here or through the queue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from vae_tf.data.allowance import check_allowance
from vae_tf.data.own import OWN, why_missing
from vae_tf.data.ownership import require
from vae_tf.runs.lock import WORKER, held
from vae_tf.runs.queue.index import Index, in_index
from vae_tf.runs.queue.sentences import sentences
from vae_tf.runs.queue.settling import expected, figures_coming
from vae_tf.runs.reading import read_run
from vae_tf.runs.requests import withdraw
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_COMING, FIGURES_FAILED, amend_status, write_status, written_status
from vae_tf.runs.undoing import plan_epochs
from vae_tf.training import checkpoints

REMEMBERED = ("state", "message", "advice", "epochs", "seconds", "finished", "figures")
"""What is kept of the end of a run that is continued, so that a cancelled continuation gives it back."""
ANEW = {"attempts": 0, "reached": None, "note": None, "figures": None, "claimed": None}


@sentences
def resume(run: Run) -> None:
    """Queues a run that was paused, has failed, or was stopped before its planned end. Raises: ValueError."""
    require("resume", run.owner)
    if run.status.get("figures") == FIGURES_FAILED and run.state is not State.FAILED:
        _figures_again(run)
        return
    with going_on(run, State.QUEUED, foreground=None):
        pass


@sentences
def continue_run(run: Run, epochs: int) -> None:
    """Queues a finished or stopped run for so many epochs more, from its newest checkpoint. Raises: ValueError."""
    require("continue", run.owner)
    with going_on(run, State.QUEUED, epochs=epochs, foreground=None):
        pass


def _check_images(run: Run) -> None:
    """Nothing, where its own images are here: else it would begin, and fail. Raises: ValueError."""
    if OWN.fullmatch(run.config.dataset) and not run.has_images:
        raise ValueError(why_missing(run.config.dataset))


def can_go_on(run: Run) -> bool:
    """Whether a run that was stopped kept all that it would go on from."""
    return not run.read_only and _step_to_go_on_from(run.path) is not None


@contextmanager
def going_on(run: Run, state: State, *, epochs: int | None = None, **status: Any) -> Iterator[Run]:
    """Holds the lock of a run that goes on, once its state is written as `state`; gives the run as it is now.

    Raises: ValueError where its state does not allow it, or another process is at work on it; OSError.
    """
    if run.read_only:
        raise ValueError("expected a run of your own; received the one that ships with the app")
    check_allowance(run.owner)
    queued = in_index(lambda index: _unsettle(index, run.id))
    if state is State.QUEUED:
        status["queued"] = queued
    with held(run.path, to_look=True):
        run = read_run(run.path)  # as it is now: it may have been continued since the caller read it
        changes = _changes(run, epochs)
        _check_images(run)
        withdraw(run.path)
        (run.path / WORKER).unlink(missing_ok=True)
        write_status(run.path, state, **ANEW | changes | status)
        if changes:  # the state says it too, should this be the last moment of this process
            plan_epochs(run.path, changes["continued_from"]["to"])
        yield read_run(run.path)


def _unsettle(index: Index, run_id: str) -> float:
    index.unsettle(run_id)
    return index.now()


def _changes(run: Run, epochs: int | None) -> dict[str, Any]:
    """What the state of a run that goes on says besides. Raises: ValueError where it cannot."""
    status = written_status(run.path)
    state = State(status["state"])
    if state is State.QUEUED or expected(run.path, status) or figures_coming(status):
        words = "its last figures are still to be written" if figures_coming(status) else f"it is {state}"
        raise ValueError(f"expected a run that rests; {run.name!r} does not: {words}")
    if state is State.CANCELLED:
        raise ValueError(f"expected a run with work to go on with; that of {run.name!r} was discarded: clone it")
    if not state.has_model:  # paused, failed, or its process is gone
        if epochs is not None:
            raise ValueError(f"epochs: expected none for a run that has not reached its end, received {epochs}")
        return {}
    done = int(status.get("epochs", run.config.epochs))
    if epochs is None:
        epochs = run.config.epochs - done
        if epochs < 1 or state is not State.STOPPED:
            raise ValueError(f"epochs: expected how many more, since {run.name!r} has reached its end; received none")
    return {"continued_from": _earlier_end(run, status, done, epochs)}


def _earlier_end(run: Run, status: Mapping[str, Any], done: int, epochs: int) -> dict[str, Any]:
    if epochs < 1:
        raise ValueError(f"epochs: expected at least 1 more, received {epochs}")
    step = _step_to_go_on_from(run.path)
    if step is None:
        raise ValueError(f"expected a run that kept its optimizer's state; {run.name!r} did not: clone it instead")
    planned = {"step": step, "epochs": done, "of": run.config.epochs}
    planned["to"] = replace(run.config, epochs=done + epochs).epochs
    return {name: status[name] for name in REMEMBERED if name in status} | planned


def _step_to_go_on_from(path: Path) -> int | None:
    """The step of the newest checkpoint that holds all that a training goes on from, or None."""
    for checkpoint in checkpoints.paths(path / "checkpoints"):
        with suppress(OSError, ValueError):
            if checkpoints.TRAINING in checkpoints.read_counts(checkpoint)["digests"]:
                return int(checkpoint.name)
    return None


def _figures_again(run: Run) -> None:
    in_index(lambda index: index.unsettle(run.id))
    with held(run.path):
        if written_status(run.path).get("figures") == FIGURES_FAILED:
            amend_status(run.path, figures=FIGURES_COMING, attempts=0, claimed=None, note=None)
