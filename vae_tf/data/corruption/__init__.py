"""Damage done to images on purpose: noise and masks by name, and what each says of the image behind it.

Imports numpy alone; a tensor brings its own library.
"""

from vae_tf.data.corruption.damage import FILL, Damage, checked_images
from vae_tf.data.corruption.draw import GraphDraw
from vae_tf.data.corruption.masks import given
from vae_tf.data.corruption.registry import DAMAGES, Dose, read_dose

__all__ = ["DAMAGES", "FILL", "Damage", "Dose", "GraphDraw", "checked_images", "given", "read_dose"]
