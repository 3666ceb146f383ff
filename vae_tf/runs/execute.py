"""Carries out one run, from where it stands to its artifacts; the only writer of a run's state while it does.

The course of a run: it begins, or goes on from its newest whole checkpoint; steps, scores, commits; ends as it must.
Knows nothing of processes: the worker calls it in its own, `train` in whichever is at hand.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.data import Dataset
from vae_tf.runs import outcomes
from vae_tf.runs.advice import words_for
from vae_tf.runs.beginning import Part, Trainer, begin_part, tidy
from vae_tf.runs.endings import Interrupted, Order, fail, has_work, order, rest
from vae_tf.runs.log import epoch_line, log
from vae_tf.runs.progress import write_progress
from vae_tf.runs.records import Record
from vae_tf.runs.run import Run
from vae_tf.runs.signals import Signals
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_FAILED, amend_status, write_status, written_status
from vae_tf.training.divergence import Diverged

Finish = Callable[[Run, Dataset | None, Callable[[], object]], object]
"""`finish(run, dataset, look)` writes what belongs to a run's stored model; `look` may raise. Without the dataset (of a
run that was brought here) it writes what the model alone shows."""


def train_by_keras(config: TrainConfig, dataset: Dataset, *, execution: dict[str, Any] | None = None) -> Any:
    """The training that a run carries out."""
    from vae_tf.training.execution import Execution
    from vae_tf.training.training import Training

    return Training(config, dataset, execution=Execution.from_dict(execution) if execution else None)


def write_artifacts(run: Run, dataset: Dataset | None, look: Callable[[], object]) -> None:
    """What a run leaves besides its model."""
    from vae_tf.runs.artifacts import write_all, write_without_images

    if dataset is None:
        write_without_images(run, look)
    else:
        write_all(run, dataset, look)


def execute(
    run: Run,
    *,
    trainer: Trainer = train_by_keras,
    finish: Finish = write_artifacts,
    signals: Signals | None = None,
    foreground: bool = False,
    on_begin: Callable[[], object] = lambda: None,
    on_progress: Callable[[Record], object] = lambda record: None,
) -> State:
    """Trains the run's model and writes all that belongs to it; returns the state it came to.

    The caller holds the run's lock. `on_begin` is called once, after the first steps: from then on it is between
    steps that the run listens to requests and signals. Raises: whatever goes wrong, once it is written into the run
    as failed, and into its log; OSError where not even that can be written.
    """
    course = _Course(run, finish, signals or Signals(terminal=False), on_begin, on_progress)
    try:
        return course.run_through(trainer, foreground)
    except BaseException as error:
        log(run.path, traceback.format_exc())
        fail(run, error)
        raise


class _Course:
    """One run being carried out."""

    def __init__(
        self,
        run: Run,
        finish: Finish,
        signals: Signals,
        begin: Callable[[], object],
        tell: Callable[[Record], object],
    ) -> None:
        self.run, self.finish, self.signals, self.begin, self.tell = run, finish, signals, begin, tell
        self.part: Part | None = None
        self.between = True  # two steps, or two epochs: the training's state is one that it can go on from

    def run_through(self, trainer: Trainer, foreground: bool) -> State:
        """From the state it is in to the one it comes to."""
        self.run = tidy(self.run)
        state = State(written_status(self.run.path)["state"])
        if state.ended:  # all but its figures
            self._write_figures_of_an_ended_run()
            return state
        self.dataset = self.run.load_dataset()
        try:
            outcome = self._train(trainer, foreground)
        except Interrupted as interruption:
            rested = self._rested(interruption.order, foreground)
        except KeyboardInterrupt:
            rested = self._rested(Order.STOP, foreground)
        else:
            return self._end(outcome)
        return self._end(outcomes.stopped(self.run, self._part)) if rested is None else rested

    @property
    def _part(self) -> Part:
        """The part that has been begun."""
        assert self.part is not None
        return self.part

    def _rested(self, order: Order, foreground: bool) -> State | None:
        """The state in which the run rests, with all its work on the disk; None where it is to end with a model."""
        if self.part is None or not self.between or order is Order.CANCEL or self.part.training.step == 0:
            return rest(self.run, order, foreground=foreground)
        if order is Order.STOP:
            return None
        self.part.commits.commit(self.part.progress.seconds)
        return rest(self.run, order, foreground=foreground, seconds=self.part.progress.seconds)

    def _end(self, outcome: outcomes.Outcome) -> State:
        """The state in which the run has ended, with the figures of its model, if there is one."""
        state = outcomes.conclude(self.run, outcome, seconds=self._part.progress.seconds)
        self.part = None  # its memory is wanted for what follows
        if outcome.weights is not None:
            self._write_figures(self.dataset)
        return state

    def _train(self, trainer: Trainer, foreground: bool) -> outcomes.Outcome:
        """Begins, or goes on, until all is done. Raises: Interrupted."""
        wanted = order(self.run, self.signals)
        if wanted and not (wanted is Order.STOP and has_work(self.run)):  # its model is kept by the training alone
            raise Interrupted(wanted)
        self.part = part = begin_part(self.run, self.dataset, trainer)
        known = {"started": time.time(), "foreground": foreground or None, "note": part.note, "figures": None}
        write_status(self.run.path, State.RUNNING, **known)
        try:
            while not self._is_done(part):
                self._look()
                if not part.training.scoring_due:
                    self._advance(part)
                if part.training.scoring_due:
                    self._score(part)
        except Diverged as error:
            return outcomes.diverged(self.run, part, error)
        return outcomes.finished(self.run, part)

    def _look(self) -> None:
        """Raises: Interrupted where a person or a signal orders the training to end."""
        if wanted := order(self.run, self.signals):
            raise Interrupted(wanted)

    def _advance(self, part: Part) -> None:
        """Some steps, and the word of them."""
        before, began = part.training.step, time.monotonic()
        self.between = False
        losses = part.training.advance()
        self.between = True
        part.progress.stepped(before, part.training.step, time.monotonic() - began)
        self.begin()
        self.begin = lambda: None
        report = part.progress.report(part.training.step, losses)
        if report is not None:
            write_progress(self.run.path, report)
            self.tell(report)

    def _score(self, part: Part) -> None:
        """Ends an epoch."""
        training, began = part.training, time.monotonic()
        self.between = False
        try:
            scores = training.score(self._look)
        except Interrupted:
            self.between = True  # it is as if the score had not begun
            raise
        self.between = True
        record = part.progress.epoch(training.epoch, training.step, scores, time.monotonic() - began)
        part.commits.scored(record)
        log(self.run.path, epoch_line(record, self.run.config.epochs))
        if part.commits.due or self._is_done(part):
            part.commits.commit(part.progress.seconds)
        else:
            part.commits.put_off()

    def _is_done(self, part: Part) -> bool:
        """Whether all epochs are done, or enough of them have brought nothing better."""
        config = self.run.config
        return part.training.epoch >= config.epochs or part.commits.best.has_waited(config.patience)

    def _write_figures_of_an_ended_run(self) -> None:
        """All figures; or, where its images are not here, those that need none, and word of what is missing."""
        try:
            dataset = self.run.load_dataset()
        except ValueError as error:
            self._write_figures(None, f"There are no test figures without its images: {error}")
        else:
            self._write_figures(dataset)

    def _write_figures(self, dataset: Dataset | None, lacking: str | None = None) -> None:
        """What the pages show of a stored model. The run's state is what it is, whatever comes of them."""
        try:
            self.finish(self.run, dataset, self._look_for_the_end)
        except Interrupted:
            return  # they are still to come
        except Exception as error:  # noqa: BLE001 whatever it was, the model is there
            log(self.run.path, traceback.format_exc())
            note = f"The test figures could not be made: {words_for(error)}"
            amend_status(self.run.path, figures=FIGURES_FAILED, note=note)
        else:
            if lacking is None:
                amend_status(self.run.path, figures=None, attempts=None)
            else:  # failed, so that a person can have them written once the images are here
                log(self.run.path, lacking)
                amend_status(self.run.path, figures=FIGURES_FAILED, attempts=None, note=lacking)

    def _look_for_the_end(self) -> None:
        if self.signals.leaving:
            raise Interrupted(Order.LEAVE)
