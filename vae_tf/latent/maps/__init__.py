"""Maps: codes laid out on a plane, how far the layout can be trusted, and the way back. A table of contents.

Arrays in, arrays out; knows no run and no model. A method is a file here and a line in the registry.
"""

from vae_tf.latent.maps.change import changed
from vae_tf.latent.maps.lift import LIFTED, lift
from vae_tf.latent.maps.method import Cancelled, Fitted, Method, Tell
from vae_tf.latent.maps.neighbours import label_accuracy, nearest, neighbours
from vae_tf.latent.maps.registry import METHODS
from vae_tf.latent.maps.sample import stratified
from vae_tf.latent.maps.setting import Setting
from vae_tf.latent.maps.trust import MISLEADS, K, Trust, trust

__all__ = [
    "LIFTED",
    "METHODS",
    "MISLEADS",
    "Cancelled",
    "Fitted",
    "K",
    "Method",
    "Setting",
    "Tell",
    "Trust",
    "changed",
    "label_accuracy",
    "lift",
    "nearest",
    "neighbours",
    "stratified",
    "trust",
]
