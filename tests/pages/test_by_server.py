"""Explore by the server's pictures: what a model or a browser gets that the canvas cannot serve."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from vae_tf.data import write_json
from vae_tf.runs.lock import held
from vae_tf.runs.reading import read_run


@pytest.fixture
def trained_run(trained_run):
    """A run as an older version left it: without a copy of its model for the browser."""

    def give(latent_dim=2):
        path = trained_run(latent_dim)
        shutil.rmtree(path / "artifacts" / "browser")
        return path

    return give


@pytest.mark.parametrize("latent_dim", [1, 2, 3, 30])
def test_a_model_of_any_latent_size_can_be_explored(app, trained_run, latent_dim):
    page = app("explore", run=trained_run(latent_dim).name)
    assert not page.exception
    assert not page.error
    dials = [slider for slider in page.slider if slider.label.startswith("z")]
    assert len(dials) == min(latent_dim, 12)
    assert all(dial.value == 0 for dial in dials)


def test_a_slider_changes_the_image_and_is_kept(app, trained_run):
    page = app("explore", run=trained_run(2).name)
    before = images(page)
    page.slider[0].set_value(1.5).run()
    assert not page.exception
    assert page.slider[0].value == 1.5
    assert images(page) != before


def images(page) -> list[str]:
    return [url for image in page.image for url in image.value]


def test_the_centre_button_takes_all_sliders_back(app, trained_run):
    page = app("explore", run=trained_run(3).name)
    page.slider[1].set_value(-2.0).run()
    next(button for button in page.button if button.label == "Centre").click().run()
    assert [slider.value for slider in page.slider[:3]] == [0, 0, 0]


def test_only_twelve_of_many_sliders_are_drawn_and_the_others_turn_up(app, trained_run):
    path = trained_run(30)
    page = app("explore", run=path.name)
    first = {slider.label for slider in page.slider}
    page.pagination(key="dial-page").set_value(3).run()
    assert not page.exception
    last = {slider.label for slider in page.slider if slider.label.startswith("z")}
    assert len(last) == 6
    assert not last & first


def test_the_dimensions_come_in_the_order_of_their_activity(app, trained_run):
    path = trained_run(3)
    activity = read_run(path).codes().z_mean.var(axis=0)
    page = app("explore", run=path.name)
    labels = [slider.label for slider in page.slider[:3]]
    assert labels == ["z" + "₁₂₃"[dimension] for dimension in np.argsort(activity)[::-1]]


def test_an_end_of_the_path_can_be_named_by_its_number(app, trained_run):
    page = app("explore", run=trained_run(2).name)
    before = images(page)
    page.number_input(key="number-0").set_value(17).run()
    assert not page.exception
    assert images(page) != before


def test_where_one_is_in_a_run_is_not_where_one_is_in_another(app, trained_run, home):
    first = trained_run(2)
    second = shutil.copytree(first, first.with_name("20200101-another"))
    page = app("explore", run=first.name)
    page.slider[0].set_value(1.5)
    page.number_input(key="number-0").set_value(17).run()
    page.query_params["run"] = second.name
    page.run()
    assert not page.exception
    assert page.slider[0].value == 0
    assert page.number_input(key="number-0").value != 17
    page.query_params["run"] = first.name
    page.run()
    assert (page.slider[0].value, page.number_input(key="number-0").value) == (1.5, 17)


def test_without_the_dataset_only_the_images_shown_are_decoded(app, trained_run, monkeypatch):
    from pages.ui import cache

    decoded = []
    decode = cache.decode
    monkeypatch.setattr(cache, "test_images", lambda run: None)
    monkeypatch.setattr(cache, "decode", lambda vae, z: decoded.append(len(z)) or decode(vae, z))
    page = app("explore", run=trained_run(2).name)
    assert not page.exception
    assert any("not on this machine" in text.value for text in page.caption)
    assert decoded
    assert 1000 not in decoded  # as many as there are codes


def test_codes_without_labels_are_explored_by_their_elbo(app, trained_run):
    path = trained_run(2)
    codes = read_run(path).codes()
    replace(codes, labels=None).save(path / "artifacts" / "codes.npz")
    page = app("explore", run=path.name)
    assert not page.exception
    assert any("coloured by ELBO" in text.value for text in page.caption)


def test_codes_outside_the_frame_are_counted(app, trained_run):
    path = trained_run(2)
    codes = read_run(path).codes()
    z_mean = codes.z_mean.copy()
    z_mean[0] = 900
    replace(codes, z_mean=z_mean).save(path / "artifacts" / "codes.npz")
    page = app("explore", run=path.name)
    assert any("1 of them lies outside the frame" in text.value for text in page.caption)


def test_codes_that_are_being_computed_are_said_to_be(app, trained_run):
    path = trained_run(2)
    (path / "artifacts" / "codes.npz").unlink()
    write_json(path / "state.json", {"state": "stopped", "message": ""})
    with held(path):
        page = app("explore", run=path.name)
    assert "test figures are being computed" in page.info[0].value


def test_a_run_without_codes_still_decodes(app, trained_run):
    path = trained_run(2)
    (path / "artifacts" / "codes.npz").unlink()
    page = app("explore", run=path.name)
    assert not page.exception
    assert any("codes of the test images are missing" in note.value for note in page.info)
    assert images(page)
