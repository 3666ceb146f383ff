"""Strangers' files as our arrays: read within bounds, in a process of their own (`child`), never in the server's.

A table of contents. What decodes (Pillow, pyarrow) is imported by the modules that use it.
"""

from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.names import clean, csv_cell
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings

__all__ = ["ImportSettings", "Limits", "Refused", "Unreadable", "clean", "csv_cell"]
