"""Ready-made settings: a preset is a function of the data's shape and size. Knows no Keras.

Which settings are worth a preset was measured; the commands stand in the README.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vae_tf.config import TrainConfig, VAEConfig, choose, settings_of
from vae_tf.data import DATASETS
from vae_tf.models.registry import CHOICES, LIKELIHOODS, check_names

ImageShape = tuple[int, int, int]
FEW = 1_000
"""Fewer images than these are shown no more often than these would be. Quick on 50, 200 and 800 embedded digits: 240
epochs give test ELBOs of -233, -185 and -171 nats, 500 epochs -345, -209 and -182, and more are worse."""


@dataclass(frozen=True)
class Preset:
    """A named way to train: `make(dataset, image_shape, train_images)` gives its settings."""

    title: str
    description: str
    make: Callable[[str, ImageShape, int], TrainConfig]


def preset(name: str, *, dataset: str, image_shape: ImageShape, train_images: int) -> TrainConfig:
    """The settings of a preset, with the likelihood that suits the dataset. Raises: ValueError naming the presets."""
    config = choose(PRESETS, name, "preset").make(dataset, image_shape, train_images)
    config = replace(config, batch_size=min(config.batch_size, train_images))
    return changed(config, {"likelihood": DATASETS[dataset].likelihood} if dataset in DATASETS else {})


def changed(config: TrainConfig, changes: Mapping[str, Any]) -> TrainConfig:
    """The settings with `changes` in place, by name, be they a model's or a training's; and with what those imply.

    Another architecture brings its own layers, and another likelihood the first reading of pixels that it can score,
    unless the changes say otherwise. Raises: ValueError for names no registry knows, or values out of bounds.
    """
    model = {name: value for name, value in changes.items() if name in settings_of(VAEConfig)}
    training = {name: value for name, value in changes.items() if name not in model}
    for name in CHOICES.keys() & changes.keys():
        choose(CHOICES[name], changes[name], name)
    implied: dict[str, Any] = {}
    if model.get("architecture", config.model.architecture) != config.model.architecture:
        implied["hidden"] = None
    readings = LIKELIHOODS[model.get("likelihood", config.model.likelihood)].readings
    for targets in ("train_targets", "eval_targets"):
        if getattr(config.model, targets) not in readings:
            implied[targets] = readings[0]
    result = replace(config, model=replace(config.model, **implied | model), **training)
    check_names(result)
    return result


def quick(dataset: str, image_shape: ImageShape, train_images: int) -> TrainConfig:
    """Two latent dimensions, a good plane of the embedded digits in under a minute on two cores."""
    model = VAEConfig(image_shape=image_shape, latent_dim=2, hidden=(256, 256, 256), train_targets="dynamic")
    epochs = _epochs(2_400, train_images, 100)
    return TrainConfig(dataset=dataset, model=model, epochs=epochs, learning_rate=2e-3)


def conv(dataset: str, image_shape: ImageShape, train_images: int) -> TrainConfig:
    """Two latent dimensions through convolutions."""
    model = VAEConfig(image_shape=image_shape, latent_dim=2, architecture="conv", train_targets="dynamic")
    return TrainConfig(dataset=dataset, model=model, epochs=_epochs(6_000, train_images, 128), batch_size=128)


def aevb(dataset: str, image_shape: ImageShape, train_images: int) -> TrainConfig:
    """The paper's MNIST experiment (AEVB, section 5): three million samples, which are 50 epochs of MNIST."""
    model = VAEConfig(
        image_shape=image_shape,
        latent_dim=20,
        hidden=(500,),
        activation="tanh",
        initializer="normal",
        weight_prior=1.0 / train_images,
    )
    epochs = _epochs(30_000, train_images, 100)
    return TrainConfig(dataset=dataset, model=model, epochs=epochs, optimizer="adagrad", learning_rate=0.02)


def twenty(dataset: str, image_shape: ImageShape, train_images: int) -> TrainConfig:
    """Twenty latent dimensions, for faithful reconstructions."""
    model = VAEConfig(image_shape=image_shape, latent_dim=20, hidden=(500,), train_targets="dynamic")
    return TrainConfig(dataset=dataset, model=model, epochs=_epochs(10_000, train_images, 100))


def _epochs(steps: int, train_images: int, batch_size: int) -> int:
    """Whole epochs that come to about `steps` steps, at least one; few images are shown as often as `FEW` would be."""
    return max(1, round(steps * batch_size / max(train_images, FEW)))


PRESETS: Mapping[str, Preset] = {
    "quick": Preset("Quick 2-D", "A latent plane in under a minute.", quick),
    "conv": Preset(
        "Convolutional 2-D",
        "For larger or coloured images; takes longer, and on small digits the quick one scores better.",
        conv,
    ),
    "aevb": Preset("AEVB paper", "The paper's own experiment: tanh, Adagrad, a prior on the weights.", aevb),
    "20d": Preset("20-D", "Twenty dimensions: faithful reconstructions, explored by sliders.", twenty),
}
