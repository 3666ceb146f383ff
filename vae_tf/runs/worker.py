"""The process of one run: `python -m vae_tf.runs.worker RUN`. What it prints is the run's log.

Knows processes: priority, signals, and a stop that comes before TensorFlow is even there.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path

from vae_tf.runs.lock import held
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import BEFORE_IT_BEGAN, write_status

NICENESS = 5
"""A training yields to the app, but is not starved by other work (measured: 19 starves it)."""


def main(path: Path) -> int:
    """Carries out the run at `path`; 0 when it ended as a person wanted."""
    stand_back()
    try:
        with held(path):  # before TensorFlow: its import may take longer than anybody waits for a sign of life
            return carry_out(read_run(path))
    except ValueError as error:  # another is at work on it, or it is damaged: not ours to write into
        print(error, file=sys.stderr)
        return 1


def carry_out(run: Run) -> int:
    """Trains, or ends at once when asked to before the first step; says in the run why it failed."""
    watch = Watch(run)
    watch.start()
    signal.signal(signal.SIGTERM, lambda number, frame: run.request_stop())
    try:
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
        from vae_tf.runs.execute import execute

        state = execute(run, on_begin=watch.end)
    except BaseException as error:  # noqa: BLE001 whatever it was, the run must say so
        if run.state.live:  # it came before `execute` could say so itself
            traceback.print_exc()
            write_status(run.path, State.FAILED, message=f"{type(error).__name__}: {error}")
        return 1
    return 0 if state is not State.FAILED else 1


def stand_back() -> None:
    """Lets the app go first, and be the last to go where memory runs out."""
    with suppress(OSError):
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


class Watch(threading.Thread):
    """Ends this process when a stop is asked for before the first step: nothing is there yet that could be kept."""

    def __init__(self, run: Run) -> None:
        super().__init__(daemon=True)
        self.run_directory = run
        self.begun = threading.Event()
        self.deciding = threading.Lock()

    def run(self) -> None:
        """Looks ten times a second until the first step is done."""
        while not self.begun.wait(0.1):
            with self.deciding:
                if self.run_directory.asked_to_stop and not self.begun.is_set():
                    write_status(self.run_directory.path, State.CANCELLED, message=BEFORE_IT_BEGAN)
                    os._exit(0)

    def end(self) -> None:
        """From now on it is the training that looks; waits where the end has just been decided."""
        with self.deciding:
            self.begun.set()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
