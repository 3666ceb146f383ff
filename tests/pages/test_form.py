"""The form of all settings: every setting is in it, and what it says is what is trained."""

import pytest

from pages.ui import form
from vae_tf.config import TrainConfig, VAEConfig, settings_of


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
