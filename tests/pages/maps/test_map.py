"""The page Map: what it shows at once, what comes after, what it says where nothing can come, and its panels."""

import io
import json
import re
import shlex
import shutil

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import sent
from pages.ui.maps import component, downloads, near, selected, sending, trust
from pages.ui.maps.chosen import Chosen
from pages.ui.maps.making import Shown
from vae_tf.cli import parser
from vae_tf.data import write_json
from vae_tf.export import canvas_files
from vae_tf.jobs import Ticket
from vae_tf.runs.maps import MapRequest, compute_map, map_folder, read_map
from vae_tf.runs.reading import read_run

PCA = MapRequest(method="pca")


def mounted(page) -> dict:
    """What the component on the page was given; fails where there is none."""
    [found] = page.get("bidi_component")
    return json.loads(found.proto.json)


def said(page) -> str:
    """All that the page says, without the backslashes that keep typed text from being markup."""
    texts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.info]
    return " ".join(text.value for text in texts).replace("\\", "").replace("\u2060", "")


def method(page) -> str:
    return mounted(page)["maps"][0]["about"]["request"]["method"]


def press(page, label: str):
    return next(button for button in page.button if button.label == label).click().run()


# ------------------------------------------------------------------------------------- how a map comes


def test_pca_is_there_at_once_and_umap_takes_its_place_when_it_is_ready(app, jobs, made):
    page = app("map", run=made.id)
    assert not page.exception
    assert method(page) == "pca"
    assert mounted(page)["preliminary"]
    assert jobs.asked == [MapRequest()]
    jobs.carry_out(judged=False)
    page.run()
    assert method(page) == "umap"
    assert not mounted(page)["preliminary"]
    assert "trust" not in mounted(page)["maps"][0]["has"]
    jobs.carry_out()
    page.run()
    assert "trust" in mounted(page)["maps"][0]["has"]
    assert "Trustworthiness" in said(page)
    assert jobs.asked == [MapRequest()]  # once, in all runs of the script


def test_a_map_that_is_there_and_judged_is_asked_for_no_more(app, jobs, made):
    compute_map(made, PCA)
    page = app("map", run=made.id, method="pca")
    assert method(page) == "pca"
    assert jobs.asked == []


def test_where_it_fails_it_says_why_and_keeps_pca_and_one_can_try_again(app, jobs, made):
    page = app("map", run=made.id)
    jobs.tickets[0].end("failed", error="The process ended twice.")
    page.run()
    assert [error.value for error in page.error] == ["The process ended twice\\. What is shown is PCA."]
    assert method(page) == "pca"
    page.run()
    assert len(jobs.asked) == 1  # not by itself
    press(page, "Try again")
    assert len(jobs.asked) == 2
    assert not page.error


def test_cancelled_it_keeps_pca_until_one_wants_it_after_all(app, jobs, made):
    page = app("map", run=made.id)
    press(page, "Cancel")
    assert jobs.tickets[0].state == "cancelled"
    assert "UMAP was cancelled. What is shown is PCA." in said(page)
    assert not map_folder(made, MapRequest()).exists()
    press(page, "Make it after all")
    assert len(jobs.asked) == 2


def test_another_map_gives_up_the_one_before(app, jobs, made):
    page = app("map", run=made.id)
    page.number_input(key="map-seed-first").set_value(5).run()
    assert page.query_params["seed"] == "5"
    assert [request.seed for request in jobs.asked] == [0, 5]
    assert [ticket.state for ticket in jobs.tickets] == ["cancelled", "waiting"]


def test_a_map_that_others_wait_for_goes_on(app, jobs, made):
    page = app("map", run=made.id)
    jobs.tickets[0].join("somebody else")
    page.number_input(key="map-seed-first").set_value(5).run()
    assert jobs.tickets[0].state == "waiting"


def test_progress_says_what_is_done_and_how_many_are_before_it(app, jobs, made):
    page = app("map", run=made.id)
    jobs.tickets[0].before = lambda ticket: 2
    page.run()
    assert "UMAP of the codes: waiting, 2 maps before it" in page.get("progress")[0].proto.text
    jobs.tickets[0].news("Layout 34 of 200 epochs", 0.4)
    page.run()
    assert page.get("progress")[0].proto.value == 40
    assert page.get("progress")[0].proto.text == "UMAP of the codes: layout 34 of 200 epochs"


def test_while_codes_are_being_made_there_is_only_their_progress(app, jobs, made):
    (made.path / "weights.npz").write_bytes(b"weights")
    page = app("map", run=made.id, split="train")
    assert not page.exception
    assert not page.get("bidi_component")
    assert jobs.asked == [MapRequest(split="train")]


# ------------------------------------------------------------------------------------- what cannot be mapped


def test_a_run_without_codes_says_so(app, jobs, made):
    (made.path / "artifacts" / "codes.npz").unlink()
    page = app("map", run=made.id)
    assert not page.exception
    assert "expected the codes of its test images, found none" in said(page)


def test_damaged_codes_are_a_sentence(app, jobs, made):
    (made.path / "artifacts" / "codes.npz").write_bytes(b"no codes")
    page = app("map", run=made.id)
    assert not page.exception
    assert page.error


@pytest.mark.parametrize(
    ("z", "labels"),
    [
        (np.zeros((1, 2)), [3]),
        (np.zeros((2, 2)), [3, 4]),
        (np.zeros((50, 2)), np.zeros(50)),
        (np.random.default_rng(0).normal(size=(50, 1)), np.zeros(50)),
        (np.random.default_rng(0).normal(size=(5, 2)), None),
        (np.random.default_rng(0).normal(size=(5, 2)), np.arange(5)),
    ],
    ids=["one point", "two equal points", "all equal", "one dimension", "no labels", "five points"],
)
def test_codes_of_every_kind_are_a_map(app, jobs, make_run, put_codes, z, labels):
    path = make_run(latent_dim=z.shape[1])
    put_codes(path, z, labels)
    page = app("map", run=path.name, method="pca", second="method:first")
    assert not page.exception
    assert not page.error
    assert len(mounted(page)["maps"]) == 2
    page.session_state[f"map-point-{path.name}"] = ("test", 0)
    page.session_state[f"map-chosen-{path.name}"] = Chosen("test", np.array([0]), "One")
    page.run()
    assert not page.exception
    if len(z) > 2:
        jobs.carry_out()
        page.run()
        assert not page.exception


def test_codes_that_are_no_numbers_are_a_sentence(app, jobs, made):
    z = np.full((20, 2), np.nan, np.float32)
    np.savez(made.path / "artifacts" / "codes.npz", z_mean=z, z_log_var=z, index=np.arange(20), split="test")
    page = app("map", run=made.id)
    assert not page.exception
    assert "expected finite values" in said(page)


def test_a_damaged_map_is_made_again(app, jobs, made):
    compute_map(made, PCA)
    (map_folder(made, PCA) / "map.npz").write_bytes(b"half a map")
    page = app("map", run=made.id, method="pca")
    assert not page.exception
    assert method(page) == "pca"
    assert read_map(made, PCA) is not None


def test_without_the_dataset_codes_are_mapped_and_pixels_are_a_sentence(app, jobs, made):
    manifest = json.loads((made.path / "run.json").read_text())
    manifest["dataset"]["name"] = manifest["config"]["dataset"] = "gone"
    write_json(made.path / "run.json", manifest)
    page = app("map", run=made.id, method="pca")
    assert not page.exception
    assert mounted(page)["images"] is None
    page = app("map", run=made.id, method="pca", of="pixels")
    assert not page.exception
    assert page.error


def test_a_run_deleted_while_one_looks_is_said_to_be_gone(app, jobs, made):
    page = app("map", run=made.id)
    shutil.rmtree(made.path)
    page.run()
    assert not page.exception
    assert "There is no run" in said(page)


def test_an_unwritable_home_is_a_sentence(app, jobs, made, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pages.ui.maps.making.compute_map", full)
    page = app("map", run=made.id, method="pca")
    assert not page.exception
    assert "No space left on device" in said(page)


def test_a_name_is_shown_as_it_is_and_fetches_nothing(app, jobs, make_run):
    path = make_run(name="![](http://x) **bold** :smile: $x$ | a")
    page = app("map", run=path.name, second="method:first")
    assert not page.exception
    assert "![](http" not in " ".join(text.value for text in page.markdown)


def test_without_any_model_it_says_what_to_do(app, monkeypatch, tmp_path):
    monkeypatch.setattr("vae_tf.runs.store.SHIPPED", tmp_path / "nothing")
    page = app("map")
    assert not page.exception
    assert "no model to explore yet" in said(page)


# ------------------------------------------------------------------------------------- choices and the address


def test_what_one_chooses_stands_in_the_address(app, jobs, made):
    page = app("map", run=made.id, zoom="0,0,1", colour="trust")
    page.selectbox(key="map-method-first").set_value("pca").run()
    assert page.query_params["method"] == "pca"
    assert page.query_params["colour"] == "trust"
    assert "zoom" not in page.query_params  # it was about the other map
    page.segmented_control(key="map-of-first").set_value("pixels").run()
    assert page.query_params["of"] == "pixels"
    page.selectbox(key="map-method-first").set_value("umap").run()
    page.number_input(key="map-neighbours-first").set_value(30).run()
    page.toggle(key="map-fast-first").set_value(True).run()
    assert not page.exception
    assert "method" not in page.query_params
    assert page.query_params["settings"] == "neighbours:30"
    assert page.query_params["fast"] == "yes"
    assert jobs.asked[-1] == MapRequest(of="pixels", settings=(("neighbours", 30),), fast=True)


def test_pixels_have_no_first_two_latent_dimensions(app, jobs, made):
    page = app("map", run=made.id, method="first")
    page.segmented_control(key="map-of-first").set_value("pixels").run()
    assert not page.exception
    assert page.query_params["method"] == "pca"
    assert "First two dimensions" not in page.selectbox(key="map-method-first").options


def test_a_bad_link_is_said_and_the_rest_is_shown(app, jobs, made):
    page = app("map", run=made.id, method="magic", split="test", settings="neighbours:x")
    assert not page.exception
    assert "Of this link, **method** (expected one of" in said(page)
    assert "and **neighbours** (" in said(page)
    assert method(page) == "pca"


def test_another_run_forgets_what_was_about_this_one(app, jobs, made, make_run):
    other = make_run(name="Other")
    page = app("map", run=made.id, seed="3")
    page.selectbox(key="run-menu").set_value(other.name).run()
    assert dict(page.query_params) == {"run": other.name}


# ------------------------------------------------------------------------------------- trust


def test_a_map_that_misleads_says_so_and_what_that_means(app, jobs, make_run, put_codes):
    path = make_run(latent_dim=2)
    rng = np.random.default_rng(0)
    put_codes(path, rng.normal(size=(300, 30)), rng.integers(0, 3, 300))
    compute_map(read_run(path), PCA)
    page = app("map", run=path.name, method="pca")
    assert "Misleads" in " ".join(badge.value for badge in page.markdown)
    assert "far apart in truth" in said(page)


def test_a_good_map_does_not_mislead_and_its_figures_have_a_standard_error(app, jobs, made):
    compute_map(made, PCA)
    page = app("map", run=made.id, method="pca")
    assert "Misleads" not in said(page)
    assert "Trustworthiness **1.0000 ± 0.0000**" in said(page)
    assert "label accuracy: pixels" in said(page)
    command = next(code.value for code in page.code)
    assert command.startswith(f"python -m vae_tf project {made.id} --method pca --of codes --split test")


# ------------------------------------------------------------------------------------- two maps


def test_a_second_map_lies_over_the_first_and_says_what_changed(app, jobs, made):
    page = app("map", run=made.id, method="first")
    press(page, "Second map")
    assert page.query_params["second"] == "method:pca"
    first, second = mounted(page)["maps"]
    assert second["linked"]
    assert f"/onto/{made.id}/{first['address'].split('/')[-1]}" in second["address"]
    assert mounted(page)["changed"]["address"].startswith(first["address"] + "/changed/")
    assert "0.0 ± 0.0%" in said(page)  # PCA of two dimensions only turns
    press(page, "Remove")
    assert "second" not in page.query_params
    assert len(mounted(page)["maps"]) == 1


def test_a_second_map_of_another_run_is_linked_but_not_decoded(app, jobs, made, make_run):
    other = make_run(name="Of twenty", latent_dim=20)
    page = app("map", run=made.id, method="pca", second=f"run:{other.name},method:pca")
    assert not page.exception
    first, second = mounted(page)["maps"]
    assert "codes" in first["has"]
    assert "codes" not in second["has"]
    assert second["linked"]
    assert "Of twenty" in second["title"]


def test_a_run_of_other_images_or_none_is_no_second_map(app, jobs, made, make_run):
    other = make_run(name="Other images")
    manifest = json.loads((other / "run.json").read_text())
    manifest["dataset"]["fingerprint"] = "f" * 64
    write_json(other / "run.json", manifest)
    for run_id, words in ((other.name, "is of other images"), ("gone", "There is no run gone here")):
        page = app("map", run=made.id, method="pca", second=f"run:{run_id},method:pca")
        assert not page.exception
        assert words in said(page)
        assert len(mounted(page)["maps"]) == 1


def test_two_maps_have_a_ticket_each(app, jobs, made):
    page = app("map", run=made.id, second="method:umap,seed:1")
    assert [request.seed for request in jobs.asked] == [0, 1]
    page.run()
    assert len(jobs.asked) == 2
    assert len(page.get("progress")) == 2


# ------------------------------------------------------------------------------------- what is selected


@pytest.fixture
def sevens(made):
    """The images of label 7 of a run, chosen."""
    return Chosen("test", np.flatnonzero(made.codes().labels == 7), "7")


def with_chosen(page, run, chosen):
    page.session_state[f"map-chosen-{run.id}"] = chosen
    return page.run()


def test_what_is_selected_is_shown_and_counted(app, jobs, made, sevens):
    page = with_chosen(app("map", run=made.id, method="pca"), made, sevens)
    assert not page.exception
    assert "**7** · 100 images of 1,000" in said(page)
    assert "99 of the 100" in said(page)
    assert mounted(page)["selection"] == {
        "key": mounted(page)["maps"][0]["key"],
        "bits": sent.packed(made.codes().labels == 7),
        "name": "7",
    }


def test_labels_are_counted_the_most_frequent_first():
    counts = selected.label_counts(np.array([5, 5, 5, 2, 2, 9]), np.array([0, 3, 4, 5]))
    assert list(counts.items()) == [(2, (2, 2)), (5, (1, 3)), (9, (1, 1))]


def test_a_selection_becomes_a_group_of_explore(app, jobs, made, sevens):
    page = with_chosen(app("map", run=made.id, method="pca"), made, sevens)
    press(page, "Send to Explore as a group")
    kept = page.session_state[f"sent-{made.id}"]
    assert kept["pair"] == [{"name": "Map: 7", "bits": sent.packed(made.codes().labels == 7)}, None]


def test_a_selection_becomes_a_path_of_few_pins_that_are_codes_of_it(app, jobs, made, sevens):
    page = with_chosen(app("map", run=made.id, method="pca"), made, sevens)
    press(page, "As a path")
    pins = page.session_state[f"view-{made.id}"]["pins"].split(";")
    assert 2 < len(pins) <= 8
    codes = made.codes().z_mean[sevens.index].round(3)
    for pin in pins:
        z = np.array([float(number) for number in pin.split(",")])
        assert np.abs(codes - z).max(axis=1).min() < 1e-3


def test_training_images_are_no_group_of_explore(app, jobs, made, monkeypatch):
    assert sending.group(made, Chosen("train", np.arange(5), "a")) is None
    found = sending.group(made, Chosen("all", np.array([0, 199, 200, 203]), "a"))  # 200 training images
    assert np.flatnonzero(found).tolist() == [0, 3]


def test_a_selection_is_saved_as_a_table_and_as_arrays(made, sevens):
    drawn = compute_map(made, PCA)
    rows = sevens.index[:3]
    lines = downloads.table(made, drawn, rows).decode().splitlines()
    assert lines[0] == "index,label,name,u,v,fitted,trustworthiness,continuity,elbo,z1,z2"
    assert lines[1].split(",")[:3] == [str(rows[0]), "7", "7"]
    assert float(lines[1].split(",")[-1]) == pytest.approx(float(made.codes().z_mean[rows[0], 1]))
    assert len(lines) == 4
    arrays = np.load(io.BytesIO(downloads.npz(made, drawn, rows)))
    np.testing.assert_array_equal(arrays["coordinates"], drawn.coordinates[rows])
    np.testing.assert_array_equal(arrays["codes"], made.codes().z_mean[rows])
    assert arrays["images"].shape == (3, 28, 28, 1)


def test_a_label_that_a_spreadsheet_would_compute_stays_text(made):
    manifest = json.loads((made.path / "run.json").read_text())
    manifest["dataset"]["label_names"] = ["=1+1", *"123456789"]
    write_json(made.path / "run.json", manifest)
    run = read_run(made.path)
    drawn = compute_map(run, PCA, judged=False)
    zero = np.flatnonzero(drawn.labels == 0)[:1]
    assert downloads.table(run, drawn, zero).decode().splitlines()[1].split(",")[2] == "'=1+1"


# ------------------------------------------------------------------------------------- neighbours


def test_neighbours_are_found_three_ways_and_compared(app, jobs, made):
    drawn = compute_map(made, PCA)
    found = near.near(made, drawn, 4)
    images = made.load_dataset().test.images.reshape(1000, -1).astype(float)
    away = np.square(images - images[4]).sum(axis=1)
    away[4] = np.inf
    assert found["pixels"].tolist() == np.argsort(away, kind="stable")[:10].tolist()
    z = made.codes().z_mean
    assert found["codes"].tolist() == np.argsort(np.square(z - z[4]).sum(axis=1))[1:11].tolist()
    assert found["map"].tolist() == found["codes"].tolist()  # PCA of two dimensions keeps all distances
    words = near.words(drawn, 4, "codes", found)
    assert "10 also on the map" in words
    page = app("map", run=made.id, method="pca")
    page.session_state[f"map-point-{made.id}"] = ("test", 4)
    page.run()
    assert not page.exception
    assert words in said(page)


def test_agreement_counts_in_how_many_spaces_a_row_is():
    found = {"pixels": np.array([1, 2]), "codes": np.array([2, 3]), "map": np.array([2, 1])}
    assert near.agreement(found) == {1: 2, 2: 3, 3: 1}
    assert near.agreement({**found, "pixels": None}) == {1: 1, 2: 2, 3: 1}


def test_without_the_dataset_neighbours_are_numbers(app, jobs, made):
    manifest = json.loads((made.path / "run.json").read_text())
    manifest["dataset"]["name"] = "gone"
    write_json(made.path / "run.json", manifest)
    page = app("map", run=made.id, method="pca")
    page.session_state[f"map-point-{made.id}"] = ("test", 4)
    page.run()
    assert not page.exception
    assert "The images of this run are not here" in said(page)


def test_the_page_and_the_component_know_the_same_words_of_the_address():
    words = re.search(r"export const WORDS = (\[.*?\]);", canvas_files.files()["map/phrases.js"].decode())
    assert tuple(json.loads(words.group(1))) == component.VIEW


def test_all_modules_that_the_map_needs_come_at_once_and_no_others():
    names = canvas_files.modules(component.ENTRY)
    assert {"map/map.js", "map/plot.js", "stage/scatter.js", "store.js", "network.js"} <= set(names)
    assert not {"canvas.js", "unfolding/unfolding.js", "path/path.js"} & set(names)


def test_the_command_under_the_figures_asks_for_the_same_map(made):
    drawn = compute_map(made, MapRequest(method="pca", split="test", sample=50, seed=3), judged=False)
    shown = Shown(made, drawn.request, "first", drawn, None, True, None)
    options = parser().parse_args(shlex.split(trust.command(shown))[3:])
    assert (options.method, options.of, options.split) == ("pca", "codes", "test")
    assert (options.seed, options.sample, options.fast) == (3, 50, False)
    umap = MapRequest(settings=(("neighbours", 30), ("min_dist", 0.25), ("density", True)), fast=True)
    options = parser().parse_args(shlex.split(trust.command(Shown(made, umap, "first", None, None, True, None)))[3:])
    assert (options.neighbours, options.min_dist, options.density, options.fast) == (30, 0.25, True, True)


def test_a_page_loaded_anew_can_cancel_what_it_asked_for(app, jobs, made, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("vae_tf.jobs.ticket.time.monotonic", lambda: now[0])
    monkeypatch.setattr(jobs, "ask", lambda run, request, viewer: (ticket.join(viewer), ticket)[1])
    ticket = Ticket("the same for all")
    ticket.stop = lambda stopped: stopped.end("cancelled")
    app("map", run=made.id)
    now[0] += 1
    page = app("map", run=made.id)  # a new session; the old one is gone, which nobody knows yet
    press(page, "Cancel")
    assert ticket.state == "waiting"
    assert "Somebody else waits for it: it goes on" in page.get("progress")[0].proto.text
    assert [button.disabled for button in page.button if button.label == "Cancel"] == [True]
    now[0] += 20
    another = app("map", run=made.id)
    press(another, "Cancel")
    assert ticket.state == "cancelled"


def test_a_second_map_that_is_taken_away_is_given_up(app, jobs, made):
    page = app("map", run=made.id, method="pca", second="method:umap")
    assert [request.method for request in jobs.asked] == ["pca", "umap"]
    press(page, "Remove")
    assert [ticket.state for ticket in jobs.tickets] == ["waiting", "cancelled"]


def test_only_a_method_that_can_be_hurried_offers_it(app, jobs, made):
    compute_map(made, MapRequest(method="tsne"))
    page = app("map", run=made.id, method="tsne", fast="yes", zoom="0.1,0.1,0.5")
    assert "map-fast-first" not in [toggle.key for toggle in page.toggle]
    assert not mounted(page)["preliminary"]
    assert mounted(page)["view"] == {"zoom": "0.1,0.1,0.5"}


def test_a_part_that_the_page_is_without_by_now_is_not_drawn() -> None:
    def script() -> None:
        import streamlit as st

        from pages.ui.maps import component

        st.button("Look", on_click=component._draw, args=(component.PANELS[1],))

    page = AppTest.from_function(script).run()
    assert not page.button[0].click().run().exception
