"""Explore: the canvas of each kind of model, and each reason why there is none."""

import base64
import json
import re
import shutil

import numpy as np
import pytest

from pages.ui import canvas
from vae_tf.data import write_json
from vae_tf.export import canvas_files
from vae_tf.runs.reading import read_run


def markdown(page) -> str:
    return " ".join(text.value for text in page.markdown)


@pytest.fixture
def nothing_shipped(monkeypatch, tmp_path):
    monkeypatch.setattr("vae_tf.runs.store.SHIPPED", tmp_path / "nothing")


def info(page) -> str:
    """The page's first note as a person reads it: without the marks that keep it from being Markdown."""
    return re.sub(r"\\(.)", r"\1", page.info[0].value).replace("\u2060", "")


def mounted(page) -> dict:
    """What the canvas on the page was given; fails where there is none."""
    [component] = page.get("bidi_component")
    return json.loads(component.proto.json)


@pytest.mark.parametrize("latent_dim", [1, 2, 3, 30])
def test_a_model_of_any_latent_size_is_on_the_canvas(app, trained_run, latent_dim):
    path = trained_run(latent_dim)
    page = app("explore", run=path.name)
    assert not page.exception
    assert not page.error
    data = mounted(page)
    assert data["run"] == path.name
    assert data["images"]["base"].startswith(f"vae/run/{path.name}/images/")
    assert not [slider for slider in page.slider if slider.label.startswith("z")]


def test_the_canvas_is_given_addresses_and_no_data(app, trained_run):
    page = app("explore", run=trained_run(30).name)
    assert len(json.dumps(mounted(page))) < 2000


def test_the_view_in_the_address_reaches_the_canvas_and_other_words_do_not(app, trained_run):
    page = app("explore", run=trained_run(2).name, z="0.5,-1", backdrop="none", colour="red")
    assert mounted(page)["view"] == {"z": "0.5,-1", "backdrop": "none"}


def test_the_page_and_the_canvas_know_the_same_words_of_the_address():
    keys = re.search(r"export const KEYS = (\[.*?\]);", (canvas_files.ASSETS / "address.js").read_text("utf-8"))
    assert tuple(json.loads(keys.group(1))) == canvas.VIEW


def test_a_run_without_a_copy_for_the_browser_says_why_and_is_drawn_by_the_server(app, trained_run):
    path = trained_run(2)
    shutil.rmtree(path / "artifacts" / "browser")
    page = app("explore", run=path.name)
    assert not page.get("bidi_component")
    assert "older version" in info(page)
    assert f"export {path.name} --format browser" in info(page)
    assert images(page)


def test_a_model_that_no_browser_can_run_says_why_and_is_drawn_by_the_server(app, trained_run):
    path = trained_run(2)
    write_json(
        path / "artifacts" / "browser" / "model.json", {"schema": 1, "unsupported": "The layer Lambda has none."}
    )
    page = app("explore", run=path.name)
    assert not page.get("bidi_component")
    assert info(page).startswith("The layer Lambda has none.")
    assert images(page)


def test_runs_of_one_name_are_told_apart_in_the_menu(app, make_run):
    one, two = make_run(name="Same"), make_run(name="Same")
    other = make_run(name="Another")
    options = app("explore", run=one.name).selectbox(key="run-menu").options
    assert f"Same (2-D) ({one.name[-4:]})" in options
    assert f"Same (2-D) ({two.name[-4:]})" in options
    assert "Another (2-D)" in options
    assert other.name[-4:] not in " ".join(options)
    assert [name.endswith("ready-trained") for name in options] == [False] * 3 + [True] * 2


def test_a_truncated_description_is_no_copy(app, trained_run):
    path = trained_run(2)
    manifest = path / "artifacts" / "browser" / "model.json"
    manifest.write_bytes(manifest.read_bytes()[:200])
    page = app("explore", run=path.name)
    assert not page.exception
    assert "damaged" in info(page)


def test_garbled_codes_leave_the_canvas_as_it_is(app, trained_run):
    path = trained_run(2)
    (path / "artifacts" / "codes.npz").write_bytes(b"no codes")
    page = app("explore", run=path.name)
    assert not page.exception
    assert mounted(page)["run"] == path.name


def packed(n, *members):
    bits = np.zeros(n, bool)
    bits[list(members)] = True
    return base64.b64encode(np.packbits(bits).tobytes()).decode()


def test_the_direction_between_two_groups_is_the_difference_of_their_means(trained_run):
    run = read_run(trained_run(2))
    codes = run.codes()
    n = len(codes)
    found = canvas.answer(run, {"key": "a", "a": packed(n, *range(40)), "b": packed(n, *range(40, n))})
    assert found["of"] == "a"
    assert (found["n_a"], found["n_b"]) == (40, n - 40)
    expected = codes.z_mean[40:].mean(axis=0) - codes.z_mean[:40].mean(axis=0)
    assert found["vector"] == pytest.approx(expected.tolist(), abs=1e-6)
    assert found["meaningful"] == (found["cohen_d"] >= 0.8)
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("group", ["", "AAAA", "no base 64!", None, 7])
def test_what_is_no_group_has_a_reason_in_place_of_a_direction(trained_run, group):
    run = read_run(trained_run(2))
    found = canvas.answer(run, {"key": "k", "a": group, "b": packed(len(run.codes()), 0)})
    assert found["of"] == "k"
    assert "expected" in found["reason"]


@pytest.mark.parametrize("asked", [None, 3, "words", []])
def test_without_a_question_there_is_no_direction(trained_run, asked):
    assert canvas.answer(read_run(trained_run(2)), asked) is None


def images(page) -> list[str]:
    return [url for image in page.image for url in image.value]


def test_the_same_seed_draws_the_same_samples(app, trained_run):
    page = app("explore", run=trained_run(2).name)
    before = images(page)
    page.number_input(key="prior-seed").set_value(5).run()
    other = images(page)
    page.number_input(key="prior-seed").set_value(0).run()
    assert other != before
    assert images(page) == before


def test_the_temperature_changes_the_samples_and_they_can_be_taken_away(app, trained_run):
    page = app("explore", run=trained_run(2).name)
    before = images(page)
    page.slider(key="prior-temperature").set_value(0.25).run()
    assert not page.exception
    assert images(page) != before
    assert {button.proto.label for button in page.get("download_button")} == {"PNG", "NPZ"}


def test_a_failed_run_that_kept_a_model_can_be_explored(app, trained_run):
    path = trained_run(2)
    status = {"state": "failed", "message": "The loss is NaN", "advice": "The model after epoch 3 is kept."}
    write_json(path / "state.json", status)
    page = app("explore", run=path.name)
    assert not page.exception
    assert images(page)
    assert any("The model after epoch 3 is kept" in text.value for text in page.caption)


def test_a_run_whose_weights_are_missing_is_one_error(app, make_run):
    page = app("explore", run=make_run("finished").name)
    assert not page.exception
    assert len(page.error) == 1
    assert "cannot be loaded" in page.error[0].value


def test_an_unknown_and_a_damaged_run_say_so(app, make_run):
    assert "There is no run" in markdown(app("explore", run="nowhere"))
    assert "cannot be read" in app("explore", run=make_run("damaged").name).error[0].value


def test_without_any_model_it_says_what_to_do(app, nothing_shipped):
    page = app("explore")
    assert not page.exception
    assert "no model to explore yet" in markdown(page)


@pytest.mark.parametrize(
    ("state", "words"),
    [("starting", "still training"), ("running", "still training"), ("failed", "no model to explore")],
)
def test_a_run_without_a_model_says_so_and_leads_on(app, make_run, state, words):
    page = app("explore", run=make_run(state).name)
    assert not page.exception
    assert words in page.info[0].value
