"""Carries out one run, from its settings to its artifacts; the only writer of a run's state while it does.

Knows nothing of processes: the worker calls it in its own, `train` in whichever is at hand.
"""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from vae_tf.data import Dataset
from vae_tf.export.browser import write_browser, write_unsupported
from vae_tf.runs.artifacts import LivePictures, write_results, write_thumbnail
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import BEFORE_IT_BEGAN, write_status
from vae_tf.training.callbacks import Diverged, Record, Stopped
from vae_tf.training.checkpoints import load_newest_checkpoint, save_checkpoint, save_weights
from vae_tf.training.loop import build, fit

LIVE_SECONDS = 1.0
CHECKPOINT_SECONDS = 2.0


def execute(
    run: Run,
    *,
    on_begin: Callable[[], object] = lambda: None,
    on_progress: Callable[[Record], object] = lambda record: None,
) -> State:
    """Trains the run's model and writes all that belongs to it; returns the state it ended in.

    The caller holds the run's lock. `on_begin` is called once, after the first step: from then on a stop keeps the
    model. Raises: whatever goes wrong, once it is written into the run as failed, and into its log.
    """
    try:
        return _Execution(run, on_begin, on_progress).carry_out()
    except KeyboardInterrupt:
        if run.state.live:
            write_status(run.path, State.CANCELLED, message=BEFORE_IT_BEGAN)
        raise
    except BaseException as error:
        log(run, traceback.format_exc())
        if run.state.live:
            message = f"{type(error).__name__}: {error}"
            write_status(run.path, State.FAILED, message=message, advice=advice_for(error))
        raise


def log(run: Run, text: str) -> None:
    """Appends to the run's log."""
    with (run.path / "log.txt").open("a", encoding="utf-8") as file:
        file.write(text.rstrip() + "\n")


def advice_for(error: BaseException) -> str:
    """What a person can do about an error that ended a run, in a sentence; empty where nothing is known."""
    if isinstance(error, MemoryError) or "ResourceExhausted" in type(error).__name__:
        return "The machine ran out of memory: choose a smaller batch, fewer channels or smaller images."
    if isinstance(error, OSError):
        return "A file could not be read or written: look whether the disk is full, and start the run again."
    return "The log says where it happened."


class _Execution:
    """One run being carried out."""

    def __init__(self, run: Run, begin: Callable[[], object], tell: Callable[[Record], object]) -> None:
        self.run, self.begin, self.tell = run, begin, tell
        self.artifacts = run.path / "artifacts"
        self.artifacts.mkdir(exist_ok=True)
        self.live_written = self.checkpoint_written = -float("inf")
        self.epoch = 0

    def carry_out(self) -> State:
        config = self.run.config
        dataset = self.run.load_dataset()
        if self.run.asked_to_stop:
            return self._end(State.CANCELLED, BEFORE_IT_BEGAN)
        self.model = build(config)
        self.live = LivePictures(self.artifacts, dataset.test)
        write_status(self.run.path, State.RUNNING, started=time.time())
        model = config.model
        log(self.run, f"nats per image; trained on {model.train_targets}, tested on {model.eval_targets} targets")
        self.began = time.monotonic()
        try:
            fit(
                self.model,
                dataset,
                config,
                on_progress=self._progress,
                on_epoch=self._epoch,
                asked_to_stop=self._asked_to_stop,
            )
            save_weights(self.run.path / "weights.npz", self.model)
            self._finish(dataset, self._stop_when_asked)
        except Diverged as error:
            return self._diverged(error, dataset)
        except (Stopped, KeyboardInterrupt):
            save_weights(self.run.path / "weights.npz", self.model)
            state = self._stopped(config.epochs)
            self._finish(dataset, lambda images: None)
            return state
        return self._end(State.FINISHED, "")

    def _asked_to_stop(self) -> bool:
        """Asked after each step."""
        self.begin()
        self.begin = lambda: None
        return self.run.asked_to_stop

    def _progress(self, record: Record) -> None:
        # Not fsynced: it is replaced twice a second, and worth nothing after a power cut.
        _replace_text(self.run.path / "progress.json", json.dumps(record))
        self.tell(record)

    def _epoch(self, record: Record) -> None:
        self.epoch = record["epoch"]
        with (self.run.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
        log(self.run, _line(record, self.run.config.epochs))
        now = time.monotonic()
        last = self.epoch == self.run.config.epochs
        if last or now - self.live_written >= LIVE_SECONDS:
            self.live.write(self.model, self.epoch)
            self.live_written = time.monotonic()
        if last or now - self.checkpoint_written >= CHECKPOINT_SECONDS:
            save_checkpoint(self.run.path / "checkpoints", self.epoch, self.model)
            self.checkpoint_written = time.monotonic()

    def _diverged(self, error: Diverged, dataset: Dataset) -> State:
        """Failed, but with the model of the last good checkpoint where there is one."""
        advice = "Try a learning rate ten times smaller."
        kept = load_newest_checkpoint(self.run.path / "checkpoints", self.model)
        if kept is None:
            return self._end(State.FAILED, str(error), advice=advice)
        self.epoch = kept
        save_weights(self.run.path / "weights.npz", self.model)
        state = self._end(State.FAILED, str(error), advice=f"{advice} The model after epoch {kept} is kept.")
        self._finish(dataset, lambda images: None)
        return state

    def _stopped(self, epochs: int) -> State:
        """Stopped, unless all epochs were done and a person only did not wait for the figures."""
        if self.epoch == epochs:
            return self._end(State.FINISHED, "")
        return self._end(State.STOPPED, f"Stopped by a person after {self.epoch} of {epochs} epochs")

    def _stop_when_asked(self, images: int) -> None:
        if self.run.asked_to_stop:
            raise Stopped

    def _finish(self, dataset: Dataset, progress: Callable[[int], object]) -> None:
        """What the pages show of a whole model; `progress` hears how many images are scored, and may raise."""
        self.live.write(self.model, self.epoch)
        write_thumbnail(self.artifacts / "thumbnail.png", self.model)
        write_results(self.artifacts, self.model, dataset.test, progress)
        self._export()

    def _export(self) -> None:
        """What the browser decodes with. A run is whole without it: whatever goes wrong is only written down."""
        try:
            write_browser(self.run.browser_folder, self.model, self.run.codes())
        except Exception as error:  # noqa: BLE001
            words = " ".join(str(error).split())[:300]  # TensorFlow's errors have many lines
            with suppress(OSError):
                write_unsupported(self.run.browser_folder, f"The export failed: {type(error).__name__}: {words}")
        reason = (self.run.browser or {"unsupported": "its files cannot be written"}).get("unsupported")
        if reason:
            log(self.run, f"nothing for the browser: {reason}")

    def _end(self, state: State, message: str, **more: Any) -> State:
        if hasattr(self, "began"):
            more |= {"seconds": time.monotonic() - self.began}
        write_status(self.run.path, state, message=message, epochs=self.epoch, **more)
        return state


def _replace_text(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _line(record: Record, epochs: int) -> str:
    train, test = record["train"], record["test"]
    return (
        f"epoch {record['epoch']:4d}/{epochs}  loss {train['loss']:9.3f}  elbo {train['elbo']:9.3f}  "
        f"test elbo {test['elbo']:9.3f}  kl {test['kl_loss']:7.3f}  beta {record['beta']:.3g}  "
        f"{record['images_per_second']:8.0f} images/s"
    )
