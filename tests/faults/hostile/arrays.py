"""NumPy's arrays and idx files: with code in them, of impossible sizes, in every order of bytes."""

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.data.ingest.files import gzipped, idx, npy, npy_header, zipped
from tests.faults.hostile.case import Cases
from tests.faults.hostile.raw import packed_zeros, raw_zip

ARRAY = np.random.default_rng(3).integers(0, 256, (12, 6, 5), dtype=np.uint8)
HEADER = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }"
CASES = Cases()
case = CASES.case


def array_case(name, data, **expected):
    CASES.file(name, data, "a.npy", **expected)


@dataclass(frozen=True)
class Harm:
    """What a pickle can do: it makes a folder."""

    folder: Path

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


def harmful(at, count):
    """A pickle of as many objects, each of which would make a folder beside the one of the file."""
    return npy(np.array([Harm(at.parent / f"pickled-{number}") for number in range(count)], dtype=object))


same = {"images": 12, "check": lambda manifest, images: sorted_rows(images) <= sorted_rows(ARRAY[..., np.newaxis])}


def sorted_rows(images):
    return {image.tobytes() for image in images}


@case(refused="a pickle, which is never")
def npy_with_a_pickle(at):
    (at / "a.npy").write_bytes(harmful(at, 10))
    return at / "a.npy"


@case(refused="damaged header")
def npy_with_code_for_a_header(at):
    (at / "a.npy").write_bytes(npy_header(f"__import__('os').mkdir('{at.parent}/run')"))
    return at / "a.npy"


array_case("npy_of_records", lambda: npy(np.zeros(20, [("x", "u1")])), refused="received records")
array_case("npy_of_complex_numbers", lambda: npy(ARRAY * 1j), refused="received complex numbers")
array_case("npy_of_dates", lambda: npy(np.zeros((20, 4, 4), "M8[s]")), refused="received dates")
array_case(
    "npy_that_claims_400_gb",
    lambda: npy_header(HEADER % ("|u1", "(400000, 1000, 1000)")),
    refused="expected 400 GB of numbers, as its header says, received 0 bytes",
)
array_case(
    "npy_with_a_header_of_4_gb",
    lambda: b"\x93NUMPY\2\0\xff\xff\xff\xff" + bytes(1000),
    refused="header of at most 10,000 bytes",
)
array_case("npy_of_more_than_there_is", lambda: npy_header(HEADER % ("|u1", f"({2**62}, {2**62}, 8)")), refused="TB of")
array_case("npy_of_negative_size", lambda: npy_header(HEADER % ("|u1", "(-1, 8, 8)")), refused="damaged header")
array_case("npy_with_a_deep_header", lambda: npy_header("(" * 9000), refused="damaged header")
array_case("npy_that_is_truncated", lambda: npy(ARRAY)[:-1], refused="received 359 bytes")
array_case("npy_of_nothing", lambda: npy(np.zeros((0, 8, 8), np.uint8)), refused="Expected images, received none")
array_case("npy_of_one_number", lambda: npy(np.uint8(3)), refused="received a single number")
array_case("npy_with_nan", lambda: npy(np.where(ARRAY > 250, np.nan, 0.5)), refused="received NaN or infinity")
array_case("npy_with_infinity", lambda: npy(np.where(ARRAY > 250, np.inf, 0.5)), refused="received NaN or infinity")
array_case("npy_on_no_known_scale", lambda: npy(ARRAY * 1000.0), refused="received numbers from 0 to 25")
array_case("npy_big_endian", lambda: npy(ARRAY.astype(">f4")), **same)
array_case("npy_in_fortran_order", lambda: npy(np.asfortranarray(ARRAY)), **same)
array_case("npy_of_wide_images", lambda: npy(np.zeros((10, 1, 30_000), np.uint8)), refused="sides of 1 to 20,000")
array_case("npy_of_100001_images", lambda: npy(np.zeros((100_001, 4, 4), np.uint8)), refused="at most 100,000 images")


@case(refused="unpacks to at most 200 times its size")
def npz_of_a_gibibyte_in_a_megabyte(at):
    header = npy_header(HEADER % ("|u1", "(100000, 100, 100)"))
    told = {"data": packed_zeros(10**9, header), "method": 8, "size": 10**9 + len(header)}
    return raw_zip(at / "a.npz", [{"name": "x.npy", **told}])


@case(images=12, skipped=("expected numbers, received Python objects (a pickle, which is never opened)",))
def npz_with_labels_that_are_a_pickle(at):
    return zipped(at / "a.npz", {"x.npy": npy(ARRAY), "y.npy": harmful(at, 12)})


CASES.file("idx_with_a_wrong_beginning", lambda: idx(ARRAY, magic=258), refused="received something else")
CASES.file("idx_of_a_wrong_type", lambda: idx(ARRAY, kind=7), refused="received something else")
CASES.file("idx_of_a_wrong_count", lambda: idx(ARRAY, shape=(60_000, 6, 5)), refused="received 360 bytes")
CASES.file("idx_of_more_than_there_is", lambda: idx(ARRAY, shape=(2**32 - 1,) * 3), refused="received 360 bytes")
CASES.file(
    "idx_of_milliards_without_a_pixel",
    lambda: idx(np.zeros(0, np.uint8), shape=(2**32 - 1, 0, 0)),
    refused="at most 100,000 images, received 4,294,967,295",
)
CASES.file("idx_with_bytes_behind", lambda: idx(ARRAY) + b"x", refused="received 361 bytes")
CASES.file("idx_that_is_cut_in_its_header", lambda: idx(ARRAY)[:9], refused="received its beginning")
CASES.file(
    "idx_bomb_packed",
    lambda: gzipped(idx(np.zeros((60, 2000, 2000), np.uint8))),
    refused="unpacks to at most 200 times its size",
)
CASES.file("gzip_that_is_cut", lambda: gzip.compress(idx(ARRAY))[:-20], refused="damaged")


@case(
    images=12,
    skipped=("neither the images that were taken nor their labels",),
    check=lambda manifest, images: manifest["label_names"] is None,
)
def idx_whose_labels_are_too_few(at):
    labels = idx(np.zeros(11, np.uint8))
    return zipped(at / "a.zip", {"train-images-idx3-ubyte": idx(ARRAY), "train-labels-idx1-ubyte": labels})
