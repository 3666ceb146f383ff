"""scikit-learn's 8x8 digits: they come with the library, and a model of them trains in seconds."""

from importlib.util import find_spec

import numpy as np

from vae_tf.data.dataset import Dataset, Split
from vae_tf.data.download import DatasetUnavailable
from vae_tf.data.holdout import last_of_each_class
from vae_tf.data.mnist import DIGIT_NAMES
from vae_tf.data.spec import DatasetSpec


def load_digits() -> Dataset:
    """The digits, their values 0..16 spread over 0..255; the last fifth of each digit to test.

    Raises:
        DatasetUnavailable: scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits as load_from_sklearn
    except ImportError as error:
        raise DatasetUnavailable(
            "digits is not available: it comes with scikit-learn, which is not installed; pip install scikit-learn."
        ) from error
    bunch = load_from_sklearn()
    images = np.rint(bunch.images * (255 / 16)).astype(np.uint8)[..., np.newaxis]
    everything = Split(images, bunch.target.astype(np.int64))
    held_out = last_of_each_class(bunch.target, 0.2)
    return DIGITS.dataset(everything.take(~held_out), everything.take(held_out))


def locate_digits() -> str | None:
    """Always "embedded" where scikit-learn is installed; looked up without importing it."""
    return None if find_spec("sklearn") is None else "embedded"


DIGITS = DatasetSpec(
    name="digits",
    title="Digits, 8x8",
    description="1,797 handwritten digits of 8x8 pixels in 17 greys: a toy that trains in seconds.",
    image_shape=(8, 8, 1),
    train_images=1_438,
    test_images=359,
    label_names=DIGIT_NAMES,
    source="E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits (UCI), with scikit-learn",
    licence="CC BY 4.0",
    load=load_digits,
    locate=locate_digits,
)
