"""A trained model as two files that Keras itself loads: `encoder.keras` and `decoder.keras`, and a page on them.

Two, since most people want one of them: to draw images, or to place some. What goes in and comes out is in `networks`.
No layer is ours and none holds code, so that they load in Keras' safe mode where nobody knows this package.
"""

from __future__ import annotations

from pathlib import Path

from vae_tf.export.about import About
from vae_tf.export.guide import guide
from vae_tf.export.networks import described, plain_networks
from vae_tf.models.vae import VAE

CODE = """
import keras

encoder = keras.models.load_model("encoder.keras")
decoder = keras.models.load_model("decoder.keras")
codes = encoder(x)["z_mean"]
images = decoder(codes)["image"]
"""


def export(folder: Path, model: VAE, about: About) -> list[Path]:
    """Writes the two files and `keras.txt`. Raises: Unsupported; OSError."""
    networks = plain_networks(model)
    (folder / "keras.txt").write_bytes(guide(about, "A trained model as two Keras files.", described(model), CODE))
    paths = []
    for name, network in networks.by_name.items():
        paths.append(folder / f"{name}.keras")
        network.save(paths[-1])
    return [folder / "keras.txt", *paths]
