import gzip
import struct

import numpy as np
import pytest

from vae_tf.data.idx import read_idx


def idx(shape, data, kind=8):
    return struct.pack(f">HBB{len(shape)}I", 0, kind, len(shape), *shape) + bytes(data)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some-idx"


def test_reads_numbers_in_row_order(path):
    path.write_bytes(idx((2, 1, 3), [1, 2, 3, 4, 5, 255]))
    array = read_idx(path)
    assert array.dtype == np.uint8
    assert array.tolist() == [[[1, 2, 3]], [[4, 5, 255]]]


def test_gzip_is_seen_from_the_content_not_the_name(path):
    path.write_bytes(gzip.compress(idx((3,), [7, 8, 9])))
    assert read_idx(path).tolist() == [7, 8, 9]


def test_an_empty_array_is_fine(path):
    path.write_bytes(idx((0, 28, 28), []))
    assert read_idx(path).shape == (0, 28, 28)


def test_truncated_file_names_both_sizes(path):
    path.write_bytes(idx((2, 3), [1, 2, 3, 4]))
    with pytest.raises(ValueError, match=r"some-idx: expected 6 bytes of data for shape \(2, 3\), received 4"):
        read_idx(path)


def test_trailing_bytes_are_refused(path):
    path.write_bytes(idx((2,), [1, 2, 3]))
    with pytest.raises(ValueError, match=r"expected 2 bytes of data for shape \(2,\), received more"):
        read_idx(path)


@pytest.mark.parametrize(
    ("content", "received"),
    [
        (b"", "an empty file"),
        (b"\0\0\x08", "00 00 08"),
        (b"PK\x03\x04", "50 4b 03 04"),
        (b"\0\0\x07\x01", "00 00 07 01"),
        (b"\0\0\x08\x00", "00 00 08 00"),
        (b"\0\0\x08\x05", "00 00 08 05"),
    ],
)
def test_a_wrong_beginning_is_shown(path, content, received):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"some-idx: expected an idx file, .* received {received}$"):
        read_idx(path)


def test_other_element_types_are_named(path):
    path.write_bytes(idx((1,), [0, 0, 0, 0], kind=13))
    with pytest.raises(ValueError, match="expected elements of type uint8, received float32"):
        read_idx(path)


def test_a_header_cut_short_is_told_apart(path):
    path.write_bytes(idx((2, 3), [])[:9])
    with pytest.raises(ValueError, match="expected 8 bytes of sizes in the header, received 5"):
        read_idx(path)


def test_a_header_asking_for_terabytes_is_refused_unread(path):
    path.write_bytes(idx((2**32 - 1, 2**32 - 1), []))
    with pytest.raises(ValueError, match="expected at most 2147483648 bytes"):
        read_idx(path)


def test_a_damaged_gzip_stream_is_a_value_error(path):
    whole = gzip.compress(idx((100,), range(100)))
    wrong_checksum = whole[:-8] + bytes(4) + whole[-4:]
    for damaged in (whole[:40], whole[:-1], wrong_checksum):
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match="some-idx: expected a whole gzip stream"):
            read_idx(path)


def test_a_folder_is_a_value_error(tmp_path):
    with pytest.raises(ValueError, match="expected a readable file"):
        read_idx(tmp_path)


def test_a_file_that_is_not_there_stays_a_file_not_found_error(path):
    with pytest.raises(FileNotFoundError):
        read_idx(path)
