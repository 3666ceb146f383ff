"""`train` and `resume` in the foreground: real trainings of a second."""

import io
import json
from contextlib import redirect_stdout

import pytest

from vae_tf import cli, open_run
from vae_tf.runs import RunFailed, State, create_run, list_runs, queue, resume_here
from vae_tf.runs.lock import held
from vae_tf.runs.requests import Request, ask
from vae_tf.runs.status import written_status

TINY = ("--dataset", "digits", "--limit", "60", "--batch-size", "20", "--hidden", "8", "--epochs", "2")


def command(*arguments):
    with redirect_stdout(io.StringIO()) as printed:
        assert cli.main([*arguments, "--json"]) == 0
    return json.loads(printed.getvalue().splitlines()[-1])


@pytest.fixture
def trained():
    return open_run(command("train", *TINY, "--name", "Mine")["run"])


def test_a_run_in_a_terminal_belongs_to_its_person(trained, monkeypatch):
    from vae_tf.commands.training import getpass, owner

    assert trained.manifest["owner"] == owner() != ""
    monkeypatch.setattr(getpass, "getuser", lambda: {}["nobody"])
    assert owner() == "terminal"


def test_it_goes_on_for_more_epochs_and_says_what_train_says(trained):
    result = command("resume", trained.id, "--epochs", "1")
    assert (result["run"], result["epochs"]) == (str(trained.path), 3)
    assert set(result["test"]) == {"elbo", "kl", "reconstruction", "targets"}
    run = open_run(trained.id)
    assert [record["epoch"] for record in run.metrics] == [1, 2, 3]
    assert (run.state, written_status(run.path)["foreground"]) == (State.FINISHED, True)


def test_a_finished_run_wants_a_number_of_epochs(trained, capsys):
    assert cli.main(["resume", trained.id]) == 2
    assert "epochs: expected how many more, since 'Mine' has reached its end" in capsys.readouterr().err


def test_a_run_of_the_queue_can_be_taken_over_once_it_is_paused(config):
    run = queue.submit(config(epochs=2), owner="ada")
    queue.pause(run)
    finished = resume_here(run)
    assert (finished.state, len(finished.metrics)) == (State.FINISHED, 2)
    assert queue.tick().started == []


def test_a_run_at_work_elsewhere_is_refused(trained, capsys):
    with held(trained.path):
        assert cli.main(["resume", trained.id, "--epochs", "1"]) == 2
    assert "another process is at work on this run" in capsys.readouterr().err


def test_a_run_that_is_cancelled_from_elsewhere_has_failed_for_its_terminal(config):
    run = create_run(config(), foreground=True)
    queue.tick()
    (run.path / "state.json").write_text(json.dumps({"state": "paused", "message": ""}))
    with pytest.raises(RunFailed, match=r"Cancelled by a person|Stopped before it began"):
        resume_here(run, on_progress=lambda record: ask(run.path, Request.CANCEL))
    assert list_runs()[0].state is State.CANCELLED


def test_a_run_that_is_paused_from_elsewhere_is_no_failure(config):
    run = create_run(config(epochs=500), foreground=True)
    (run.path / "state.json").write_text(json.dumps({"state": "paused", "message": ""}))
    paused = resume_here(run, on_progress=lambda record: ask(run.path, Request.PAUSE))
    assert paused.state is State.PAUSED
