"""p(x|z): what the decoder's output says of each pixel. One Keras layer a likelihood; knows no encoder and no z.

A likelihood turns the decoder's raw output, `parameters` of shape (..., h, w, maps * c), into log-probabilities and
into the mean image.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import ops

from vae_tf.config import VAEConfig
from vae_tf.inference.gaussian import Tensor, log_normal

LOG_VAR_RANGE = (-10.0, 2.0)
"""A Gaussian's log-variance never leaves this range: below it lies less than twice the grey levels' own spacing."""

PIXELS = (-3, -2, -1)


@keras.saving.register_keras_serializable(package="vae_tf")
class Likelihood(keras.layers.Layer):
    """What every likelihood offers; `maps` is how many numbers the decoder gives for each pixel and channel."""

    maps = 1

    def __init__(self, config: VAEConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config

    def log_prob(self, x: Tensor, parameters: Tensor) -> Tensor:
        """log p(x|z), nats, summed over pixels and channels: shape (...,)."""
        return ops.sum(self.log_prob_of_pixels(x, parameters), axis=PIXELS)

    def log_prob_of_each(self, x: Tensor, parameters: Tensor) -> Tensor:
        """log p of every image x (n, h, w, c) by all parameters (places, h, w, maps * c), nats: (places, n).

        One place after another, so that never all pairs of images are in memory.
        """
        return tf.map_fn(lambda each: self.log_prob(x, each), parameters, fn_output_signature=tf.float32)

    def log_prob_of_pixels(self, x: Tensor, parameters: Tensor) -> Tensor:
        """log p of each pixel and channel, nats: (..., h, w, c)."""
        raise TypeError(f"{type(self).__name__} is not a likelihood of its own")

    def variance(self, parameters: Tensor) -> Tensor:
        """The variance of each pixel and channel, broadcastable to the mean image."""
        raise TypeError(f"{type(self).__name__} is not a likelihood of its own")

    def sample(self, parameters: Tensor, seed: Tensor) -> Tensor:
        """An image for each, (..., h, w, c), float32; `seed` is two whole numbers, and decides it."""
        raise TypeError(f"{type(self).__name__} is not a likelihood of its own")

    def call(self, parameters: Tensor) -> Tensor:
        """The mean image E[x|z], (..., h, w, c)."""
        raise TypeError(f"{type(self).__name__} is not a likelihood of its own")


@keras.saving.register_keras_serializable(package="vae_tf")
class Bernoulli(Likelihood):
    """Each pixel is a coin whose logit the decoder gives (AEVB, appendix C.1). Targets may be grey."""

    def log_prob_of_pixels(self, x: Tensor, parameters: Tensor) -> Tensor:
        """x log p + (1 - x) log(1 - p), computed from the logit so that it never overflows."""
        return x * parameters - softplus(parameters)

    def log_prob_of_each(self, x: Tensor, parameters: Tensor) -> Tensor:
        """As one matrix product: the log-probability is linear in x."""
        pixels = ops.size(x[0])
        logits = ops.reshape(parameters, (-1, pixels))
        product = ops.matmul(logits, ops.transpose(ops.reshape(x, (-1, pixels))))
        return product - ops.sum(softplus(logits), axis=-1)[:, None]

    def variance(self, parameters: Tensor) -> Tensor:
        """p (1 - p), that of a coin; a grey pixel varies less."""
        p = ops.sigmoid(parameters)
        return p * (1.0 - p)

    def sample(self, parameters: Tensor, seed: Tensor) -> Tensor:
        """Coins thrown: black or white."""
        p = self.call(parameters)
        return ops.cast(tf.random.stateless_uniform(ops.shape(p), seed) < p, p.dtype)

    def call(self, parameters: Tensor) -> Tensor:
        """The coins' probabilities."""
        return ops.sigmoid(parameters)


@ops.custom_gradient
def softplus(logit: Tensor) -> tuple[Tensor, Callable[..., Any]]:
    """log(1 + exp logit), to within 1e-7: one sigmoid, p, serves it and its gradient.

    It is max(logit, 0) - log max(p, 1 - p): twice as fast as TensorFlow's own, which was a tenth of a training step.
    """
    p = ops.sigmoid(logit)
    return ops.relu(logit) - ops.log(ops.maximum(p, 1.0 - p)), lambda upstream: upstream * p


@keras.saving.register_keras_serializable(package="vae_tf")
class Gaussian(Likelihood):
    """Each pixel is Gaussian (AEVB, appendix C.2): its mean through a sigmoid or linear; its log-variance given for
    each pixel by the decoder, one shared weight, or fixed."""

    def __init__(self, config: VAEConfig, **kwargs: Any) -> None:
        super().__init__(config, **kwargs)
        self.maps = 2 if config.gaussian_variance == "pixel" else 1
        if config.gaussian_variance == "shared":
            start = keras.initializers.Constant(before_soft_clamp(config.gaussian_log_var, *LOG_VAR_RANGE))
            self.shared_log_var = self.add_weight(name="log_var", shape=(), initializer=start)

    def log_prob_of_pixels(self, x: Tensor, parameters: Tensor) -> Tensor:
        """log N(x; mean, variance) of each pixel: a density, so it may be above zero."""
        return log_normal(x, self.call(parameters), self.log_var(parameters))

    def call(self, parameters: Tensor) -> Tensor:
        """The means."""
        raw = parameters[..., : self.config.image_shape[2]]
        return ops.sigmoid(raw) if self.config.gaussian_mean == "sigmoid" else raw

    def variance(self, parameters: Tensor) -> Tensor:
        """exp of the log-variances."""
        return ops.exp(self.log_var(parameters))

    def sample(self, parameters: Tensor, seed: Tensor) -> Tensor:
        """The means and their noise, which may leave the range of images."""
        mean = self.call(parameters)
        noise = tf.random.stateless_normal(ops.shape(mean), seed)
        return mean + ops.exp(0.5 * self.log_var(parameters)) * noise

    def log_var(self, parameters: Tensor) -> Tensor:
        """The log-variances, within `LOG_VAR_RANGE`, broadcastable to the means."""
        if self.config.gaussian_variance == "pixel":
            return soft_clamp(parameters[..., self.config.image_shape[2] :], *LOG_VAR_RANGE)
        if self.config.gaussian_variance == "shared":
            return soft_clamp(self.shared_log_var, *LOG_VAR_RANGE)
        return ops.convert_to_tensor(self.config.gaussian_log_var, dtype="float32")


def soft_clamp(value: Tensor, low: float, high: float) -> Tensor:
    """`value` bent smoothly into (low, high), so that a gradient always leads back (Chua et al. 2018, appendix A.1)."""
    top = low + math.log(math.expm1(high - low))  # a touch below `high`, which the second bend would overshoot
    below = top - ops.softplus(top - value)
    return low + ops.softplus(below - low)


def before_soft_clamp(value: float, low: float, high: float) -> float:
    """The number that `soft_clamp` bends into `value`; one at an edge is taken as a thousandth inside it."""
    value = min(max(value, low + 1e-3), high - 1e-3)
    top = low + math.log(math.expm1(high - low))
    below = low + math.log(math.expm1(value - low))
    return top - math.log(math.expm1(top - below))
