"""Stopping processes: real ones that hold a run's lock, and others whose number merely stands in a file."""

import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from vae_tf.runs import LOCAL
from vae_tf.runs.lock import WORKER

HOLD = """
import json, os, sys
from pathlib import Path
from vae_tf.runs.lock import held
with held(Path(sys.argv[1])):
    Path(sys.argv[1], "worker.json").write_text(json.dumps({"pid": os.getpid()}))
    print("held", flush=True)
    input()
"""


@pytest.fixture
def run(tmp_path):
    return SimpleNamespace(path=tmp_path)


@pytest.fixture
def holder(run):
    """A process that holds the run's lock, as a worker does."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(run.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def stranger():
    """A process that has nothing to do with any run."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(("force", "number"), [(False, signal.SIGTERM), (True, signal.SIGKILL)])
@pytest.mark.parametrize("by_number", [False, True])
def test_the_process_that_holds_the_lock_is_told_or_made_to_end(run, holder, monkeypatch, force, number, by_number):
    if by_number:  # a system without handles for processes
        monkeypatch.delattr(os, "pidfd_open", raising=False)
    assert LOCAL.alive(run)
    LOCAL.stop(run, force=force)
    assert holder.wait(timeout=10) == -number
    assert not LOCAL.alive(run)


def test_a_number_is_not_believed_once_the_lock_is_free(run, stranger):
    (run.path / "lock").touch()
    (run.path / WORKER).write_text(json.dumps({"pid": stranger.pid}))
    LOCAL.stop(run, force=True)
    assert stranger.poll() is None


@pytest.mark.parametrize("said", ["", "{}", '{"pid": 0}', '{"pid": -1}', '{"pid": "7"}', '{"pid": 1}', "[7]"])
def test_what_is_no_process_is_left_alone(run, holder, said):
    (run.path / WORKER).write_text(said)
    LOCAL.stop(run, force=True)
    assert holder.poll() is None


def test_a_process_that_is_gone_meanwhile_is_no_error(run, holder, stranger):
    stranger.kill()
    stranger.wait()
    (run.path / WORKER).write_text(json.dumps({"pid": stranger.pid}))
    LOCAL.stop(run)
    assert holder.poll() is None
