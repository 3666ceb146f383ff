import json

import pytest

from tests.faults.fake_workers import record
from vae_tf.runs import State, create_run, open_run
from vae_tf.runs.metrics import read_metrics, write_metrics
from vae_tf.runs.status import write_status, written_status
from vae_tf.runs.undoing import newest_step, plan_epochs, undo

EARLIER = {"state": "stopped", "message": "Stopped by a person after 2 of 3 epochs", "epochs": 2, "step": 6}


@pytest.fixture
def run(config):
    """A run after four epochs, with a checkpoint and a frame of each."""
    run = create_run(config())
    for epoch in (1, 2, 3, 4):
        (run.path / "checkpoints" / f"{3 * epoch:06d}").mkdir(parents=True)
        (run.path / "artifacts" / "frames").mkdir(parents=True, exist_ok=True)
        (run.path / "artifacts" / "frames" / f"{epoch:06d}.npz").touch()
    write_metrics(run.path, [record(epoch) for epoch in (1, 2, 3, 4)])
    for name in ("weights.npz", "progress.json", "log.txt", "artifacts/live.npz", "artifacts/codes.npz"):
        (run.path / name).write_text("4 epochs")
    return run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_cancelled_run_keeps_its_records_and_its_log_alone(run):
    assert undo(run.path, "Cancelled by a person") is State.CANCELLED
    assert (run.state, run.status["message"]) == (State.CANCELLED, "Cancelled by a person")
    assert names(run.path) == ["artifacts", "log.txt", "metrics.jsonl", "run.json", "state.json"]
    assert names(run.path / "artifacts") == ["codes.npz"]
    assert len(read_metrics(run.path)) == 4
    assert undo(run.path, "again") is State.CANCELLED  # it can be done again after a death


def test_a_continued_run_is_what_it_was(run):
    plan_epochs(run.path, 9)
    earlier = {**EARLIER, "of": 3, "to": 9, "finished": 5.0, "seconds": 7.5}
    write_status(run.path, State.RUNNING, continued_from=earlier, epochs=4)
    for _ in range(2):
        write_status(run.path, State.RUNNING, continued_from=earlier, epochs=4)
        assert undo(run.path, "Cancelled by a person") is State.STOPPED
        status = written_status(run.path)
        assert {name: status[name] for name in ("state", "message", "epochs", "finished", "seconds")} == {
            **{name: EARLIER[name] for name in ("state", "message", "epochs")},
            "finished": 5.0,
            "seconds": 7.5,
        }
        assert "continued_from" not in status
        assert names(run.path / "checkpoints") == ["000003", "000006"]
        assert names(run.path / "artifacts" / "frames") == ["000001.npz", "000002.npz"]
        assert [one["epoch"] for one in read_metrics(run.path)] == [1, 2]
        assert open_run(run.id).config.epochs == 3
        assert not (run.path / "progress.json").exists()
        assert (run.path / "weights.npz").exists()


def test_the_newest_step_is_the_greatest_number(run):
    assert newest_step(run.path) == 12
    for name in ("1000000", ".000099.tmp", "000x"):
        (run.path / "checkpoints" / name).mkdir()
    assert newest_step(run.path) == 1_000_000
    assert newest_step(run.path / "nowhere") == 0


def test_a_plan_is_written_once(run):
    plan_epochs(run.path, 8)
    assert json.loads((run.path / "run.json").read_text())["config"]["epochs"] == 8
    before = (run.path / "run.json").stat().st_mtime_ns
    plan_epochs(run.path, 8)
    assert (run.path / "run.json").stat().st_mtime_ns == before
    assert open_run(run.id).name == run.name


def test_epochs_that_cannot_be_planned_are_an_error_and_not_skipped(tmp_path):
    (tmp_path / "run.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        plan_epochs(tmp_path, 5)
