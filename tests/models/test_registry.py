import subprocess
import sys
from pathlib import Path

import keras
import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.models import registry

ROOT = Path(__file__).resolve().parents[2]
WITH_CODE = [registry.MODELS, registry.ARCHITECTURES, registry.LIKELIHOODS, registry.TARGETS]


@pytest.mark.parametrize(("entries", "name"), [(entries, name) for entries in WITH_CODE for name in entries])
def test_every_entry_has_a_title_and_code(entries, name):
    assert entries[name].title
    assert callable(registry.load(entries, name, "entry"))


@pytest.mark.parametrize("name", registry.MODELS)
def test_the_menus_know_which_model_has_a_bound(name):
    assert registry.load(registry.MODELS, name, "kind").bounded is registry.MODELS[name].bounded


@pytest.mark.parametrize("name", registry.ACTIVATIONS)
def test_keras_knows_every_activation(name):
    assert callable(keras.activations.get(name))


@pytest.mark.parametrize("setting", registry.CHOICES)
def test_an_unknown_name_is_refused_with_the_names_there_are(setting):
    settings = {setting: "no-such"}
    config = TrainConfig(**settings) if setting in ("kind", "damage") else TrainConfig(model=VAEConfig(**settings))
    with pytest.raises(ValueError, match=f"{setting}: expected one of {next(iter(registry.CHOICES[setting]))}"):
        registry.check_names(config)


def test_all_defaults_are_known():
    registry.check_names(TrainConfig())


def test_reading_the_menus_imports_no_keras():
    code = "import sys, vae_tf.models.registry; print({'keras', 'tensorflow'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("setting", ["train_targets", "eval_targets"])
def test_only_bernoulli_pixels_can_be_binarised(setting):
    config = VAEConfig(likelihood="gaussian", **{setting: "dynamic"})
    with pytest.raises(ValueError, match="targets: expected grey for a gaussian model, received 'dynamic'"):
        registry.check_names(config)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [("iwae", {"beta": 2.0}), ("wake-sleep", {"free_bits": 0.5}), ("mcem", {"num_samples": 5}), ("dae", None)],
)
def test_a_setting_that_a_kind_has_no_place_for_is_refused_in_one_sentence(kind, settings):
    if settings is None:
        registry.check_names(TrainConfig(kind=kind, damage="gaussian"))
        return
    ((name, value),) = settings.items()
    with pytest.raises(ValueError, match=f"{name}: expected .*, since {kind} has no place for it; received {value}"):
        registry.check_names(TrainConfig(kind=kind, model=VAEConfig(**settings)))


def test_a_damage_is_refused_where_no_encoder_is_trained_on_images():
    with pytest.raises(ValueError, match="damage: expected none, since wake-sleep has no place for it"):
        registry.make(TrainConfig(kind="wake-sleep", damage="gaussian"))
