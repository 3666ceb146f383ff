"""The networks inside a VAE: an encoder x -> (z_mean, z_log_var) and a decoder z -> parameters, plain Keras.

Knows shapes and settings; nothing of likelihoods, losses or training. An architecture is one class with two methods.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import layers

from vae_tf.config import VAEConfig
from vae_tf.models.sizes import halved, hidden_of
from vae_tf.models.thin import FEW, thin_convolution


class MLP:
    """Fully connected layers of the given widths, mirrored in the decoder (AEVB, appendix C)."""

    def __init__(self, config: VAEConfig) -> None:
        self.config = config
        self.hidden = hidden_of(config)

    def encoder(self) -> keras.Model:
        """x (n, h, w, c) -> z_mean and z_log_var (n, latent_dim)."""
        x = keras.Input(self.config.image_shape, name="x")
        h = layers.Flatten()(x)
        for i, units in enumerate(self.hidden):
            h = _dense(self.config, units, f"hidden_{i}", self.config.activation)(h)
        return _with_posterior_heads(self.config, x, h)

    def decoder(self, maps: int) -> keras.Model:
        """z (n, latent_dim) -> parameters (n, h, w, maps * c)."""
        height, width, channels = self.config.image_shape
        z = h = keras.Input((self.config.latent_dim,), name="z")
        for i, units in enumerate(reversed(self.hidden)):
            h = _dense(self.config, units, f"hidden_{i}", self.config.activation)(h)
        h = _dense(self.config, height * width * channels * maps, "parameters")(h)
        return keras.Model(z, layers.Reshape((height, width, channels * maps))(h), name="decoder")


class Conv:
    """Convolutions that halve the image at each layer; the decoder doubles it back and crops what odd sizes add."""

    def __init__(self, config: VAEConfig) -> None:
        self.config = config
        self.hidden = hidden_of(config)

    def encoder(self) -> keras.Model:
        """x (n, h, w, c) -> z_mean and z_log_var (n, latent_dim)."""
        x = h = keras.Input(self.config.image_shape, name="x")
        for i, channels in enumerate(self.hidden):
            h = layers.Conv2D(channels, 3, strides=2, name=f"hidden_{i}", **self._options())(h)
        return _with_posterior_heads(self.config, x, layers.Flatten()(h))

    def decoder(self, maps: int) -> keras.Model:
        """z (n, latent_dim) -> parameters (n, h, w, maps * c)."""
        sizes = halved(self.config)
        smallest = (*sizes[-1], self.hidden[-1] if self.hidden else self.config.image_shape[2])
        z = keras.Input((self.config.latent_dim,), name="z")
        activation = self.config.activation if self.hidden else None
        h = _dense(self.config, math.prod(smallest), "hidden", activation)(z)
        h = layers.Reshape(smallest)(h)
        for i in range(len(self.hidden)):
            # The layer below the image has as many channels as the encoder's first one.
            channels = self.hidden[max(len(self.hidden) - 2 - i, 0)]
            h = self._double(h, channels, sizes[len(self.hidden) - 1 - i], f"hidden_{i}")
        options = self._options() | {"activation": None}
        parameters = layers.Conv2D(self.config.image_shape[2] * maps, 3, name="parameters", **options)
        if parameters.filters <= FEW:
            parameters.convolution_op = thin_convolution  # the same numbers, sooner
        return keras.Model(z, parameters(h), name="decoder")

    def _options(self) -> dict[str, Any]:
        """What all convolutions share; the initializer is a new one each time."""
        activation, initializer = self.config.activation, _initializer(self.config)
        return {"padding": "same", "activation": activation, "kernel_initializer": initializer}

    def _double(self, h: keras.KerasTensor, channels: int, size: tuple[int, int], name: str) -> keras.KerasTensor:
        """A transposed convolution to twice the size, cropped to `size`."""
        doubled = layers.Conv2DTranspose(channels, 3, strides=2, name=name, **self._options())(h)
        crop = (doubled.shape[1] - size[0], doubled.shape[2] - size[1])
        if not any(crop):
            return doubled
        return layers.Cropping2D(((0, crop[0]), (0, crop[1])), name=f"{name}_crop")(doubled)


def _with_posterior_heads(config: VAEConfig, x: keras.KerasTensor, h: keras.KerasTensor) -> keras.Model:
    z_mean = _dense(config, config.latent_dim, "z_mean")(h)
    z_log_var = _dense(config, config.latent_dim, "z_log_var")(h)
    return keras.Model(x, [z_mean, z_log_var], name="encoder")


def _dense(config: VAEConfig, units: int, name: str, activation: str | None = None) -> layers.Dense:
    return layers.Dense(units, activation=activation, kernel_initializer=_initializer(config), name=name)


def _initializer(config: VAEConfig) -> keras.initializers.Initializer:
    """A new one for each layer, so that each draws numbers of its own."""
    if config.initializer == "normal":
        # The paper's "N(0, 0.01)" may mean the variance. With that, the first steps of an Adagrad that starts from zero
        # throw the encoder's log-variances far off: 7 nats worse after 50 epochs of MNIST, 20-D.
        return keras.initializers.RandomNormal(stddev=0.01)
    return keras.initializers.GlorotUniform()
