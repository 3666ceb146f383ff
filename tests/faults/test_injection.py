"""Every call of the file system that a run makes fails in turn, or its process ends there: nothing is lost."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.faults.calls import Calls

ROOT = Path(__file__).resolve().parents[2]
STRIDE = 47
"""The short version tries every 47th call."""


@pytest.fixture
def folder():
    """In memory where there is such a place: what is counted are calls, and flushing a real disk takes long."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


MODES = ("exit", "ENOSPC", "EIO")


def survey(folder, modes, stride):
    """What was found of each scenario in each of the modes, in one process: it takes longer to start than for some."""
    command = [sys.executable, "-m", "tests.faults.injection", str(folder), "--modes", *modes, "--stride", str(stride)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    print(done.stdout)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_so_many_calls_go_wrong_and_no_run_is_lost(folder):
    found = survey(folder, MODES, STRIDE)
    assert {row["mode"] for row in found} == set(MODES)
    for row in found:
        assert row["calls"] < 1 + STRIDE * (row["tried"] - 1)  # the last number was above all calls


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_every_single_call_goes_wrong_and_no_run_is_lost(folder, mode):
    found = survey(folder, [mode], 1)
    for row in found:
        assert row["tried"] == row["calls"] + 1
    assert next(row["calls"] for row in found if row["scenario"] == "fresh") > 200
    assert sum(row["calls"] for row in found) > 600


def test_calls_are_counted_and_the_chosen_one_fails(tmp_path):
    """In a process of its own, since nothing is put back."""
    script = f"""
import os
from pathlib import Path
from tests.faults.calls import Calls
from vae_tf.data.files import write_json
calls = Calls({str(tmp_path)!r}, 6, 28)
calls.install()
folder = Path({str(tmp_path)!r})
write_json(folder / "a.json", {{}})
assert [entry.split()[0] for entry in calls.log] == ["open", "write", "fsync", "replace", "open", "fsync"], calls.log
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "No space left on device" in done.stderr
    assert (tmp_path / "a.json").read_text() == "{}\n"  # it was the last call: the folder's flush


def test_what_is_elsewhere_is_not_counted(tmp_path):
    calls = Calls(tmp_path / "run", 1, 28)
    assert not calls.concerns(tmp_path / "other" / "file")
    assert not calls.concerns(5)
    assert calls.concerns(tmp_path / "run" / "state.json")
