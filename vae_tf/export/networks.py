"""A trained model as two networks of plain Keras, which need nothing of this package: what other formats are made of.

- `encoder`: x (n, h, w, c), pixels in [0, 1] -> `z_mean`, `z_log_var` (n, latent_dim), of q(z|x).
- `decoder`: z (n, latent_dim) -> `image` (n, h, w, c), the mean of p(x|z) in [0, 1]. With a Gaussian likelihood also
  `log_var` (n, h, w, c), the logarithm of each pixel's variance; and, where its mean is linear and may leave [0, 1],
  `mean`, as it is before that.

Outputs are dictionaries by these names, which are those of all formats. Knows a model; writes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
from keras import layers

from vae_tf.export.registry import Unsupported
from vae_tf.models.likelihoods import LOG_VAR_RANGE
from vae_tf.models.vae import VAE

Tensors = dict[str, keras.KerasTensor]


@dataclass(frozen=True)
class Networks:
    """The two networks, each with one named input ("x", "z") and named outputs."""

    encoder: keras.Model
    decoder: keras.Model

    @property
    def by_name(self) -> dict[str, keras.Model]:
        """encoder and decoder."""
        return {"encoder": self.encoder, "decoder": self.decoder}


def plain_networks(model: VAE) -> Networks:
    """Copies of a model's networks, whose layers are all Keras' own, and which share no weights with it.

    Raises: Unsupported for a layer or a likelihood that Keras itself does not know.
    """
    encoder, decoder = _copy(model.encoder, "x"), _copy(model.decoder, "z")
    z_mean, z_log_var = encoder.outputs
    images = OUTPUTS.get(type(model.likelihood).__name__)
    if images is None:
        raise Unsupported(f"The likelihood {type(model.likelihood).__name__} cannot be said in layers of Keras alone.")
    return Networks(
        keras.Model(encoder.inputs[0], {"z_mean": z_mean, "z_log_var": z_log_var}, name="encoder"),
        keras.Model(decoder.inputs[0], images(model, decoder.outputs[0]), name="decoder"),
    )


def _copy(network: keras.Model, name: str) -> keras.Model:
    """The same network with an input of that name. Raises: Unsupported for a layer that is not Keras' own."""
    for layer in network.layers:
        if not type(layer).__module__.startswith("keras.") or isinstance(layer, layers.Lambda):
            raise Unsupported(
                f"The layer {layer.name} ({type(layer).__name__}) is code of its own: a file names Keras' layers only."
            )
    copy = keras.models.clone_model(network, input_tensors=keras.Input(network.inputs[0].shape[1:], name=name))
    copy.set_weights(network.get_weights())
    return copy


def _bernoulli(model: VAE, parameters: keras.KerasTensor) -> Tensors:
    return {"image": layers.Activation("sigmoid", name="image")(parameters)}


def _gaussian(model: VAE, parameters: keras.KerasTensor) -> Tensors:
    config, channels = model.config, model.config.image_shape[2]
    per_pixel = config.gaussian_variance == "pixel"
    raw = parameters[..., :channels] if per_pixel else parameters
    if config.gaussian_mean == "sigmoid":
        mean = layers.Activation("sigmoid", name="mean")(raw)
        outputs = {"image": mean}
    else:
        mean = layers.Identity(name="mean")(raw)
        outputs = {"image": layers.ReLU(max_value=1.0, name="image")(mean), "mean": mean}
    if per_pixel:
        log_var = _soft_clamp(parameters[..., channels:])
    else:  # one number for all pixels, which a network can only give as an image of it
        log_var = layers.Rescaling(0.0, offset=float(model.likelihood.log_var(None)), name="log_var")(mean)
    return outputs | {"log_var": log_var}


def _soft_clamp(raw: keras.KerasTensor) -> keras.KerasTensor:
    """`vae_tf.models.likelihoods.soft_clamp` to the range of log-variances, in layers."""
    low, high = LOG_VAR_RANGE
    top = low + math.log(math.expm1(high - low))
    above = layers.Activation("softplus", name="above")(layers.Rescaling(-1.0, offset=top, name="to_top")(raw))
    below = layers.Activation("softplus", name="below")(layers.Rescaling(-1.0, offset=top - low, name="to_low")(above))
    return layers.Rescaling(1.0, offset=low, name="log_var")(below)


OUTPUTS: Mapping[str, Callable[[VAE, keras.KerasTensor], Tensors]] = {"Bernoulli": _bernoulli, "Gaussian": _gaussian}
"""What a decoder gives, by its likelihood."""


def described(model: VAE) -> dict[str, Any]:
    """The inputs and outputs in words, by network and name."""
    config = model.config
    image, code = "(n, {}, {}, {})".format(*config.image_shape), f"(n, {config.latent_dim})"
    outputs = {"image": f"{image}, the mean image of p(x|z), in [0, 1]"}
    if config.likelihood == "gaussian":
        outputs["log_var"] = f"{image}, the logarithm of each pixel's variance"
        if config.gaussian_mean == "linear":
            outputs["mean"] = f"{image}, the mean before it is cut to [0, 1]"
    return {
        "encoder": {
            "x": f"{image}, float32, pixels in [0, 1]",
            "z_mean": f"{code}, the mean of q(z|x): an image's code",
            "z_log_var": f"{code}, the logarithm of its variance",
        },
        "decoder": {"z": f"{code}, float32; under the prior a standard normal", **outputs},
    }
