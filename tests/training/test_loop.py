import itertools
import time

import keras
import numpy as np
import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.data import Dataset, Split
from vae_tf.training.loop import Diverged, Stopped, build, fit

SHAPE = (6, 5, 1)


def dataset(train=24, test=7):
    rng = np.random.default_rng(0)
    splits = [Split(rng.integers(0, 256, (n, *SHAPE), np.uint8)) for n in (train, test)]
    return Dataset("tiny", "Tiny", *splits, None, "a random generator", "none")


def config(**settings):
    model = {"image_shape": SHAPE, "hidden": (8,)} | settings.pop("model", {})
    return TrainConfig(**{"epochs": 2, "batch_size": 10, "model": VAEConfig(**model)} | settings)


@pytest.fixture(scope="module")
def training():
    """One training of two epochs and three steps each, and all that it said."""
    settings = config(model={"kl_warmup": 4, "weight_prior": 0.1, "beta": 2.0})
    model, progress, epochs = build(settings), [], []
    fit(model, dataset(), settings, on_progress=progress.append, on_epoch=epochs.append)
    return model, progress, epochs


def test_an_epoch_is_told_as_the_metrics_file_keeps_it(training):
    _, _, epochs = training
    assert [record["epoch"] for record in epochs] == [1, 2]
    assert [record["step"] for record in epochs] == [3, 6]
    names = ["elbo", "kl_loss", "loss", "reconstruction_loss", "regulariser_loss"]
    for record in epochs:
        assert sorted(record) == ["beta", "epoch", "images_per_second", "seconds", "step", "test", "train"]
        assert sorted(record["train"]) == sorted(record["test"]) == names
        assert all(type(value) is float for value in (*record["train"].values(), *record["test"].values()))
        assert record["images_per_second"] > 0
    assert 0 < epochs[0]["seconds"] < epochs[1]["seconds"]


def test_the_beta_of_an_epoch_is_that_of_its_last_step(training):
    _, _, epochs = training
    assert [record["beta"] for record in epochs] == [1.0, 2.0]  # after two of four warm-up steps, after all


def test_the_first_step_is_told_at_once_and_the_last_one_is_told(training):
    _, progress, _ = training
    first, last = progress[0], progress[-1]
    assert (last["step"], last["epoch"], last["left"]) == (6, 2, 0)
    assert (first["step"], first["steps"], first["epochs"]) == (1, 6, 2)
    assert first["epoch"] == pytest.approx(1 / 3)
    assert first["left"] is None  # nothing to reckon with yet
    assert first["beta"] == 0
    assert sorted(first["train"]) == ["elbo", "kl_loss", "loss", "reconstruction_loss", "regulariser_loss"]


def test_the_model_has_counted_its_steps(training):
    assert int(training[0].steps) == 6


def test_the_test_figures_are_those_of_the_whole_test_split():
    settings = config(model={"latent_dim": 1})
    model, epochs = build(settings), []
    data = dataset(test=7)
    fit(model, data, settings, on_epoch=epochs.append)
    kl = model.encode(data.test.images / np.float32(255))
    kl = 0.5 * (kl.z_mean**2 + np.exp(kl.z_log_var) - kl.z_log_var - 1)
    assert epochs[-1]["test"]["kl_loss"] == pytest.approx(kl.mean(), rel=1e-4)


def test_the_same_seed_gives_the_same_training():
    def losses(seed):
        settings, epochs = config(seed=seed), []
        model = build(settings)
        fit(model, dataset(), settings, on_epoch=epochs.append)
        return epochs[-1]["train"], epochs[-1]["test"], model.decode([[0, 1]]).tobytes()

    first = losses(3)
    keras.utils.set_random_seed(99)  # what happened before does not matter
    assert losses(3) == first
    assert losses(4) != first


def test_progress_has_the_time_left_and_comes_no_more_often_than_asked():
    settings = config(epochs=3, batch_size=1)
    told = []
    fit(
        build(settings), dataset(train=50), settings, on_progress=lambda record: told.append((time.monotonic(), record))
    )
    assert len(told) < 150
    for (before, _), (after, record) in itertools.pairwise(told):
        assert after - before > 0.4 or record["step"] == 150
        assert record["left"] >= 0
        assert record["epoch"] == pytest.approx(record["step"] / 50)


def test_a_stop_ends_it_before_the_next_step():
    settings, steps = config(epochs=1000), []
    asked = iter([False, False, True])
    with pytest.raises(Stopped):
        fit(build(settings), dataset(), settings, asked_to_stop=lambda: steps.append(1) or next(asked))
    assert len(steps) == 3


def test_a_stop_is_also_heard_while_an_epoch_is_scored():
    settings, epochs = config(batch_size=24), []
    asked = iter([False, True])  # once after the step, then after a test batch
    with pytest.raises(Stopped):
        fit(build(settings), dataset(), settings, asked_to_stop=lambda: next(asked), on_epoch=epochs.append)
    assert epochs == []


class Spoil(keras.callbacks.Callback):
    """Makes the decoder say NaN once so many steps are done."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.steps) == self.steps:
            self.model.decoder.get_layer("parameters").bias.assign(np.full(30, np.nan))


def test_a_loss_that_is_no_number_names_its_step():
    settings, epochs = config(batch_size=12), []
    with pytest.raises(Diverged, match="The loss became NaN or infinite at step 2") as caught:
        fit(build(settings), dataset(), settings, on_epoch=epochs.append, callbacks=[Spoil(1)])
    assert caught.value.step == 2
    assert epochs == []


def test_weights_spoilt_by_the_last_step_of_an_epoch_are_noticed_before_the_epoch_is_told():
    settings, epochs = config(), []
    with pytest.raises(Diverged) as caught:
        fit(build(settings), dataset(), settings, on_epoch=epochs.append, callbacks=[Spoil(6)])
    assert caught.value.step == 6
    assert [record["epoch"] for record in epochs] == [1]


def test_a_step_far_too_large_diverges():
    # exp(z_log_var) overflows within a step or two
    settings = config(learning_rate=10.0, batch_size=24, epochs=50, model={"hidden": (64, 64)})
    with pytest.raises(Diverged):
        fit(build(settings), dataset(), settings)


def test_unknown_choices_are_refused_by_name():
    with pytest.raises(ValueError, match="optimizer: expected one of adam, adagrad; received 'sgd'"):
        build(config(optimizer="sgd"))
    with pytest.raises(ValueError, match=r"kind: expected one of vae, dae, .*; received 'gan'"):
        build(config(kind="gan"))
