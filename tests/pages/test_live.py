"""A run as it is watched: every state, what is out of the ordinary, and the film of its epochs."""

import io

import pytest
from PIL import Image

from pages.ui import scrubber
from pages.ui.look import look
from vae_tf.data.files import write_json
from vae_tf.runs.lock import held
from vae_tf.runs.reading import read_run

STATES = ["queued", "starting", "running", "paused", "finished", "stopped", "cancelled", "failed"]


def words(page):
    return " ".join(
        element.value for element in [*page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    )


@pytest.mark.parametrize("frames", [0, 1, 3])
@pytest.mark.parametrize("state", STATES)
def test_a_run_in_any_state_is_shown(app, make_run, state, frames):
    page = app("train", run=make_run(state, name="Watched", frames=frames).name)
    assert not page.exception
    assert page.title[0].value == "Watched"
    assert len(page.get("plotly_chart")) == 3


def test_a_run_that_stalls_says_since_when_and_what_to_do(app, make_run):
    path = make_run("running", started=900.0)
    progress = {**read_run(path).progress, "at": 1000.0}
    write_json(path / "progress.json", progress)
    page = app("train", run=path.name)
    assert "No step has been done since" in page.warning[0].value
    assert "goes on by itself from its last checkpoint" in page.warning[0].value


def test_a_run_that_goes_on_by_itself_says_so(app, make_run):
    page = app("train", run=make_run("running", attempts=2).name)
    assert "goes on by itself" in words(page)


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("the loss is NaN at step 40", "Try a learning rate ten times smaller."),
        ("MemoryError", "The machine ran out of memory: choose a smaller batch."),
        ("No space left on device", "The disk is full: make room, and go on."),
    ],
)
def test_a_failed_run_says_why_with_advice_and_its_log(app, make_run, message, advice):
    page = app("train", run=make_run("failed", message=message, advice=advice).name)
    assert message in page.error[0].value.replace("\\", "")
    assert advice in words(page).replace("\\", "").replace("\u2060", "")
    assert "the end of the log" in page.code[0].value


def test_the_film_can_be_taken_away_where_there_are_epochs_for_one(app, make_run):
    none = app("train", run=make_run("running", name="A").name)
    assert "GIF" not in [button.proto.label for button in none.get("download_button")]
    page = app("train", run=make_run("running", name="B", frames=4).name)
    assert "GIF" in [button.proto.label for button in page.get("download_button")]
    assert "aligned from epoch to epoch" in words(page)


def test_the_film_is_a_gif_of_all_saved_epochs(make_run):
    run = read_run(make_run("running", frames=3))  # whose codes only turn: aligned, they stand still
    film = Image.open(io.BytesIO(scrubber._gif(run)))
    assert (film.format, film.n_frames) == ("GIF", 3)


def test_more_than_two_dimensions_are_said_to_be_two_of_them(app, make_run):
    page = app("train", run=make_run("running", latent_dim=5, frames=3).name)
    assert "the two most active of 5 dimensions, aligned in all of them" in words(page)


def test_what_ended_while_its_figures_are_coming_is_shown_and_then_rests(app, make_run):
    path = make_run("stopped", figures="coming")
    with held(path):
        page = app("train", run=path.name)
        assert "test figures are being computed" in page.get("progress")[0].proto.text
    write_json(path / "state.json", {"state": "stopped", "message": "", "epochs": 2})
    look(path, fresh=True)  # as a page does after a second
    page = app("train", run=path.name)
    assert not page.get("progress")
    assert "Stopped, 2 of 4 epochs" in words(page)
