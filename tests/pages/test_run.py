"""Run: what is known of one run, in every state."""

import shutil

import pytest

from pages.ui.results import split_settings
from vae_tf.config import TrainConfig, VAEConfig


def markdown(page) -> str:
    return " ".join(text.value for text in page.markdown)


@pytest.mark.parametrize("state", ["starting", "running", "finished", "stopped", "failed"])
def test_a_run_in_any_state_has_a_page(app, make_run, state):
    page = app("run", run=make_run(state, name="This one").name)
    assert not page.exception
    assert page.title[0].value == "This one"


def test_test_figures_name_their_targets_and_errors_and_how(app, make_run):
    page = app("run", run=make_run().name)
    values = {metric.value for metric in page.metric}
    assert {"−160.0 ± 1.5", "−155.0 ± 1.5", "6.000 ± 0.040"} <= values
    assert "Grey targets" in markdown(page)
    assert "Dynamic targets" in markdown(page)
    commands = [code.value for code in page.code]
    assert any(c.startswith("python -m vae_tf evaluate") and "--targets dynamic --json" in c for c in commands)
    assert page.latex


def test_a_failed_run_shows_message_advice_and_log(app, make_run):
    page = app("run", run=make_run("failed").name)
    assert "NaN at step 40" in page.error[0].value
    assert "ten times smaller" in markdown(page)


def test_a_run_whose_figures_are_being_computed_says_so(app, make_run):
    page = app("run", run=make_run("stopped", busy=True).name)
    assert not page.exception
    assert "test figures are being computed" in page.get("progress")[0].proto.text


def test_a_remembered_run_that_is_gone_is_forgotten(app, make_run):
    path = make_run(name="This one")
    page = app("run", run=path.name)
    shutil.rmtree(path)
    del page.query_params["run"]
    page.run()
    assert not page.exception
    assert "There is no run" not in markdown(page)
    assert page.title[0].value != "This one"


def test_a_remembered_run_is_found_again(app, make_run):
    page = app("run", run=make_run(name="This one").name)
    del page.query_params["run"]
    page.run()
    assert page.title[0].value == "This one"


def test_notes_are_shown_as_they_are(app, make_run):
    from vae_tf.runs.reading import read_run

    path = make_run()
    read_run(path).annotate(notes="first ![](http://x)\nsecond")
    text = markdown(app("run", run=path.name))
    assert "![](http" not in text
    assert "second" in text


def test_an_unknown_and_a_damaged_run_say_so(app, make_run):
    assert "There is no run" in markdown(app("run", run="nowhere"))
    assert "cannot be read" in app("run", run=make_run("damaged").name).error[0].value


@pytest.mark.parametrize("run", ["../../etc", "/etc", "~", ".", "a b", "%00", "inside", "./inside"])
def test_an_address_is_never_a_path(app, make_run, monkeypatch, tmp_path, run):
    shutil.copytree(make_run(), tmp_path / "inside")
    monkeypatch.chdir(tmp_path)
    page = app("run", run=run)
    assert not page.exception
    assert "There is no run" in markdown(page)


def test_settings_are_parted_by_whether_they_are_the_default():
    config = TrainConfig(model=VAEConfig(latent_dim=5, hidden=()), learning_rate=0.02)
    changed, same = split_settings(config)
    assert changed == {"Dataset": "mnist-5k", "Latent size": "5", "Hidden layers": "none", "Learning rate": "0.02"}
    assert same["Training images"] == "all"
    assert not changed.keys() & same.keys()
