"""Trained models in other forms. A table of contents; nothing here imports Keras before a format is loaded."""

from vae_tf.export.registry import FORMATS, Format, Unsupported, all_options, choose_format

__all__ = ["FORMATS", "Format", "Unsupported", "all_options", "choose_format"]
