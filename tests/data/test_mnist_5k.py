import numpy as np
import pytest

from vae_tf.data.files import save_npz
from vae_tf.data.mnist_5k import MNIST_5K, PATH, load_mnist_5k


def test_the_embedded_sample_has_400_of_each_digit_to_train_and_100_to_test():
    dataset = load_mnist_5k()
    assert np.bincount(dataset.train.labels).tolist() == [400] * 10
    assert np.bincount(dataset.test.labels).tolist() == [100] * 10
    assert (len(dataset.train), len(dataset.test)) == (MNIST_5K.train_images, MNIST_5K.test_images)


def test_the_test_images_are_the_last_of_each_digit_in_the_file():
    with np.load(PATH, allow_pickle=False) as archive:
        sevens = archive["x"][archive["y"] == 7]
    test = load_mnist_5k().test
    assert (test.images[test.labels == 7][..., 0] == sevens[400:]).all()


def test_the_sample_is_small_and_names_its_licence():
    assert PATH.stat().st_size < 4 * 2**20
    notice = (PATH.parent / "NOTICE").read_text()
    assert "creativecommons.org/licenses/by-sa/3.0" in notice
    assert "LeCun" in notice


def test_a_damaged_sample_is_refused_by_name(tmp_path):
    (tmp_path / "sample.npz").write_bytes(b"junk")
    with pytest.raises(ValueError, match=r"sample\.npz: expected an npz file with arrays x, y"):
        load_mnist_5k(tmp_path / "sample.npz")


def test_a_sample_of_another_shape_is_refused_by_name(tmp_path):
    save_npz(tmp_path / "sample.npz", x=np.zeros((10, 8, 8), np.uint8), y=np.zeros(10, np.uint8))
    with pytest.raises(ValueError, match=r"sample\.npz: mnist-5k: expected images of shape"):
        load_mnist_5k(tmp_path / "sample.npz")
