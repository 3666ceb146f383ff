import json
import time

import pytest

from vae_tf.runs.lock import held
from vae_tf.runs.states import State
from vae_tf.runs.status import amend_status, read_status, write_status, written_status
from vae_tf.training.checkpoints import Checkpoint, save_checkpoint


def say(path, **status):
    (path / "state.json").write_text(json.dumps({"message": "", **status}))


def test_a_new_state_keeps_what_is_known_and_drops_what_was_said_of_the_old(tmp_path):
    write_status(tmp_path, State.FAILED, message="Why", advice="Do this", epochs=3, queued=5.0)
    write_status(tmp_path, State.QUEUED, attempts=1)
    assert written_status(tmp_path) == {"state": "queued", "message": "", "epochs": 3, "queued": 5.0, "attempts": 1}


def test_an_entry_that_is_none_goes(tmp_path):
    write_status(tmp_path, State.FINISHED, figures="coming")
    amend_status(tmp_path, figures=None)
    assert "figures" not in written_status(tmp_path)


def test_an_amended_state_is_the_same_state(tmp_path):
    write_status(tmp_path, State.STOPPED, message="By a person", advice="None")
    before = written_status(tmp_path)
    amend_status(tmp_path, figures="failed")
    assert written_status(tmp_path) == {**before, "figures": "failed"}


@pytest.mark.parametrize("state", list(State))
def test_a_state_that_has_ended_says_when_and_no_other_does(tmp_path, state):
    write_status(tmp_path, State.FINISHED)
    write_status(tmp_path, state)
    assert ("finished" in written_status(tmp_path)) is (state in ("finished", "stopped", "cancelled", "failed"))


def test_a_state_that_was_never_written_is_starting(tmp_path):
    assert written_status(tmp_path) == {"state": "starting", "message": ""}


def test_a_state_that_cannot_be_read_is_an_error_to_who_would_replace_it(tmp_path):
    (tmp_path / "state.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_status(tmp_path, State.RUNNING)
    assert read_status(tmp_path, time.time())["state"] == "starting"  # who only looks goes on


@pytest.mark.parametrize("state", ["starting", "running"])
def test_a_dead_run_of_the_queue_is_queued_again(tmp_path, state):
    say(tmp_path, state=state, queued=1.0, started=2.0)
    status = read_status(tmp_path, 0.0)
    assert status["state"] == "queued"
    assert status["message"] == "Its process is gone; the queue takes the run up again"
    with held(tmp_path):
        assert read_status(tmp_path, 0.0)["state"] == state


def test_a_dead_run_in_the_foreground_has_failed_and_says_how_to_go_on(tmp_path):
    say(tmp_path, state="running", queued=1.0, foreground=True)
    status = read_status(tmp_path, 0.0)
    assert (status["state"], status["message"]) == (
        "failed",
        "Its process is gone: it was killed, or the machine stopped",
    )
    assert status["advice"].startswith("Start it again with the same settings.")
    arrays = {"model/w": 0, "step": 40}
    save_checkpoint(tmp_path / "checkpoints", Checkpoint(40, 4, 1.0, arrays=arrays))
    advice = read_status(tmp_path, 0.0)["advice"]
    assert advice.startswith(f"`python -m vae_tf resume {tmp_path.name}` goes on after epoch 4.")


def test_a_run_of_before_there_was_a_queue_is_not_taken_up_by_it(tmp_path):
    say(tmp_path, state="running", started=2.0)
    assert read_status(tmp_path, 0.0)["state"] == "failed"


@pytest.mark.parametrize(("age", "state"), [(1, "starting"), (3600, "queued"), (-1, "starting"), (-3600, "queued")])
def test_a_start_is_waited_for_but_not_for_ever_nor_until_a_clock_comes_round(tmp_path, age, state):
    say(tmp_path, state="starting", queued=1.0, started=time.time() - age)
    assert read_status(tmp_path, 0.0)["state"] == state
