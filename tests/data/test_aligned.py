import io

import numpy as np
import pytest

from vae_tf.data import read_npz
from vae_tf.data.aligned import Unusual, empty, is_aligned, read_npy


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return io.BytesIO(file.getvalue())


def test_an_empty_array_begins_where_a_tensor_may():
    for n in range(1, 9):
        array = empty((n, 3), np.float32)
        assert array.shape == (n, 3)
        assert array.dtype == np.float32
        assert is_aligned(array)
    assert not is_aligned(empty((200,), np.uint8)[1:])
    assert not is_aligned(empty((8, 8), np.uint8).T[:4])


@pytest.mark.parametrize("array", [np.arange(24, dtype="u1").reshape(2, 3, 4), np.float32(3), np.zeros((0, 2), "<i8")])
def test_an_array_is_read_as_numpy_reads_it(array):
    read = read_npy(npy(np.asarray(array)))
    assert (read.dtype, read.shape) == (np.asarray(array).dtype, np.shape(array))
    np.testing.assert_array_equal(read, array)
    assert is_aligned(read) or not read.size


def test_what_only_numpy_reads_is_left_to_it(tmp_path):
    with pytest.raises(Unusual, match="C order"):
        read_npy(npy(np.asfortranarray(np.ones((2, 3)))))
    np.savez(tmp_path / "a.npz", a=np.asfortranarray(np.arange(6.0).reshape(2, 3)))
    assert read_npz(tmp_path / "a.npz", ("a",))["a"].tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"what" + b, lambda b: b""])
def test_damage_is_refused(change):
    with pytest.raises(ValueError, match=r"expected|magic|EOF"):
        read_npy(io.BytesIO(change(npy(np.arange(9)).getvalue())))


def test_images_of_a_file_come_aligned(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (5, 7, 7), np.uint8)
    np.savez_compressed(tmp_path / "a.npz", x=images)
    read = read_npz(tmp_path / "a.npz", ("x",))["x"]
    np.testing.assert_array_equal(read, images)
    assert is_aligned(read)
