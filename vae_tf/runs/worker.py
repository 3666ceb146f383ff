"""The process of one run: `python -m vae_tf.runs.worker RUN`. What it prints is the run's log.

Knows processes: priority, signals, and an end that is asked for before TensorFlow is even there.
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from vae_tf.data.files import write_json
from vae_tf.models.backend import import_tensorflow
from vae_tf.runs.endings import Order, fail, has_work, order, rest
from vae_tf.runs.execute import execute
from vae_tf.runs.lock import WORKER, held
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.signals import Signals
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_COMING, pen, written_status

NICENESS = 10
"""A training yields to the app: 50 ms of its work take 56 ms at the 95th percentile, and 80 beside one that does not.
It trains as fast, and higher numbers brought no more; 19 starves it where others work for long."""


def main(path: Path, **seams: Any) -> int:
    """Carries out the run at `path`; 0 when it came to what a person wanted, or there is nothing to do.

    `seams` are those of `carry_out`.
    """
    try:
        with held(path):  # before TensorFlow: its import may take longer than anybody waits for a sign of life
            run = read_run(path)
            return carry_out(run, **seams) if is_wanted(run) else 0
    except (ValueError, OSError) as error:  # another is at work on it, or it is damaged: not ours to write into
        print(error, file=sys.stderr)
        return 1


def is_wanted(run: Run) -> bool:
    """Whether the run is to be trained, or its figures are to be written: others are left as they are.

    One that is queued is not: this process came so late that the queue took it for dead, and will send another.
    """
    status = written_status(run.path)
    state = State(status["state"])
    return state in (State.STARTING, State.RUNNING) or (state.ended and status.get("figures") == FIGURES_COMING)


def carry_out(run: Run, *, prepare: Callable[[], object] = import_tensorflow, **seams: Any) -> int:
    """Trains, or ends at once when asked to before the first step; says in the run why it failed.

    `prepare` is what takes long before the training is there; `seams` are the trainer and the finish of `execute`.
    """
    write_json(run.path / WORKER, {"pid": os.getpid()})
    with Signals(terminal=False) as signals:
        watch = Watch(run, signals)
        watch.start()
        try:
            prepare()
            state = execute(run, signals=signals, on_begin=watch.end, **seams)
        except BaseException as error:  # noqa: BLE001 whatever it was, the run must say so
            return _failed(run, error)
        finally:
            watch.end()
    return 0 if state is not State.FAILED else 1


def _failed(run: Run, error: BaseException) -> int:
    """Says so in the run, unless it was said there already; on standard error where the run cannot be written."""
    try:
        if State(written_status(run.path)["state"]).live:  # it came before `execute` could say so
            traceback.print_exception(error)
            fail(run, error)
    except OSError as unwritten:
        traceback.print_exception(error)
        print(f"{run.id}: not even its state could be written: {unwritten}", file=sys.stderr)
    return 1


def stand_back() -> None:
    """Lets the app go first, and be the last to go where memory runs out."""
    with suppress(OSError):
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


class Watch(threading.Thread):
    """Ends this process when it is ordered to before the first step: nothing is there yet that could be lost."""

    def __init__(self, run: Run, signals: Signals) -> None:
        super().__init__(daemon=True)
        self.run_directory, self.signals = run, signals
        self.begun = threading.Event()

    def run(self) -> None:
        """Looks ten times a second until the first steps are done."""
        while not self.begun.wait(0.1):
            with pen, suppress(OSError):  # what cannot be written now is tried again
                if not self.begun.is_set() and self._rests():
                    os._exit(0)  # with the pen still held: nobody writes another state after this one

    def end(self) -> None:
        """From now on it is the training that looks; waits where the end has just been decided."""
        with pen:
            self.begun.set()

    def _rests(self) -> bool:
        """Whether there was an order, and it is carried out. A stop with something to keep is for the training."""
        ended = State(written_status(self.run_directory.path)["state"]).ended
        wanted = order(self.run_directory, self.signals)
        if wanted is None or (wanted is Order.STOP and has_work(self.run_directory)):
            return False
        if not ended:
            rest(self.run_directory, wanted)
        return not ended or wanted is Order.LEAVE


if __name__ == "__main__":
    stand_back()
    sys.exit(main(Path(sys.argv[1])))
