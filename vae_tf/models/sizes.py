"""What a model holds before it is built: the names, types and shapes of its tensors, and how large it gets.

Knows settings and arithmetic, no Keras: so settings that nobody could build are refused in microseconds, and weights
that somebody brings are compared with what is expected before their data is read. A test holds it to the built models.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from vae_tf.config import VAEConfig, choose

MOST_PARAMETERS = 300_000_000
"""A model of so many holds 1.2 GB of weights, and four times that in training."""
BATCH, BATCH_NUMBERS = 500, 32_000_000
"""Images of a batch at most, and numbers that a layer may give for all of them: 128 MB."""
HIDDEN: Mapping[str, tuple[int, ...]] = {"mlp": (500,), "conv": (32, 64)}
"""An architecture's own hidden layers, where the settings name none."""


class Tensor(NamedTuple):
    """The type and the shape of a stored array."""

    dtype: str
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.dtype} {self.shape}"


class Layer(NamedTuple):
    """A layer with weights: its name, the shape of its kernel, its bias's length, and how many numbers it gives for an
    image."""

    name: str
    kernel: tuple[int, ...]
    bias: int
    outputs: int


def tensors(config: VAEConfig) -> dict[str, Tensor]:
    """What `vae_tf.training.weights.save_weights` writes of a model of these settings, by name, in its order."""
    named = {"vae.steps": Tensor("int64", ()), "seed_generator.seed_generator_state": Tensor("int64", (2,))}
    if _gaussian(config, "shared"):
        named["likelihood.log_var"] = Tensor("float32", ())
    listed = list(named.items())
    for layer in layers(config):
        listed.append((f"{layer.name}.kernel", Tensor("float32", layer.kernel)))
        listed.append((f"{layer.name}.bias", Tensor("float32", (layer.bias,))))
    return {f"{i:03d}-{name}": tensor for i, (name, tensor) in enumerate(listed)}


def parameters(config: VAEConfig) -> int:
    """How many weights a model of these settings has."""
    return sum(math.prod(layer.kernel) + layer.bias for layer in layers(config)) + _gaussian(config, "shared")


def widest(config: VAEConfig) -> int:
    """The most numbers that a layer gives for one image: what a batch costs in memory, beside the weights."""
    return max(layer.outputs for layer in layers(config))


def at_once(config: VAEConfig) -> int:
    """How many images a model of these settings encodes or decodes at once: fewer where its layers are wide."""
    return max(1, min(BATCH, BATCH_NUMBERS // widest(config)))


def check_size(config: VAEConfig, *, most: int = MOST_PARAMETERS, outputs: int | None = None) -> None:
    """Raises: ValueError for settings of a model with more than `most` weights, or with a layer that gives more than
    `outputs` numbers for an image."""
    smaller = "choose narrower or fewer hidden layers, fewer latent dimensions or smaller images"
    if (count := parameters(config)) > most:
        raise ValueError(f"model: expected at most {most:,} weights, received settings for {count:,}: {smaller}")
    if outputs is not None and (count := widest(config)) > outputs:
        raise ValueError(
            f"model: expected layers of at most {outputs:,} numbers an image, received {count:,}: {smaller}"
        )


def layers(config: VAEConfig) -> list[Layer]:
    """The layers with weights of a model of these settings: the encoder's, then the decoder's. Raises: ValueError for
    an unknown architecture."""
    return choose(LAYERS, config.architecture, "architecture")(config)


def hidden_of(config: VAEConfig) -> tuple[int, ...]:
    """The hidden layers that settings name, or else their architecture's own."""
    return HIDDEN[config.architecture] if config.hidden is None else config.hidden


def halved(config: VAEConfig) -> list[tuple[int, int]]:
    """Height and width of the image and after each halving (rounded up, as padding "same" does)."""
    sizes = [config.image_shape[:2]]
    for _ in hidden_of(config):
        sizes.append((math.ceil(sizes[-1][0] / 2), math.ceil(sizes[-1][1] / 2)))
    return sizes


def _mlp(config: VAEConfig) -> list[Layer]:
    numbers, hidden = math.prod(config.image_shape), hidden_of(config)
    found, width = [], numbers
    for i, units in enumerate(hidden):
        found.append(_dense(f"hidden_{i}", width, units))
        width = units
    found += _heads(config, width)
    width = config.latent_dim
    for i, units in enumerate(reversed(hidden)):
        found.append(_dense(f"hidden_{i}", width, units))
        width = units
    return [*found, _dense("parameters", width, numbers * _maps(config))]


def _conv(config: VAEConfig) -> list[Layer]:
    (height, width), sizes, hidden = config.image_shape[:2], halved(config), hidden_of(config)
    found, channels = [], config.image_shape[2]
    for i, filters in enumerate(hidden):
        found.append(Layer(f"hidden_{i}", (3, 3, channels, filters), filters, math.prod(sizes[i + 1]) * filters))
        channels = filters
    smallest = math.prod(sizes[-1]) * channels
    found += [*_heads(config, smallest), _dense("hidden", config.latent_dim, smallest)]
    for i in range(len(hidden)):
        filters = hidden[max(len(hidden) - 2 - i, 0)]
        doubled = 4 * math.prod(sizes[len(hidden) - i])
        found.append(Layer(f"hidden_{i}", (3, 3, filters, channels), filters, doubled * filters))
        channels = filters
    maps = config.image_shape[2] * _maps(config)
    return [*found, Layer("parameters", (3, 3, channels, maps), maps, height * width * maps)]


LAYERS: Mapping[str, Callable[[VAEConfig], list[Layer]]] = {"mlp": _mlp, "conv": _conv}
"""By architecture: one for each of `vae_tf.models.registry.ARCHITECTURES`."""


def _dense(name: str, width: int, units: int) -> Layer:
    return Layer(name, (width, units), units, units)


def _heads(config: VAEConfig, width: int) -> list[Layer]:
    return [_dense(name, width, config.latent_dim) for name in ("z_mean", "z_log_var")]


def _maps(config: VAEConfig) -> int:
    """How many numbers the decoder gives for each pixel and channel."""
    return 2 if _gaussian(config, "pixel") else 1


def _gaussian(config: VAEConfig, variance: str) -> bool:
    return config.likelihood == "gaussian" and config.gaussian_variance == variance
