"""Datasets: arrays of uint8 images with their labels, by name; and how files are found, read and written.

Imports numpy alone; Keras and scikit-learn are imported when a dataset needs them.
"""

from vae_tf.data.dataset import Dataset, Split
from vae_tf.data.download import DatasetUnavailable
from vae_tf.data.files import save_npz, write_atomically, write_json
from vae_tf.data.idx import read_idx
from vae_tf.data.locations import data_folders, find, home
from vae_tf.data.npz import read_npz
from vae_tf.data.pixels import to_float, to_uint8
from vae_tf.data.registry import DATASETS, load_dataset
from vae_tf.data.sheet import choose, contact_sheet
from vae_tf.data.spec import DatasetSpec

__all__ = [
    "DATASETS",
    "Dataset",
    "DatasetSpec",
    "DatasetUnavailable",
    "Split",
    "choose",
    "contact_sheet",
    "data_folders",
    "find",
    "home",
    "load_dataset",
    "read_idx",
    "read_npz",
    "save_npz",
    "to_float",
    "to_uint8",
    "write_atomically",
    "write_json",
]
