"""The form of all settings: every setting is in it, and what it says is what is trained."""

from dataclasses import replace

import pytest

from pages.ui import form
from vae_tf.config import TrainConfig, VAEConfig, settings_of
from vae_tf.training.presets import changed


def test_widths_are_read_as_typed():
    assert form.widths("512, 256") == (512, 256)
    assert form.widths(" 64 32 ") == (64, 32)
    assert form.widths("none") == ()
    assert form.widths("  ") is None


@pytest.mark.parametrize("text", ["-5", "1.5", "many", "1;2", "none, 5", "²"])
def test_other_widths_are_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"hidden: expected whole numbers"):
        form.widths(text)


def test_an_error_names_a_setting_as_the_form_does():
    assert form.titled("batch_size: expected at most 5") == "Batch size (M): expected at most 5"
    assert form.titled("the disk is full: 5") == "the disk is full: 5"


def test_every_setting_has_a_widget_unless_the_dataset_gives_it(app):
    page = app("train")
    keys = {widget.key for widget in [*page.selectbox, *page.text_input, *page.number_input]}
    asked = {name for config in (VAEConfig, TrainConfig) for name in settings_of(config)} - set(form.GIVEN) - {"kind"}
    assert {f"quick-mnist-5k-{name}" for name in asked} <= keys


def test_the_form_untouched_is_the_preset(app, monkeypatch):
    from vae_tf.runs.store import list_runs
    from vae_tf.training.presets import preset

    monkeypatch.setattr("vae_tf.runs.executor.LOCAL.start", lambda run: None, raising=False)
    page = app("train")
    for name in ("quick", "conv", "aevb", "20d"):
        page.segmented_control(key="preset").set_value(name).run()
        next(button for button in page.button if button.label == "Start training").click().run()
        assert not page.exception
        made = list_runs()[0].config
        assert made == preset(name, dataset="mnist-5k", image_shape=(28, 28, 1), train_images=4000)
        del page.query_params["run"]
        page.run()


def test_a_link_fills_settings_in_and_a_bad_word_of_it_leaves_them_as_they_were():
    start = TrainConfig()
    found, unread = form.filled(start, {"kind": "dae", "damage": "gaussian", "latent_dim": "64", "other": "x"})
    assert unread == []
    assert (found.kind, found.damage, found.model.latent_dim) == ("dae", "gaussian", 64)
    for words in ({"latent_dim": "many"}, {"damage": "magic"}, {"damage": "none", "damage_strength": "x"}):
        found, [unread] = form.filled(start, words)
        assert found == start
        assert "expected" in unread.why


def test_what_fits_of_a_links_settings_is_kept_where_the_rest_does_not():
    words = {"latent_dim": "7", "damage": "gaussian", "damage_strength": "99", "epochs": "-1", "beta": "2"}
    found, unread = form.filled(TrainConfig(), words)
    assert (found.model.latent_dim, found.model.beta, found.damage) == (7, 2.0, "gaussian")
    assert {each.word for each in unread} == {"damage_strength", "epochs"}


def test_what_a_model_that_learns_to_denoise_is_for_is_said():
    assert form.meaning(TrainConfig()) == ""
    assert "Gaussian noise, 0.5" in form.meaning(TrainConfig(damage="gaussian"))
    assert "no prior" in form.meaning(TrainConfig(kind="dae"))


def test_the_page_of_a_link_is_the_form_filled_in(app):
    page = app("train", preset="conv", damage="gaussian", damage_strength="0.3", kind="dae")
    assert not page.exception
    assert any("Gaussian noise, 0.3" in caption.value for caption in page.caption)
    assert not app("train", damage="magic").exception


def test_another_preset_than_the_links_is_without_its_settings(app):
    page = app("train", preset="conv", latent_dim="7")
    assert page.query_params["latent_dim"] == "7"
    page.segmented_control(key="preset").set_value("quick").run()
    assert not page.exception
    assert not {"preset", "latent_dim"} & set(page.query_params)


def test_a_link_to_the_form_says_what_differs_and_is_read_back():
    plain = TrainConfig()
    config = changed(plain, {"latent_dim": 7, "hidden": (64, 32), "learning_rate": 1.5e-5, "optimizer": "adagrad"})
    words = form.written(config, plain, ())
    assert words == {"latent_dim": "7", "hidden": "64,32", "learning_rate": "1.5e-05", "optimizer": "adagrad"}
    assert form.filled(plain, words) == (config, [])
    assert form.written(plain, plain, ("beta",)) == {"beta": "1.0"}  # back to what it was, and the address says else


@pytest.mark.parametrize(("hidden", "word"), [((), "none"), (None, "own"), ((8,), "8")])
def test_hidden_layers_have_words_of_their_own_in_a_link(hidden, word):
    plain = TrainConfig(model=VAEConfig(hidden=(3, 3)))
    config = replace(plain, model=replace(plain.model, hidden=hidden))
    assert form.written(config, plain, ())["hidden"] == word
    assert form.filled(plain, {"hidden": word}) == (config, [])
