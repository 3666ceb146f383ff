"""What comes of a training that has ended: the state, the model that is kept, and the words for both.

Knows the files of a run and the part of the training that has just been done; not what is made of the model.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from vae_tf.data.files import write_atomically
from vae_tf.runs.advice import SMALLER_RATE
from vae_tf.runs.before import forget
from vae_tf.runs.beginning import Part
from vae_tf.runs.metrics import write_metrics
from vae_tf.runs.requests import withdraw
from vae_tf.runs.restart import Starts
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_COMING, write_status
from vae_tf.training.checkpoints import weights_of
from vae_tf.training.divergence import Diverged


@dataclass(frozen=True)
class Outcome:
    """`weights`: the content of the `weights.npz` that is kept, after `epochs` epochs; None: there is none."""

    state: State
    weights: bytes | None
    epochs: int
    message: str = ""
    advice: str | None = None


def finished(run: Run, part: Part) -> Outcome:
    """All epochs are done, or enough have brought nothing better: with patience, it is the best model that is kept."""
    epoch, best, patience = part.training.epoch, part.commits.best, run.config.patience
    last = weights_of(part.commits.commit(part.progress.seconds))
    if not patience or best.epoch == epoch:
        return Outcome(State.FINISHED, last, epoch)
    kept = part.commits.best_weights()
    which = f"the model after epoch {best.epoch if kept else epoch} is kept"
    if best.has_waited(patience):
        words = f"Ended early: no better test ELBO for {patience} epochs; {which}"
    else:
        words = f"No better test ELBO in the last {best.wait} epochs; {which}"
    return Outcome(State.FINISHED, kept or last, epoch, words)


def stopped(run: Run, part: Part) -> Outcome:
    """A person wants no more of it, and keeps the model as it is."""
    weights = weights_of(part.commits.commit(part.progress.seconds))
    words = f"Stopped by a person after {part.training.epoch} of {run.config.epochs} epochs"
    return Outcome(State.STOPPED, weights, part.training.epoch, words)


def diverged(run: Run, part: Part, error: Diverged) -> Outcome:
    """Failed, but with the model of the last good checkpoint where there is one."""
    write_metrics(run.path, part.commits.records)
    kept = next(iter(Starts(run.path))).checkpoint
    if kept is None:
        return Outcome(State.FAILED, None, part.training.epoch, str(error), SMALLER_RATE)
    weights = weights_of(run.path / "checkpoints" / f"{kept.step:06d}")
    advice = f"{SMALLER_RATE} The model after epoch {kept.epoch} is kept."
    return Outcome(State.FAILED, weights, kept.epoch, str(error), advice)


def conclude(run: Run, outcome: Outcome, *, seconds: float) -> State:
    """Puts the model in its place, then says how the run ended; its figures are still to come. Raises: OSError."""
    weights = outcome.weights
    if weights is not None:
        write_atomically(run.path / "weights.npz", lambda file: file.write(weights))
    known: dict[str, object] = {"advice": outcome.advice, "epochs": outcome.epochs, "seconds": seconds}
    known |= {"attempts": None, "figures": None if weights is None else FIGURES_COMING}
    if outcome.state.has_model:  # one that failed can still be taken back to what it was
        known |= {"continued_from": None}
    write_status(run.path, outcome.state, message=outcome.message, **known)
    withdraw(run.path)
    if outcome.state.has_model:
        with suppress(OSError):  # it is in nobody's way
            forget(run.path)
    return outcome.state
