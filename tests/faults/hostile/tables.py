"""Tables that are ragged, full of text, or vast; and files and folders that are none of what is taken."""

import io
import os
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from tests.data.ingest.files import unfolded
from tests.faults.hostile.case import GOOD, Cases

CASES = Cases()
case = CASES.case
LINES = ["7," * 15 + "8"] * 12


def csv_case(name, text, **expected):
    CASES.file(name, lambda: text().encode(), "a.csv", **expected)


csv_case(
    "csv_with_ragged_rows",
    lambda: "\n".join([*LINES[:5], "1,2", *LINES[5:]]),
    images=12,
    skipped=("expected 16 cells, received 2",),
)
csv_case("csv_of_ragged_rows", lambda: "\n".join([LINES[0], *["1"] * 20_000]), refused="more than 10,000 of another")
csv_case(
    "csv_with_text", lambda: "\n".join([*LINES, "a" + LINES[0][1:]]), refused="Line 13, column 1: expected a number"
)
csv_case(
    "csv_with_a_formula", lambda: "\n".join([*LINES, "=1+1" + LINES[0][1:]]), refused="column 1: expected a number"
)
csv_case("csv_with_an_empty_cell", lambda: "\n".join([*LINES, LINES[0][1:]]), refused="Row 13: expected a number")
csv_case(
    "csv_whose_labels_are_formulas",
    lambda: "\n".join(f"=cmd|' /C calc'!A{number % 2},{line}" for number, line in enumerate(LINES)),
    images=12,
    check=lambda manifest, images: manifest["label_names"] == ["=cmd|' /C calc'!A0", "=cmd|' /C calc'!A1"],
)
csv_case("csv_of_one_line_of_20_mb", lambda: "7" * 20_000_000, refused="a cell of more than 100 kB")
csv_case("csv_of_a_million_columns", lambda: "1," * 1_000_000, refused="2 to 50,000 columns, received 1,000,001")
csv_case("csv_of_endless_quotes", lambda: LINES[0] + '\n"' + "7,\n" * 5_000_000, refused="Expected")
CASES.file("csv_with_zero_bytes", lambda: ("\n".join(LINES)).encode() + b"\n" + bytes(600), "a.csv", refused="Expected")


@case(refused="at most 100,000 images, received 3,000,000")
def parquet_of_three_million_rows(at):
    table = pa.table({f"p{column}": pa.array(np.zeros(3_000_000, np.uint8)) for column in range(16)})
    pa.parquet.write_table(table, at / "a.parquet", compression="zstd")
    return at / "a.parquet"


@case(refused="Expected a whole table, received a damaged one")
def parquet_with_noise_for_its_pages(at):
    file = io.BytesIO()
    columns = {f"p{column}": np.random.default_rng(column).integers(0, 256, 100) for column in range(16)}
    pa.parquet.write_table(pa.table(columns), file, use_dictionary=False)
    data = bytearray(file.getvalue())
    data[4:400] = random.Random(2).randbytes(396)
    (at / "a.parquet").write_bytes(data)
    return at / "a.parquet"


CASES.file("hdf5_file", lambda: b"\x89HDF\r\n\x1a\n" + bytes(100), "m.h5", refused="received an HDF5 file")
CASES.file("pickle", lambda: b"\x80\x04\x95\x10cos\nsystem\n", "a.npy", refused="received a Python pickle")
CASES.file("tar_archive", lambda: bytes(257) + b"ustar\x0000" + bytes(300), "a.zip", refused="another kind than ZIP")
CASES.file("empty_file", lambda: b"", "a.zip", refused="received an empty file")
CASES.file("noise", lambda: random.Random(3).randbytes(100_000), "a.zip", refused="received")


@case(images=10, skipped=("a link, which is not followed",) * 2 + ("no ordinary file",))
def folder_with_links_and_pipes(at):
    folder = unfolded(at / "set", GOOD)
    (folder / "zz.png").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("/")
    os.mkfifo(folder / "pipe.png")
    return folder
