"""How a process takes up a run: what a death left is tidied, and the training stands where its newest whole
checkpoint stood. Knows a training by its interface, not by Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from vae_tf.data import Dataset
from vae_tf.data.files import sweep
from vae_tf.runs.before import forget, set_aside
from vae_tf.runs.best import Best
from vae_tf.runs.commits import Commits
from vae_tf.runs.frames import cut_frames, frames_folder
from vae_tf.runs.lock import WORKER
from vae_tf.runs.log import log
from vae_tf.runs.marks import write_mark
from vae_tf.runs.metrics import cut_metrics
from vae_tf.runs.pictures import Pictures
from vae_tf.runs.progress import Progress
from vae_tf.runs.reading import read_run
from vae_tf.runs.restart import Start, Starts
from vae_tf.runs.run import Run
from vae_tf.runs.status import written_status
from vae_tf.runs.undoing import plan_epochs
from vae_tf.training.checkpoints import paths, recover

Trainer = Callable[..., Any]
"""`trainer(config, dataset, execution=)`: an object like `vae_tf.training.training.Training`; the execution as a
dictionary, or None where it is to be chosen."""
OWN_FILES = ("state.json", "metrics.jsonl", "progress.json", "weights.npz", WORKER, "before")


@dataclass
class Part:
    """The part of a training that one process does; `note` is what a person should know of how it began."""

    training: Any
    commits: Commits
    progress: Progress
    note: str | None


def tidy(run: Run) -> Run:
    """Completes or removes what a death has left half done, and gives the run as it is then. Raises: OSError."""
    continued = written_status(run.path).get("continued_from")
    if continued is None:
        forget(run.path)
    else:
        set_aside(run.path, int(continued["step"]))
        plan_epochs(run.path, int(continued.get("to", run.config.epochs)))
    for name in OWN_FILES:
        sweep(run.path, names=name)
    recover(run.path / "checkpoints")
    (run.path / "artifacts").mkdir(exist_ok=True)
    for folder in (run.path / "checkpoints", run.path / "artifacts", frames_folder(run)):
        sweep(folder)
    return read_run(run.path)


def begin_part(run: Run, dataset: Dataset, trainer: Trainer) -> Part:
    """The training of a run as its newest whole checkpoint has it; later records and frames are removed.

    Raises: OSError; whatever making the training raises.
    """
    starts = Starts(run.path)
    training, start = _restored(run, dataset, trainer, starts)
    cut_metrics(run.path, len(start.records))
    cut_frames(frames_folder(run), len(start.records))
    continued = written_status(run.path).get("continued_from") or {}
    best = _best(run, start, continued)
    keep = _steps_to_keep(run, continued)
    pictures = Pictures(run.path / "artifacts", dataset.test)
    commits = Commits(run.path, training, pictures, start=start, best=best, keep=keep)
    seconds = start.checkpoint.seconds if start.checkpoint else 0.0
    progress = Progress(run.config, train_images=len(dataset.train) * run.config.passes, seconds=seconds)
    if run.config.keep_marks:
        training.marks.heard = partial(write_mark, run.path)
    note = starts.note(start)
    for line in (_head(run, start), note):
        if line:
            log(run.path, line)
    return Part(training, commits, progress, note)


def _restored(run: Run, dataset: Dataset, trainer: Trainer, starts: Starts) -> tuple[Any, Start]:
    """The training, at the first place that fits it."""
    for start in starts:
        if start.checkpoint is None:
            break
        try:
            training = trainer(run.config, dataset, execution=start.checkpoint.execution)
            training.restore(start.checkpoint.arrays)
            return training, start
        except ValueError as error:
            starts.pass_over(run.path / "checkpoints" / f"{start.checkpoint.step:06d}", error)
    return trainer(run.config, dataset, execution=None), Start(None, [])


def _steps_to_keep(run: Run, continued: dict[str, Any]) -> frozenset[int]:
    """All that there was when a continuation began: a person may want to go back there."""
    found = [int(path.name) for path in paths(run.path / "checkpoints") if path.name.isdecimal()]
    return frozenset(step for step in found if step <= int(continued.get("step", 0)))


def _best(run: Run, start: Start, continued: dict[str, Any]) -> Best:
    """The best epoch so far. A run that ended early and is wanted longer waits anew."""
    if start.checkpoint is None:
        return Best()
    best = Best.from_dict(start.checkpoint.best, start.checkpoint.wait)
    anew = best.has_waited(run.config.patience) and start.checkpoint.step == continued.get("step")
    return replace(best, wait=0) if anew else best


def _head(run: Run, start: Start) -> str:
    """What the log says before the first step."""
    if start.checkpoint is not None:
        return f"goes on after epoch {start.checkpoint.epoch}, step {start.checkpoint.step}"
    model = run.config.model
    return f"nats per image; trained on {model.train_targets}, tested on {model.eval_targets} targets"
