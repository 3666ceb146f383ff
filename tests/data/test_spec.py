import numpy as np
import pytest

from vae_tf.data import DATASETS, Split


def test_an_entry_passes_its_words_on_to_its_dataset():
    split = Split(np.zeros((1, 28, 20, 1), np.uint8))
    dataset = DATASETS["frey"].dataset(split, split)
    assert (dataset.name, dataset.title, dataset.licence) == ("frey", "Frey faces", "not stated")


def test_images_of_another_shape_are_refused():
    split = Split(np.zeros((1, 20, 28, 1), np.uint8))
    with pytest.raises(ValueError, match=r"frey: expected images of shape \(28, 20, 1\), received \(20, 28, 1\)"):
        DATASETS["frey"].dataset(split, split)
