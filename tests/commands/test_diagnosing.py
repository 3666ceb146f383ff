import json
from functools import partial

import pytest

from tests.faults import courses
from tests.faults.fake_training import fake_finish
from vae_tf import cli, train
from vae_tf.runs import State, open_run, requests
from vae_tf.runs.execute import execute
from vae_tf.runs.status import write_status


@pytest.fixture(scope="module")
def ill(tmp_path_factory, config):
    """A home with a run whose code has collapsed, and its path."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(home))
        shared = config().model.to_dict()
        run = train(config(model=type(config().model)(**shared | {"beta": 500.0})))
    return home, str(run.path)


@pytest.fixture
def last_line(ill, monkeypatch, capsys):
    monkeypatch.setenv("VAE_TF_HOME", str(ill[0]))

    def run(*arguments):
        assert cli.main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1], parse_constant=pytest.fail)

    return run


def test_diagnose_says_what_is_wrong_and_what_fits(ill, last_line):
    found = last_line("diagnose", ill[1], "--limit", "60")
    assert [finding["name"] for finding in found["findings"]][:2] == ["collapsed", "over-regularised"]
    assert [remedy["name"] for remedy in found["remedies"]] == ["smaller-beta", "warm-up", "free-bits"]
    assert (found["figures"]["images"], found["beta"]) == (60, 500)
    assert found["kl_history"]["epochs"] == [1, 2, 3]
    assert "remedied" not in found


def test_a_remedy_is_trained_and_compared_and_asked_again_not_trained_again(ill, last_line):
    arguments = ("diagnose", ill[1], "--limit", "60", "--remedy", "smaller-beta")
    found = last_line(*arguments)
    healed = open_run(found["remedied"]["run"])
    assert (healed.config.model.beta, found["remedied"]["state"]) == (1, "finished")
    assert found["recovery"]["after"]["run"] == healed.id
    assert found["recovery"]["paired"]
    assert last_line(*arguments)["remedied"]["run"] == found["remedied"]["run"]


def test_a_remedy_can_wait_in_the_queue(ill, last_line, monkeypatch):
    monkeypatch.setattr("vae_tf.runs.queue.tick", lambda: None)
    found = last_line("diagnose", ill[1], "--limit", "60", "--remedy", "free-bits", "--queue")
    assert found["remedied"]["state"] == "queued"
    assert found["recovery"]["after"]["elbo"] is None
    assert open_run(found["remedied"]["run"]).config.model.free_bits == 0.5


def test_a_remedy_that_was_cut_short_goes_on_and_one_that_failed_is_tried_anew(ill, last_line, monkeypatch):
    monkeypatch.setattr("vae_tf.runs.queue.tick", lambda: None)
    arguments = ("diagnose", ill[1], "--limit", "60", "--remedy", "warm-up")
    first = open_run(last_line(*arguments, "--queue")["remedied"]["run"])
    assert courses.carry_out(first, at=2, then=lambda: requests.ask(first.path, requests.Request.STOP)) == "stopped"
    again = last_line(*arguments, "--queue")["remedied"]
    assert (again["run"], again["state"]) == (str(first.path), "queued")
    write_status(first.path, State.STOPPED, message="")
    monkeypatch.setattr("vae_tf.runs.execute.execute", partial(execute, trainer=courses.trainer(), finish=fake_finish))
    done = last_line(*arguments)
    assert done["remedied"] == {"run": str(first.path), "state": "finished"}
    assert done["recovery"]["unfinished"] is None
    write_status(first.path, State.FAILED, message="")
    anew = last_line(*arguments)["remedied"]
    assert anew["run"] != str(first.path)
    assert anew["state"] == "finished"


def test_in_a_terminal_it_is_told_in_sentences(ill, monkeypatch, capsys):
    monkeypatch.setenv("VAE_TF_HOME", str(ill[0]))
    assert cli.main(["diagnose", ill[1], "--limit", "60", "--remedy", "smaller-beta"]) == 0
    said = capsys.readouterr().out
    assert "The posterior has collapsed." in said
    assert "--remedy warm-up: kl_warmup" in said
    assert "by pairs of images" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--remedy", "prayer"), "remedy: expected one that fits (smaller-beta, warm-up, free-bits)"),
        (("--queue",), "queue: expected --remedy NAME with it"),
        (("--limit", "1"), "limit: expected 2 to 359 images, received 1"),
    ],
)
def test_bad_input_is_one_line_and_status_two(ill, monkeypatch, capsys, arguments, words):
    monkeypatch.setenv("VAE_TF_HOME", str(ill[0]))
    limit = () if "--limit" in arguments else ("--limit", "60")
    assert cli.main(["diagnose", ill[1], *limit, *arguments]) == 2
    assert words in capsys.readouterr().err
