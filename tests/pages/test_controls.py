"""What can be done to a run: only what its state allows, at most one button primary, each doing what it says."""

import shutil

import pytest

from pages.ui.look import look
from vae_tf.data import write_json
from vae_tf.runs.reading import read_run
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.states import State
from vae_tf.runs.store import list_runs

NAMES = ("Explore", "Resume", "Pause", "Stop", "Clone", "Delete", "Start again", "Try again from its checkpoint")
OFFERED = {
    "queued": {"Pause"},
    "starting": {"Pause", "Stop"},
    "running": {"Pause", "Stop"},
    "paused": {"Resume", "Stop", "Clone", "Delete"},
    "finished": {"Explore", "Clone", "Delete"},
    "stopped": {"Explore", "Clone", "Delete"},
    "cancelled": {"Start again", "Clone", "Delete"},
    "failed": {"Try again from its checkpoint", "Start again", "Clone", "Delete"},
}
POPOVERS = {"queued": "Cancel", "starting": "Cancel", "running": "Cancel", "paused": "Cancel"}
POPOVERS |= {"finished": "Continue", "stopped": "Continue"}


def labels(page):
    return {button.label for button in page.button if button.label in NAMES and not button.disabled}


def button(page, label):
    return next(button for button in page.button if button.label == label)


def popovers(page):
    return {block.proto.popover.label for block in page.get("popover")}


@pytest.mark.parametrize("name", ["train", "run"])
@pytest.mark.parametrize("state", list(OFFERED))
def test_only_what_the_state_allows_is_offered(app, make_run, state, name):
    page = app(name, run=make_run(state).name)
    assert not page.exception
    assert labels(page) == OFFERED[state] - ({"Stop"} if state == "starting" else set())
    assert {"Cancel", "Continue"} & popovers(page) == ({POPOVERS[state]} if state in POPOVERS else set())
    assert sum(button.proto.type == "primary" for button in page.button) <= 1


def test_a_failed_run_with_a_model_is_explored_first(app, make_run):
    path = make_run("failed")
    (path / "weights.npz").write_bytes(b"whole")
    page = app("train", run=path.name)
    assert [button.label for button in page.button if button.proto.type == "primary"] == ["Explore"]


def test_the_run_that_ships_is_only_explored_and_cloned(app):
    page = app("run")
    assert labels(page) == {"Explore", "Clone"}


def test_while_figures_are_coming_nothing_is_offered_that_would_be_refused(app, make_run):
    page = app("train", run=make_run("finished", figures="coming").name)
    assert labels(page) == {"Explore", "Clone"}
    assert "test figures are being computed" in page.get("progress")[0].proto.text


@pytest.mark.parametrize(("label", "request_file"), [("Pause", Request.PAUSE), ("Stop", Request.STOP)])
def test_a_running_run_is_asked_and_says_so_until_it_answers(app, make_run, executor, label, request_file):
    path = make_run("running")
    page = app("train", run=path.name)
    button(page, label).click().run()
    assert not page.exception
    assert asked(path) is request_file
    assert f"{label}p"[:4] in page.get("progress")[0].proto.text
    assert label not in labels(page)


def test_cancelling_asks_first_and_then_does_it(app, make_run, executor):
    path = make_run("running")
    page = app("train", run=path.name)
    assert any("Discard what it has trained" in text.value for text in page.markdown)
    assert asked(path) is None
    button(page, "Discard").click().run()
    assert asked(path) is Request.CANCEL
    assert "Cancelling" in page.get("progress")[0].proto.text


def test_a_waiting_run_is_paused_and_resumed(app, make_run, executor):
    path = make_run("queued", queued=1.0, attempts=0)
    page = app("train", run=path.name)
    button(page, "Pause").click().run()
    assert not page.exception
    assert read_run(path).state is State.PAUSED
    assert executor.started == []
    button(page, "Resume").click().run()
    assert not page.exception
    assert executor.started == [path.name]


def test_a_waiting_run_is_cancelled_and_started_again_as_another(app, make_run, executor):
    path = make_run("queued", queued=1.0, attempts=0)
    page = app("train", run=path.name)
    button(page, "Discard").click().run()
    assert read_run(path).state is State.CANCELLED
    button(page, "Start again").click().run()
    [made] = [run for run in list_runs() if run.id != path.name]
    assert made.config == read_run(path).config
    assert executor.started == [made.id]
    assert page.title[0].value == "A run\\, again"
    assert made.manifest["owner"]


def test_clone_opens_the_form_and_starts_nothing(app, make_run, executor):
    page = app("run", run=make_run(name="This one").name)
    button(page, "Clone").click().run()
    assert page.title[0].value == "Train a model"
    assert any("This one" in text.value for text in page.markdown)
    assert len(list_runs()) == 1


def test_delete_goes_home_which_offers_it_back(app, make_run, executor):
    path = make_run(name="This one")
    page = app("train", run=path.name)
    button(page, "Delete").click().run()
    assert not page.exception
    assert not path.exists()
    assert any("is in the trash" in text.value for text in page.markdown)
    assert button(page, "Undo")


def test_what_the_queue_refuses_is_one_sentence(app, make_run, executor):
    page = app("train", run=make_run("finished").name)  # without the optimizer's state: trained by an older version
    button(page, "Train on").click().run()
    assert not page.exception
    assert ["kept its optimizer" in error.value for error in page.error] == [True]
    page.run()
    assert len(page.error) == 1  # it stays until something else is asked


@pytest.mark.parametrize("seen", [False, True])
def test_what_has_changed_since_it_was_drawn_is_one_sentence(seen, app, make_run, executor):
    path = make_run("paused", epochs=4)
    page = app("train", run=path.name)
    write_json(path / "state.json", {"state": "cancelled", "message": ""})
    look(path, fresh=seen)  # somebody else's page may have read it by then: the button is gone, its press is not
    button(page, "Resume").click().run()
    assert not page.exception
    assert ["discarded" in error.value for error in page.error] == [True]


def test_what_is_asked_in_a_menu_as_the_run_ends_is_heard(app, make_run, executor):
    path = make_run("paused", epochs=4)
    page = app("train", run=path.name)
    write_json(path / "state.json", {"state": "finished", "message": ""})
    look(path, fresh=True)
    button(page, "Discard").click().run()
    assert not page.exception
    assert len(page.error) == 1


def test_a_run_deleted_meanwhile_is_one_sentence(app, make_run, executor):
    path = make_run("running")
    page = app("train", run=path.name)
    shutil.rmtree(path)
    button(page, "Pause").click().run()
    assert not page.exception
    assert any("There is no run" in text.value for text in page.markdown)


def test_a_second_request_may_be_stronger(app, make_run, executor):
    path = make_run("running")
    ask(path, Request.PAUSE)
    page = app("train", run=path.name)
    button(page, "Stop").click().run()
    assert asked(path) is Request.STOP
