"""The queue's commands, with workers that are moved by hand in the place of processes."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest

from tests.faults.fake_workers import FakeExecutor
from vae_tf import cli, open_run
from vae_tf.runs import State, list_runs, list_trash

TINY = ("--dataset", "digits", "--limit", "60", "--batch-size", "20", "--hidden", "8", "--epochs", "2")


@pytest.fixture(autouse=True)
def executor(monkeypatch):
    executor = FakeExecutor()
    monkeypatch.setattr("vae_tf.runs.executor.LOCAL", executor)
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", "1")
    monkeypatch.setattr("vae_tf.commands.training.getpass.getuser", lambda: "ada")
    yield executor
    for worker in executor.living:
        worker.kill()


def command(*arguments):
    """The object that a command prints, its words for people, and its exit status."""
    with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()) as wrong:
        status = cli.main([*arguments, "--json"])
    result = json.loads(printed.getvalue().splitlines()[-1]) if status in (0, 1) and printed.getvalue() else None
    return result, wrong.getvalue(), status


def said(*arguments):
    """What a command says to people."""
    with redirect_stdout(io.StringIO()) as printed:
        assert cli.main(arguments) == 0
    return printed.getvalue()


@pytest.fixture
def runs():
    """One run at work, one that waits."""
    return [open_run(command("train", *TINY, "--queue", "--name", name)[0]["run"]) for name in ("First", "Second")]


def test_train_queue_puts_a_run_in_the_queue_and_starts_it_where_there_is_room(executor):
    first = command("train", *TINY, "--queue", "--name", "Mine")[0]
    assert first == {"run": first["run"], "state": "starting", "position": None}
    second = command("train", *TINY, "--queue")[0]
    assert (second["state"], second["position"]) == ("queued", 1)
    run = open_run(first["run"])
    assert (run.name, run.manifest["owner"], len(executor.workers)) == ("Mine", "ada", 1)
    assert "waits at place 2" in said("train", *TINY, "--queue")


def test_queue_lists_who_is_at_work_and_who_waits_in_order(runs):
    result = command("queue")[0]
    assert result["limit"] == 1
    assert [(row["name"], row["owner"], row["state"]) for row in result["at_work"]] == [("First", "ada", "starting")]
    assert [(row["name"], row["position"]) for row in result["waiting"]] == [("Second", 1)]
    words = said("queue")
    assert "Second" in words
    assert "At most 1 at once (VAE_TF_RUNS_AT_ONCE)." in words


def test_an_empty_queue_says_so():
    assert command("queue")[0]["waiting"] == []
    assert "Nothing waits, and nothing is at work." in said("queue")


def test_pause_resume_stop_and_cancel(runs, executor):
    first, second = runs
    assert command("pause", second.id)[0] == {"run": second.id, "state": "paused", "asked": False}
    result = command("resume", second.id, "--queue")[0]
    assert (result["state"], result["position"]) == ("queued", 1)
    executor.work()
    assert command("pause", first.id)[0] == {"run": first.id, "state": "running", "asked": True}
    assert "running; its process has been asked" in said("pause", first.id)
    executor.work()
    assert command("tick")[0] == {"started": [second.id], "requeued": [], "settled": [first.id], "troubles": []}
    assert command("stop", first.id)[0]["state"] == "stopped"
    assert command("cancel", second.id)[0]["state"] == "starting"
    executor.work(2)
    assert second.state is State.CANCELLED
    assert "started: " in said("tick")


def test_resume_goes_on_for_more_epochs(runs, executor):
    first = runs[0]
    executor.work(4)
    assert first.state is State.FINISHED
    command("tick")
    assert command("resume", first.id, "--epochs", "3", "--queue")[0]["state"] == "queued"
    assert open_run(first.id).config.epochs == 5


def test_clone_puts_a_run_like_another_in_the_queue(runs):
    result = command("clone", runs[0].id, "--latent-dim", "5", "--name", "Wider")[0]
    run = open_run(result["run"])
    assert (run.name, run.config.model.latent_dim, run.config.model.hidden) == ("Wider", 5, (8,))
    assert result["position"] == 2
    assert run.manifest["owner"] == "ada"


def test_delete_moves_a_run_to_the_trash(runs):
    command("cancel", runs[1].id)
    result = command("delete", runs[1].id)[0]
    assert [entry.id for entry in list_trash()] == [result["run"]]
    assert [run.id for run in list_runs()] == [runs[0].id]


def test_doctor_says_how_the_home_is(home, runs):
    result, _, status = command("doctor")
    assert (result["ok"], status) == (True, 0)
    names = ["home", "locks", "disk", "index", "runs", "datasets", "trash"]
    assert [check["name"] for check in result["checks"]] == names
    (home / "runs" / "broken").mkdir()
    result, _, status = command("doctor")
    assert (result["ok"], status) == (False, 1)
    assert "not well" in _words("doctor")


def _words(*arguments):
    with redirect_stdout(io.StringIO()) as printed:
        cli.main(arguments)
    return printed.getvalue()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pause", "nobody"), "run: expected the id or the directory of a run"),
        (("pause",), "the following arguments are required: run"),
        (("resume", "RUN", "--queue"), "expected a run that rests; 'First' does not: it is starting"),
        (("resume", "RUN", "--epochs", "x"), "argument --epochs: expected a whole number, received 'x'"),
        (("delete", "RUN"), "expected a run that has ended; 'First' is starting: stop it first"),
        (("clone", "RUN", "--latent-dim", "0"), "latent_dim: expected a whole number from 1 to 512, received 0"),
        (("cancel", "digits-2d"), "expected a run of your own; received the one that ships with the app"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_status_2(runs, capsys, arguments, message):
    arguments = [runs[0].id if word == "RUN" else word for word in arguments]
    try:
        status = cli.main(arguments)
    except SystemExit as ended:
        status = ended.code
    printed = capsys.readouterr()
    assert (status, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert message in printed.err


def test_a_limit_that_is_no_number_is_one_line(runs, capsys, monkeypatch):
    monkeypatch.setenv("VAE_TF_RUNS_AT_ONCE", "all")
    assert cli.main(["tick"]) == 2
    assert "VAE_TF_RUNS_AT_ONCE: expected a whole number from 1 to 10000, received 'all'" in capsys.readouterr().err
