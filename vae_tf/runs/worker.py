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
    begun = threading.Event()
    threading.Thread(target=cancel_when_asked, args=(run, begun), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda number, frame: run.request_stop())
    try:
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
        from vae_tf.runs.execute import execute

        state = execute(run, on_progress=lambda record: begun.set())
    except BaseException as error:  # noqa: BLE001 whatever it was, the run must say so
        traceback.print_exc()
        mark_failed(run, error)
        return 1
    return 0 if state is not State.FAILED else 1


def stand_back() -> None:
    """Lets the app go first, and be the last to go where memory runs out."""
    with suppress(OSError):
        os.nice(NICENESS)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def cancel_when_asked(run: Run, begun: threading.Event) -> None:
    """Ends this process when a stop is asked for before the first step: nothing is there yet that could be kept."""
    from vae_tf.data.files import write_json

    while not begun.wait(0.1):
        if run.asked_to_stop:
            write_json(run.path / "state.json", {"state": State.CANCELLED, "message": "stopped before it began"})
            os._exit(0)


def mark_failed(run: Run, error: BaseException) -> None:
    """Says in the run's state why it ended, where `execute` could not."""
    from vae_tf.data.files import write_json

    if run.state.live:
        write_json(run.path / "state.json", {"state": State.FAILED, "message": f"{type(error).__name__}: {error}"})


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
