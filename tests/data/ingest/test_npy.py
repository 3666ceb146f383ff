import io
import time

import numpy as np
import pytest

from tests.data.ingest.files import npy, npy_header
from vae_tf.data.ingest.npy import read_header
from vae_tf.data.ingest.refusal import Unreadable


def header(data):
    return read_header(io.BytesIO(data))


def refused(data):
    with pytest.raises(Unreadable) as caught:
        header(data)
    return str(caught.value)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
@pytest.mark.parametrize("dtype", ["?", "u1", "<i2", ">i4", "<u8", "<f2", ">f4", "<f8", "<U7", "S3"])
def test_headers_are_read_as_numpy_reads_them(dtype, version):
    array = np.zeros((2, 3), dtype)
    data = npy(array, version)
    read = header(data)
    assert (read.dtype, read.shape, read.fortran) == (array.dtype, (2, 3), False)
    assert len(data) - read.offset == array.nbytes


def test_fortran_order_and_one_dimension_are_read():
    assert header(npy(np.asfortranarray(np.zeros((2, 3))))).fortran
    assert header(npy(np.zeros(5))).shape == (5,)
    assert header(npy(np.zeros(()))).shape == ()


def test_headers_of_other_writers_are_read():
    text = '{"shape": (2,3,), "fortran_order":False,"descr":"|u1"}'
    assert header(npy_header(text) + bytes(6)).shape == (2, 3)


@pytest.mark.parametrize(
    ("array", "received"),
    [
        (np.array([object()]), "Python objects (a pickle, which is never opened)"),
        (np.zeros(2, np.complex64), "complex numbers"),
        (np.zeros(2, [("a", "u1")]), "records"),
        (np.zeros(2, "V3"), "records"),
        (np.zeros(2, "M8[s]"), "dates"),
    ],
)
def test_what_is_no_number_is_named(array, received):
    data = npy_header(str({"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": False, "shape": (2,)}))
    assert refused(data) == f"expected numbers, received {received}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "{'descr': '|u1', 'fortran_order': False}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), 'shape': (3,)}",
        "{'descr': '|u1', 'fortran_order': 1, 'shape': (2,)}",
        "__import__('os').system('x')",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)} and exit()",
        "(" * 5000,
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2**40,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2 3)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (2,,3)}",
    ],
)
def test_a_damaged_header_is_refused_and_never_evaluated(text):
    assert refused(npy_header(text)) == "expected an npy file, received one with a damaged header"


@pytest.mark.parametrize("inside", ["1" * 40 + " x", "1" * 9_000, "1," * 4_500 + "x", " " * 9_000 + "x"])
def test_a_long_shape_is_refused_at_once(inside):
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({inside})}}"
    began = time.process_time()
    assert refused(npy_header(text)) == "expected an npy file, received one with a damaged header"
    assert time.process_time() - began < 1


def test_other_beginnings_are_refused():
    assert refused(b"") == refused(b"PK\3\4rest") == "expected an npy file, received something else"
    assert refused(b"\x93NUMPY\x09\x00rest") == "expected an npy file of version 1, 2 or 3, received version 9.0"
    assert refused(npy(np.zeros(3))[:40]) == "expected a whole npy file, received its beginning"


def test_a_huge_header_is_not_read():
    data = b"\x93NUMPY\x02\x00" + (4_000_000_000).to_bytes(4, "little")
    assert refused(data) == "expected a header of at most 10,000 bytes, received one of 4,000,000,000"


def test_long_numbers_are_refused():
    assert "received <f16" in refused(npy_header("{'descr': '<f16', 'fortran_order': False, 'shape': (2,)}"))
