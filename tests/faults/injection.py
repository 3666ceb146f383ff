"""Faults put into one run after another, in a process without TensorFlow: `python -m tests.faults.injection`.

For each scenario, and each N: the N-th call of the file system fails, or the process ends there; what lies on the disk
then is looked at; the run is taken up again until it has ended; what lies on the disk then is looked at again. Prints
a JSON object for each scenario and mode; anything broken is an AssertionError.
"""

import argparse
import errno
import functools
import itertools
import json
import os
import shutil
import sys
import threading
import traceback
from pathlib import Path

from tests.faults.calls import Calls
from tests.faults.fake_training import FakeTraining, fake_finish
from tests.faults.workers import claim
from vae_tf import TrainConfig, VAEConfig
from vae_tf.runs import beginning, create_run, worker
from vae_tf.runs.commits import Commits
from vae_tf.runs.lock import held
from vae_tf.runs.metrics import read_metrics
from vae_tf.runs.queue.going_on import going_on, resume
from vae_tf.runs.queue.settling import settle
from vae_tf.runs.reading import read_run
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_COMING, FIGURES_FAILED, amend_status, written_status
from vae_tf.training.checkpoints import paths, read_checkpoint, recover

MODES = {"exit": None, "ENOSPC": errno.ENOSPC, "EIO": errno.EIO}
EPOCHS, MORE = 5, 2
NAME, NOTES = "Mine", "Do not lose this."


class Ticks:
    """A clock that goes on by 0.6 seconds at each look: some epochs are committed, some are not, always the same."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.6
        return self.now


def work(path):
    """Sends a process to a run, and does what it does; its exit status."""
    claim(path)
    return carry_out(path)


def carry_out(path):
    """What the process of a run does, and its exit status."""
    beginning.Commits = functools.partial(Commits, clock=Ticks())
    return worker.main(path, prepare=lambda: None, trainer=FakeTraining, finish=fake_finish)


# ---------------------------------------------------------------------- what a run is before a fault


def fresh(epochs=EPOCHS):
    config = TrainConfig(
        dataset="digits",
        limit=50,
        batch_size=20,
        epochs=epochs,
        model=VAEConfig(image_shape=(8, 8, 1), hidden=(4,), latent_dim=2),
    )
    run = create_run(config, name=NAME, state=State.QUEUED, queued=1.0)
    return run.annotate(notes=NOTES)


def pause_in(run, stretch):
    """Has a run train until that stretch of steps is done, and queues it again."""
    plain, stretches = FakeTraining.advance, itertools.count(1)

    def advance(self):
        if next(stretches) == stretch:
            ask(run.path, Request.PAUSE)
        return plain(self)

    FakeTraining.advance = advance
    assert work(run.path) == 0
    FakeTraining.advance = plain
    assert run.state is State.PAUSED, run.status
    with going_on(run, State.QUEUED):
        pass
    return run


def paused():
    """A run in the middle of its fourth epoch."""
    run = pause_in(fresh(), 7)
    assert read_checkpoint(paths(run.path / "checkpoints")[0]).step == 11
    return run


def unscored():
    """A run of one epoch, whose steps are done: its next checkpoint takes the place of its only one."""
    run = pause_in(fresh(1), 2)
    assert read_checkpoint(paths(run.path / "checkpoints")[0]).step == 3
    return run


def pausing():
    """A run that is asked to pause as it begins; `finish` takes the pause back."""
    run = paused()
    ask(run.path, Request.PAUSE)
    return run


def continued():
    """A run that had finished, and shall train further."""
    run = fresh()
    assert work(run.path) == 0
    with going_on(run, State.QUEUED, epochs=MORE):
        pass
    return run


def cancelling():
    """A continued run that has trained, and shall be what it was."""
    run = pause_in(continued(), 3)
    ask(run.path, Request.CANCEL)
    return run


def without_figures():
    """A run that has finished, and lacks its figures."""
    run = fresh()
    beginning.Commits = functools.partial(Commits, clock=Ticks())
    claim(run.path)
    assert worker.main(run.path, prepare=lambda: None, trainer=FakeTraining, finish=lambda *given: None) == 0
    with held(run.path):
        amend_status(run.path, figures=FIGURES_COMING)
    return run


SCENARIOS = {
    "fresh": (fresh, EPOCHS),
    "paused": (paused, EPOCHS),
    "pausing": (pausing, EPOCHS),
    "unscored": (unscored, 1),
    "continued": (continued, EPOCHS + MORE),
    "cancelling": (cancelling, EPOCHS),
    "figures": (without_figures, EPOCHS),
}


# ---------------------------------------------------------------------- the invariants


def look_at_wreck(path, before):
    """What must hold at any moment, however a process ended."""
    run = read_run(path)
    assert (run.name, run.notes) == (NAME, NOTES), (run.name, run.notes)
    records = read_metrics(path)
    assert [record["epoch"] for record in records] == list(range(1, len(records) + 1))
    assert len((path / "metrics.jsonl").read_bytes().splitlines() if records else []) == len(records)
    state = State(written_status(path)["state"])
    assert state.live or state.ended or state is State.PAUSED, state
    recover(path / "checkpoints")
    whole = [checkpoint for checkpoint in map(read_whole, paths(path / "checkpoints")) if checkpoint]
    assert max((checkpoint.step for checkpoint in whole), default=0) >= before["step"], "a checkpoint was lost"
    for checkpoint in whole:
        assert checkpoint.epoch <= max(len(records), before["epochs"])
    if before["weights"] is not None:
        assert (path / "weights.npz").is_file(), "the model was lost"
    return state


def read_whole(path):
    try:
        return read_checkpoint(path)
    except ValueError:
        return None


def facts(path):
    """What a run has, that a fault must not take from it."""
    whole = [checkpoint.step for checkpoint in map(read_whole, paths(path / "checkpoints")) if checkpoint]
    weights = path / "weights.npz"
    continued_from = written_status(path).get("continued_from", {})
    return {
        "step": continued_from.get("step", max(whole, default=0)),
        "epochs": len(read_metrics(path)),
        "weights": weights.read_bytes() if weights.is_file() else None,
    }


def take_up(path):
    """Has the run go on as its person or the queue would, until it has ended."""
    for _ in range(4):
        status = written_status(path)
        state = State(status["state"])
        if state in (State.FAILED, State.PAUSED):
            with going_on(read_run(path), State.QUEUED):
                pass
        elif state.ended and status.get("figures") == FIGURES_FAILED:
            resume(read_run(path))
        elif state.ended and not status.get("figures"):
            return
        assert work(path) == 0, read_run(path).log_tail()
    raise AssertionError(f"it never ended: {written_status(path)}")


def look_at_end(path, expected, epochs):
    """The very run that no fault would have left."""
    run = read_run(path)
    status = run.status
    assert (status["state"], status.get("figures"), status["epochs"]) == ("finished", None, epochs), status
    assert "continued_from" not in status
    assert [record["epoch"] for record in run.metrics] == list(range(1, epochs + 1))
    assert (path / "weights.npz").read_bytes() == expected, "other weights than the undisturbed run's"
    assert run.config.epochs == epochs
    with held(path):
        settle(path)  # as the next tick does
    assert asked(path) is None
    assert int(run.live()["epoch"]) == epochs
    with held(path):
        beginning.tidy(run)  # a rest that could not be removed goes when the next process begins
    left = [str(found) for found in path.rglob(".*") if not found.name.startswith(".run.json.")]  # it is everybody's
    assert left == [], left
    assert not (path / "before").exists()


# ---------------------------------------------------------------------- all N


def survey(home, name, mode, numbers):
    """Injects at each of `numbers` until one exceeds the calls made; how many were made, and how often it went on."""
    make, epochs = SCENARIOS[name]
    os.environ["VAE_TF_HOME"] = str(home)
    original = make()
    before = facts(original.path)
    expected = undisturbed(original.path, home / "undisturbed")
    for tried, number in enumerate(numbers, start=1):
        path = home / "runs" / f"{name}-{mode}-{number}"
        shutil.copytree(original.path, path)
        made, reached = disturb(path, number, MODES[mode])
        state = look_at_wreck(path, before)
        try:
            take_up(path)
            look_at_end(path, expected, epochs)
        except AssertionError as error:
            raise AssertionError(f"{name}, {mode} at call {number} ({reached}), then {state}: {error}") from error
        shutil.rmtree(path)
        if made < number:
            return {"scenario": name, "mode": mode, "calls": made, "tried": tried}
    raise AssertionError(f"{name}: the numbers ended before the calls did")


def undisturbed(original, path):
    shutil.copytree(original, path)
    take_up(path)
    weights = (path / "weights.npz").read_bytes()
    shutil.rmtree(path)
    return weights


def disturb(path, number, fault):
    """One process in which call `number` goes wrong: how many calls it made, and which one that was."""
    for thread in threading.enumerate():  # a lock that one holds would be held for ever in the child
        if thread is not threading.main_thread():
            thread.join()
    claim(path)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        calls = Calls(path, number, fault)
        out = os.open("/dev/null", os.O_WRONLY)
        os.dup2(out, 1)
        os.dup2(out, 2)
        told = functools.partial(os.write, writer)
        plain_exit = os._exit

        def leave(status):
            told(json.dumps([calls.made, calls.log[number - 1] if calls.made >= number else ""]).encode())
            plain_exit(status)

        os._exit = leave
        calls.install()
        try:
            leave(carry_out(path))
        except BaseException:  # noqa: BLE001 whatever it is: this process must end here
            traceback.print_exc()
            leave(98)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        made, name = json.loads(pipe.read())
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 1, 99), f"call {number} ({name}): exit status {code}"
    return made, name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES))
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--offset", type=int, default=1)
    given = parser.parse_args()
    for mode in given.modes:
        for name in given.scenarios:
            numbers = range(given.offset, 100_000, given.stride)
            print(json.dumps(survey(given.home / f"{name}-{mode}", name, mode, numbers)), flush=True)
    assert not {"tensorflow", "keras"} & sys.modules.keys()


if __name__ == "__main__":
    main()
