import pytest

from vae_tf import preset
from vae_tf.data.registry import BUILT_IN
from vae_tf.models.networks import Conv
from vae_tf.models.registry import check_names
from vae_tf.training.optimizers import OPTIMIZERS
from vae_tf.training.presets import PRESETS, changed


def made(name, dataset):
    spec = BUILT_IN[dataset]
    return preset(name, dataset=dataset, image_shape=spec.image_shape, train_images=spec.train_images)


def test_the_presets_are_those_of_the_command_line():
    assert list(PRESETS) == ["quick", "conv", "aevb", "20d"]
    assert all(entry.title and entry.description.endswith(".") for entry in PRESETS.values())


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("dataset", BUILT_IN)
def test_every_preset_fits_every_dataset(name, dataset):
    config = made(name, dataset)
    check_names(config)
    assert config.dataset == dataset
    assert config.model.image_shape == BUILT_IN[dataset].image_shape
    assert config.optimizer in OPTIMIZERS
    assert config.batch_size <= BUILT_IN[dataset].train_images
    assert config.model.likelihood == BUILT_IN[dataset].likelihood
    if config.model.architecture == "conv":
        Conv(config.model)


@pytest.mark.parametrize(("name", "latent_dim"), [("quick", 2), ("conv", 2), ("aevb", 20), ("20d", 20)])
def test_a_preset_has_the_latent_size_in_its_name(name, latent_dim):
    assert made(name, "mnist").model.latent_dim == latent_dim


def test_the_papers_preset_has_the_papers_settings():
    config = made("aevb", "mnist")
    model = config.model
    assert (config.optimizer, config.learning_rate, config.batch_size) == ("adagrad", 0.02, 100)
    assert (model.hidden, model.activation, model.initializer, model.num_samples) == ((500,), "tanh", "normal", 1)
    assert model.weight_prior == pytest.approx(1 / 60_000)
    assert (model.train_targets, model.beta, model.kl_warmup, model.free_bits) == ("grey", 1, 0, 0)
    assert config.epochs * 60_000 == 3_000_000  # samples, as in figure 2


def test_however_few_images_there_are_a_preset_trains_at_least_once():
    for name in PRESETS:
        config = preset(name, dataset="mnist", image_shape=(28, 28, 1), train_images=10**8)
        assert config.epochs >= 1


@pytest.mark.parametrize("name", PRESETS)
def test_a_few_images_are_one_batch_and_are_shown_as_often_as_a_thousand_would_be(name):
    few, thousand, many = (
        preset(name, dataset="mine", image_shape=(28, 28, 1), train_images=n) for n in (19, 1000, 2000)
    )
    assert few.batch_size == 19
    assert few.epochs == thousand.epochs == pytest.approx(2 * many.epochs, abs=1)


def test_an_unknown_preset_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="preset: expected one of quick, conv, aevb, 20d; received 'fast'"):
        made("fast", "mnist")


def test_a_dataset_of_ones_own_takes_the_presets_likelihood():
    config = preset("quick", dataset="mine", image_shape=(9, 9, 3), train_images=50)
    assert config.model.likelihood == "bernoulli"


def test_another_architecture_brings_its_own_layers_unless_some_are_given():
    quick = preset("quick", dataset="digits", image_shape=(8, 8, 1), train_images=1000)
    assert changed(quick, {"architecture": "conv"}).model.hidden is None
    assert changed(quick, {"architecture": "conv", "hidden": (4,)}).model.hidden == (4,)
    assert changed(quick, {"architecture": "mlp"}).model.hidden == quick.model.hidden


def test_a_gaussian_likelihood_reads_pixels_as_they_are():
    quick = preset("quick", dataset="digits", image_shape=(8, 8, 1), train_images=1000)
    assert changed(quick, {"likelihood": "gaussian"}).model.train_targets == "grey"
    with pytest.raises(ValueError, match="targets: expected grey"):
        changed(quick, {"likelihood": "gaussian", "train_targets": "dynamic"})


def test_changes_reach_the_model_and_the_training():
    quick = preset("quick", dataset="digits", image_shape=(8, 8, 1), train_images=1000)
    config = changed(quick, {"latent_dim": 7, "epochs": 3})
    assert (config.model.latent_dim, config.epochs, config.learning_rate) == (7, 3, quick.learning_rate)
    with pytest.raises(ValueError, match="architecture: expected one of mlp, conv; received 'cnn'"):
        changed(quick, {"architecture": "cnn"})
