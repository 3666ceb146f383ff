import io
import os
import threading
import time

import numpy as np
import pytest

from tests.data.ingest.files import npy_header
from vae_tf.data import read_npz
from vae_tf.data.aligned import Unusual, empty, is_aligned, map_npy, read_header, read_npy, write_header


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


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 's10, 6, 5, 1), }",
        "(" * 9000,
        "{[]: 1}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (0, 1000000000000000000000000000000), }",
    ],
)
def test_a_header_that_is_none_is_refused(tmp_path, header):
    (tmp_path / "a.npy").write_bytes(npy_header(header))
    with pytest.raises(ValueError, match="expected"):
        map_npy(tmp_path / "a.npy", shape=(None, None), dtype=np.uint8)


def test_images_of_a_file_come_aligned(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (5, 7, 7), np.uint8)
    np.savez_compressed(tmp_path / "a.npz", x=images)
    read = read_npz(tmp_path / "a.npz", ("x",))["x"]
    np.testing.assert_array_equal(read, images)
    assert is_aligned(read)


def test_a_mapped_array_is_the_one_on_the_disk_and_aligned(tmp_path):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    np.save(tmp_path / "a.npy", array)
    mapped = map_npy(tmp_path / "a.npy", shape=(None, 3, 4), dtype=np.uint8)
    assert np.array_equal(mapped, array)
    assert is_aligned(mapped)
    assert type(mapped) is np.ndarray
    with pytest.raises(ValueError, match="read-only"):
        mapped[0] = 0
    (tmp_path / "a.npy").unlink()
    assert np.array_equal(mapped, array)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((2, 3, 5), np.uint8), r"expected uint8 \(None, 3, 4\), received uint8 \(2, 3, 5\)"),
        (np.zeros((2, 3), np.uint8), r"received uint8 \(2, 3\)"),
        (np.zeros((2, 3, 4), np.int8), "received int8"),
        (np.zeros((2, 3, 4), np.uint8, order="F"), r"received uint8 \(2, 3, 4\) in Fortran order"),
    ],
)
def test_only_the_form_that_was_asked_for_is_mapped(tmp_path, array, message):
    np.save(tmp_path / "a.npy", array)
    with pytest.raises(ValueError, match=message):
        map_npy(tmp_path / "a.npy", shape=(None, 3, 4), dtype=np.uint8)


@pytest.mark.parametrize("change", [-1, 1])
def test_a_file_of_another_length_is_not_mapped(tmp_path, change):
    np.save(tmp_path / "a.npy", np.zeros(10, np.int64))
    os.truncate(tmp_path / "a.npy", (tmp_path / "a.npy").stat().st_size + change)
    with pytest.raises(ValueError, match=f"expected 80 bytes of data, received {80 + change}"):
        map_npy(tmp_path / "a.npy", shape=(10,), dtype=np.int64)


def test_a_header_is_what_numpy_reads(tmp_path):
    with (tmp_path / "a.npy").open("wb") as file:
        write_header(file, shape=(2, 3), dtype=np.int64)
        file.write(np.arange(6).tobytes())
    assert np.load(tmp_path / "a.npy").tolist() == [[0, 1, 2], [3, 4, 5]]


class Watched(io.BytesIO):
    """An npy file that notes how many threads read the header of one at once, behind its first 8 bytes."""

    reading, most = 0, 0

    def read(self, size=-1):
        if self.tell() < 8:
            return super().read(size)
        Watched.reading += 1
        Watched.most = max(Watched.most, Watched.reading)
        time.sleep(0.01)  # others would come meanwhile
        Watched.reading -= 1
        return super().read(size)


def test_one_thread_at_a_time_has_numpy_read_a_header():
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    threads = [threading.Thread(target=read_header, args=(Watched(file.getvalue()),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Watched.most == 1
