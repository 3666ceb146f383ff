"""Train: the form, its errors, and a run as it is watched."""

import pytest

from vae_tf.cli import config_from
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.figures.curves import series_names
from vae_tf.runs.store import list_runs


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def button(page, label):
    return next(button for button in page.button if button.label == label)


def test_the_form_offers_datasets_presets_and_settings(app):
    page = app("train")
    assert not page.exception
    assert not page.error
    assert page.selectbox(key="dataset").value == "mnist-5k"
    assert page.number_input(key="quick-mnist-5k-latent_dim").value == 2


def test_start_makes_a_run_and_goes_to_watch_it(app, executor):
    page = app("train")
    page.text_input(key="run-name").set_value("My digits")
    button(page, "Start training").click().run()
    assert not page.exception
    [run] = list_runs()
    assert run.name == "My digits"
    assert executor.started == [run.id]
    assert page.query_params["run"] == run.id
    assert page.title[0].value == "My digits"


def test_another_preset_brings_its_own_settings(app):
    page = app("train")
    page.segmented_control(key="preset").set_value("aevb").run()
    assert page.number_input(key="aevb-mnist-5k-latent_dim").value == 20
    assert page.selectbox(key="aevb-mnist-5k-optimizer").value == "adagrad"


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("latent_dim", 0, "Latent size: expected a whole number from 1 to 512, received 0"),
        ("batch_size", 5000, "Batch size (M): expected at most 4000"),
        ("hidden", "12, many", "Hidden layers: expected whole numbers"),
        ("hidden", "0", "Hidden layers: expected"),
    ],
)
def test_settings_that_do_not_fit_give_one_error_and_lose_nothing(app, executor, setting, value, words):
    page = app("train")
    page.text_input(key="run-name").set_value("Kept")
    kind = page.text_input if setting == "hidden" else page.number_input
    kind(key=f"quick-mnist-5k-{setting}").set_value(value)
    button(page, "Start training").click().run()
    assert not page.exception
    assert [words in plain(error.value) for error in page.error] == [True]
    assert page.text_input(key="run-name").value == "Kept"
    assert list_runs() == []
    assert executor.started == []


def test_gaussian_pixels_are_read_as_they_are(app):
    page = app("train")
    page.selectbox(key="quick-mnist-5k-likelihood").set_value("gaussian").run()
    targets = page.selectbox(key="quick-mnist-5k-train_targets-gaussian")
    assert (targets.value, targets.disabled) == ("grey", True)
    assert not page.selectbox(key="quick-mnist-5k-gaussian_mean").disabled
    assert not page.error


def test_another_architecture_brings_its_own_layers(app):
    page = app("train")
    page.selectbox(key="quick-mnist-5k-architecture").set_value("conv").run()
    assert page.text_input(key="quick-mnist-5k-hidden-conv").value == ""
    page.selectbox(key="quick-mnist-5k-architecture").set_value("mlp").run()
    assert page.text_input(key="quick-mnist-5k-hidden").value == "256, 256, 256"
    assert not page.error


def test_a_dataset_that_is_not_here_is_one_sentence_and_no_start(app, monkeypatch):
    brought_in = []
    monkeypatch.setattr("pages.ui.backend.tensorflow", lambda: brought_in.append("TensorFlow"))
    page = app("train")
    page.selectbox(key="dataset").set_value("frey").run()
    assert [info.value for info in page.info] == ["This dataset is not on this machine."]
    assert brought_in == []
    page.button(key="get-frey").click().run()
    assert brought_in == ["TensorFlow"]  # by the server's own way, before a download asks for Keras
    assert len(page.error) == 1
    assert "frey" in page.error[0].value
    assert button(page, "Start training").disabled


@pytest.mark.parametrize("state", ["starting", "running", "finished", "stopped", "failed"])
def test_a_run_in_any_state_can_be_watched(app, make_run, state):
    page = app("train", run=make_run(state, name="Watched").name)
    assert not page.exception
    assert page.title[0].value == "Watched"


def test_fewer_images_bring_the_preset_made_for_so_many(app, executor):
    page = app("train")
    page.segmented_control(key="preset").set_value("aevb")
    page.number_input(key="limit-mnist-5k").set_value(400).run()
    assert page.number_input(key="aevb-mnist-5k-weight_prior-400").value == 1 / 400
    button(page, "Start training").click().run()
    assert not page.exception
    [run] = list_runs()
    assert run.config == config_from({"preset": "aevb", "dataset": "mnist-5k", "limit": 400})


def test_a_stopped_run_whose_figures_are_being_computed_says_so(app, make_run):
    page = app("train", run=make_run("stopped", busy=True).name)
    assert "its test figures are being computed" in page.get("progress")[0].proto.text


def test_train_another_leads_to_the_form(app, make_run):
    page = app("train", run=make_run().name)
    button(page, "Train another").click().run()
    assert not page.exception
    assert page.title[0].value == "Train a model"


def test_train_and_test_are_named_by_their_targets_where_these_differ():
    assert series_names(TrainConfig()) == {}
    config = TrainConfig(model=VAEConfig(train_targets="dynamic"))
    assert series_names(config) == {"train_name": "train (dynamic)", "test_name": "test (grey)"}


def test_a_clone_opens_the_form_with_the_settings_of_a_run(app, make_run, executor):
    page = app("train", clone=make_run(name="Model for others", epochs=7, latent_dim=3).name)
    assert not page.exception
    assert any("Model for others" in text.value for text in page.markdown)
    [latent_dim] = [field for field in page.number_input if field.label == "Latent size"]
    assert latent_dim.value == 3
    latent_dim.set_value(5)
    button(page, "Start training").click().run()
    assert not page.error
    made = next(run for run in list_runs() if run.config.model.latent_dim == 5)
    assert (made.config.epochs, made.config.limit, made.config.model.hidden) == (7, 200, (8,))
    assert page.query_params == {"run": [made.id]} or page.query_params == {"run": made.id}


def test_a_clone_of_a_run_that_is_gone_is_the_usual_form(app):
    page = app("train", clone="nowhere")
    assert "There is no run nowhere" in page.warning[0].value
    assert page.segmented_control(key="preset").value == "quick"


def test_a_failed_run_shows_message_advice_and_log(app, make_run):
    page = app("train", run=make_run("failed").name)
    assert "NaN at step 40" in page.error[0].value
    assert any("ten times smaller" in text.value for text in page.markdown)
    assert "the end of the log" in page.code[0].value


def test_an_unknown_and_a_damaged_run_say_so(app, make_run):
    assert any("There is no run" in text.value for text in app("train", run="nowhere").markdown)
    assert "cannot be read" in app("train", run=make_run("damaged").name).error[0].value
