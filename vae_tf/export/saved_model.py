"""A trained model as a TensorFlow SavedModel with three functions: `encode`, `decode` and `reconstruct`.

What goes in and comes out is in `networks`; `reconstruct` is an image's code decoded again, and the one that servers
call unless told otherwise. It loads where there is neither Keras nor this package.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from vae_tf.export.about import About
from vae_tf.export.disk import as_os_error
from vae_tf.export.guide import guide
from vae_tf.export.networks import Networks, described, plain_networks
from vae_tf.models.vae import VAE

CODE = """
import tensorflow as tf

model = tf.saved_model.load(".")
codes = model.encode(x)["z_mean"]
images = model.decode(codes)["image"]
"""
WHAT = (
    "A trained model as a TensorFlow SavedModel. Its functions and signatures are encode, decode and reconstruct "
    "(x to image, the code decoded again; also serving_default)."
)


def export(folder: Path, model: VAE, about: About) -> list[Path]:
    """Writes the SavedModel's files and `savedmodel.txt`; `saved_model.pb` comes last. Raises: Unsupported; OSError."""
    module = Functions(plain_networks(model))
    signatures = {name: getattr(module, name) for name in ("encode", "decode", "reconstruct")}
    with as_os_error():
        tf.saved_model.save(module, str(folder), {**signatures, "serving_default": module.reconstruct})
    ports = described(model)
    page = guide(about, WHAT, {"encode": ports["encoder"], "decode": ports["decoder"]}, CODE)
    (folder / "savedmodel.txt").write_bytes(page)
    first = folder / "saved_model.pb"
    return [*(path for path in sorted(folder.rglob("*")) if path.is_file() and path != first), first]


class Functions(tf.Module):
    """The functions, each for any number of images or codes. Half as large on the disk as what `keras.export` makes of
    them, which stores every weight twice."""

    def __init__(self, networks: Networks) -> None:
        super().__init__()
        encoder, decoder = networks.encoder, networks.decoder
        self.weights = [variable.value for variable in (*encoder.variables, *decoder.variables)]
        self.encode = _function(lambda x: encoder(x, training=False), encoder)
        self.decode = _function(lambda z: decoder(z, training=False), decoder)
        self.reconstruct = _function(lambda x: decoder(encoder(x, training=False)["z_mean"], training=False), encoder)


def _function(function: Callable[[tf.Tensor], Any], network: keras.Model) -> Any:
    """The function for what the network takes, by the name that its input has there."""
    [taken] = network.inputs
    return tf.function(function, input_signature=[tf.TensorSpec(taken.shape, tf.float32, name=taken.name)])
