import contextlib
import io
import zipfile

import numpy as np
import pytest

from vae_tf.data.files import save_npz
from vae_tf.data.npz import PART, naming, read_headers, read_npz, read_parts


def test_reads_what_was_asked_for_in_that_order(tmp_path):
    save_npz(tmp_path / "a.npz", x=[1], y=[2], z=[3])
    arrays = read_npz(tmp_path / "a.npz", ("z", "x"), optional=("w",))
    assert {name: array.tolist() for name, array in arrays.items()} == {"z": [3], "x": [1]}
    assert list(arrays) == ["z", "x"]


def test_optional_arrays_come_along_where_they_exist(tmp_path):
    save_npz(tmp_path / "a.npz", x=[1], y=[2])
    assert read_npz(tmp_path / "a.npz", ("x",), optional=("y",))["y"].tolist() == [2]


def test_a_missing_array_names_file_expected_and_received(tmp_path):
    save_npz(tmp_path / "a.npz", x=[1], y=[2])
    with pytest.raises(ValueError, match=r"a\.npz: expected arrays x, w, received x, y"):
        read_npz(tmp_path / "a.npz", ("x", "w"))


@pytest.mark.parametrize("keep", [0, 1, 100, 250])
def test_a_truncated_file_is_a_value_error_that_names_it(tmp_path, keep):
    path = tmp_path / "a.npz"
    save_npz(path, x=np.arange(50))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match=r"a\.npz: expected an npz file with arrays x, received a damaged file"):
        read_npz(path, ("x",))


def test_overwritten_data_fails_its_checksum(tmp_path):
    path = tmp_path / "a.npz"
    save_npz(path, x=np.full(50, 7, np.uint8))
    path.write_bytes(path.read_bytes().replace(bytes([7] * 50), bytes([8] * 50)))
    with pytest.raises(ValueError, match=r"damaged file .*CRC"):
        read_npz(path, ("x",))


def test_random_damage_is_always_a_value_error(tmp_path):
    rng = np.random.default_rng(0)
    whole, path = tmp_path / "whole.npz", tmp_path / "a.npz"
    save_npz(whole, x=np.arange(20))
    for _ in range(300):
        data = bytearray(whole.read_bytes())
        for position in rng.integers(len(data), size=3):
            data[position] = rng.integers(256)
        path.write_bytes(data)
        with contextlib.suppress(ValueError):  # anything else fails the test
            assert read_npz(path, ("x",))["x"].tolist() == list(range(20))


def test_pickles_are_not_opened(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.array([{}], object))
    with pytest.raises(ValueError, match="allow_pickle"):
        read_npz(tmp_path / "a.npz", ("x",))


def test_a_lone_array_is_not_an_npz(tmp_path):
    with (tmp_path / "a.npz").open("wb") as file:
        np.save(file, np.arange(3))
    with pytest.raises(ValueError, match="expected arrays x, received none"):
        read_npz(tmp_path / "a.npz", ("x",))


def test_a_folder_is_a_value_error(tmp_path):
    with pytest.raises(ValueError, match="damaged"):
        read_npz(tmp_path, ("x",))


def test_a_file_that_is_not_there_stays_a_file_not_found_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "a.npz", ("x",))


def test_naming_puts_the_file_in_front(tmp_path):
    with pytest.raises(ValueError, match=r"a\.npz: too small"), naming(tmp_path / "a.npz"):
        raise ValueError("too small")


def test_types_and_shapes_are_read_without_the_data(tmp_path):
    path = tmp_path / "a.npz"
    save_npz(path, first=np.zeros((2, 3), np.float32), second=np.int64(4))
    assert read_headers(path) == {"first": ("float32", (2, 3)), "second": ("int64", ())}


def test_an_array_of_another_size_than_its_header_says_is_refused_by_its_header(tmp_path):
    path, memory = tmp_path / "a.npz", io.BytesIO()
    np.save(memory, np.zeros((2, 3), np.float32))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("first.npy", memory.getvalue()[:-4])
    with pytest.raises(
        ValueError, match=r"a\.npz: expected an npz file.*first\.npy: expected 24 bytes of float32, rec"
    ):
        read_headers(path)
    path.write_bytes(b"PK")
    with pytest.raises(ValueError, match="received a damaged file"):
        read_headers(path)
    with pytest.raises(FileNotFoundError):
        read_headers(tmp_path / "none.npz")


def test_a_large_array_comes_in_parts(tmp_path):
    numbers = np.arange(2 * PART + 3, dtype=np.float32).reshape(-1, 1)
    save_npz(tmp_path / "a.npz", x=numbers)
    parts = list(read_parts(tmp_path / "a.npz", "x"))
    assert [len(part) for part in parts] == [PART, PART, 3]
    np.testing.assert_array_equal(np.concatenate(parts), numbers.reshape(-1))


def test_a_damaged_or_missing_array_has_no_parts(tmp_path):
    path = tmp_path / "a.npz"
    save_npz(path, x=np.ones(PART, np.float32))
    with pytest.raises(ValueError, match=r"a\.npz: expected an npz file with y, received a damaged file"):
        list(read_parts(path, "y"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    with pytest.raises(ValueError, match="received a damaged file"):
        list(read_parts(path, "x"))
    with pytest.raises(FileNotFoundError):
        list(read_parts(tmp_path / "none.npz", "x"))
