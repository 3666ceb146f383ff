from tests.faults.courses import a_run
from vae_tf.runs import State
from vae_tf.runs.outcomes import Outcome, conclude
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.status import amend_status, written_status

CONTINUED = {"state": "finished", "message": "", "epochs": 3, "step": 9, "of": 3, "to": 5}


def test_a_model_is_in_its_place_before_the_state_says_so_and_its_figures_are_to_come():
    run = a_run()
    ask(run.path, Request.PAUSE)
    assert conclude(run, Outcome(State.FINISHED, b"a model", 5, "So it is"), seconds=2.5) is State.FINISHED
    status = written_status(run.path)
    assert (run.path / "weights.npz").read_bytes() == b"a model"
    assert (status["message"], status["epochs"], status["seconds"], status["figures"]) == ("So it is", 5, 2.5, "coming")
    assert "finished" in status
    assert asked(run.path) is None


def test_without_a_model_there_are_no_figures_to_come():
    run = a_run()
    conclude(run, Outcome(State.FAILED, None, 0, "Why", "Do this"), seconds=0.5)
    status = written_status(run.path)
    assert (status["state"], status["advice"], "figures" in status) == ("failed", "Do this", False)
    assert not (run.path / "weights.npz").exists()


def test_a_continued_run_that_has_its_model_is_no_longer_a_continued_one():
    run = a_run()
    amend_status(run.path, continued_from=CONTINUED)
    (run.path / "before").mkdir()
    conclude(run, Outcome(State.STOPPED, b"a model", 4), seconds=1.0)
    assert "continued_from" not in written_status(run.path)
    assert not (run.path / "before").exists()


def test_one_that_failed_can_still_be_taken_back():
    run = a_run()
    amend_status(run.path, continued_from=CONTINUED)
    (run.path / "before").mkdir()
    conclude(run, Outcome(State.FAILED, b"a model", 4), seconds=1.0)
    assert written_status(run.path)["continued_from"] == CONTINUED
    assert (run.path / "before").exists()
