import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from tests.data.ingest.files import read, unfolded, zipped
from vae_tf.data.ingest.items import Skipped
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings

PIXELS = np.random.default_rng(1).integers(0, 256, (12, 16), dtype=np.uint8)
LABELS = [f"cat {row % 3}" for row in range(12)]
NAMES = ",".join(f"pixel{column}" for column in range(16))
BODY = "\n".join(",".join(map(str, row)) for row in PIXELS.tolist())
LABELLED = "\n".join(f"{label},{line}" for label, line in zip(LABELS, BODY.split("\n"), strict=True))


def written(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def images_of(path, **settings):
    return np.stack([item.image for item in read(path, ImportSettings(**settings))[2] if not isinstance(item, Skipped)])


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        BODY + "\n",
        BODY.replace("\n", "\r\n"),
        BODY.replace(",", ";"),
        BODY.replace(",", "\t"),
        f"{NAMES}\n{BODY}",
        f"\ufeff{NAMES}\n{BODY}",
        ",".join(map(str, range(16))) + f"\n{BODY}",
    ],
)
def test_rows_of_numbers_are_images(tmp_path, text):
    path = written(tmp_path, text)
    kind, reader, _ = read(path)
    assert (kind, reader.title, reader.total, reader.labels) == ("csv", "a CSV table", 12, [None] * 12)
    assert images_of(path).reshape(12, 16).tolist() == PIXELS.tolist()


@pytest.mark.parametrize(
    "text",
    [
        f"label,{NAMES}\n{LABELLED}",
        LABELLED,
        f"Class,{NAMES}\n{LABELLED}",
        f"{NAMES},target\n"
        + "\n".join(f"{line},{label}" for label, line in zip(LABELS, BODY.split("\n"), strict=True)),
    ],
)
def test_a_label_is_called_so_or_comes_first(tmp_path, text):
    path = written(tmp_path, text)
    assert read(path)[1].labels == LABELS
    assert images_of(path).reshape(12, 16).tolist() == PIXELS.tolist()


def test_a_column_of_row_numbers_is_left_out(tmp_path):
    lines = "\n".join(f"{number},{line}" for number, line in enumerate(BODY.split("\n")))
    assert images_of(written(tmp_path, f",{NAMES}\n{lines}")).reshape(12, 16).tolist() == PIXELS.tolist()


def test_the_chosen_size_is_that_of_the_rows(tmp_path):
    for channels, shape in ((1, (10, 4, 5)), (3, (10, 4, 5, 3))):
        text = "\n".join(",".join(["7"] * 20 * channels) for _ in range(10))
        assert images_of(written(tmp_path, text), height=4, width=5).shape == shape


def test_lines_of_another_length_are_skipped(tmp_path):
    lines = BODY.split("\n")
    lines[3] = "1,2,3"
    _, reader, items = read(written(tmp_path, "\n".join(lines)))
    assert reader.skipped == (Skipped("line 4", "expected 16 cells, received 3"),)
    assert [item.image.ravel().tolist() for item in items] == np.delete(PIXELS, 3, axis=0).tolist()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BODY.replace(BODY.split("\n")[2], "1,2,x" + ",0" * 13), "Line 3, column 3: expected a number, received .*x"),
        (f"{NAMES}\n=1+1" + ",0" * 15, "Line 2, column 1: expected a number, received .*=1"),
        (BODY.replace(BODY.split("\n")[2], "1,,3" + ",0" * 13), "Row 3: expected a number in each cell"),
        ("a,b\n1,2\n", "Expected a table with a column for each pixel, received 2 columns"),
        (",".join(["1"] * 20), "No images in the table: expected a square number of pixels in a row, received 20"),
        (NAMES + "\n", "received (none|a damaged one)"),
        (LABELLED.encode() + b"\n\xff" + b",0" * 16 + b"\n", "Line 13, column 1: expected text in UTF-8"),
        ("\n".join([BODY.split("\n")[0], *["1,2,3"] * 20_000]), "more than 10,000 of another"),
        ("0," * 9_000_000, "Expected a table of 2 to 50,000 columns"),
        ("\n".join(["nan" + ",0" * 15] * 10), "Row 1: expected a number|finite numbers"),
    ],
)
def test_other_tables_are_refused(tmp_path, text, sentence):
    with pytest.raises(Refused, match=sentence):
        read(written(tmp_path, text))


def test_a_table_in_an_archive_is_read(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.csv": BODY.encode()})
    assert images_of(path).reshape(12, 16).tolist() == PIXELS.tolist()


def test_two_tables_are_refused(tmp_path):
    folder = unfolded(tmp_path / "set", {"a.csv": BODY.encode(), "b.csv": BODY.encode()})
    with pytest.raises(Refused, match="Expected one table, received 2"):
        read(folder)


def parquet(columns):
    file = io.BytesIO()
    pa.parquet.write_table(pa.table(columns), file)
    return file.getvalue()


COLUMNS = {f"p{column}": PIXELS[:, column] for column in range(16)}


@pytest.mark.parametrize("form", ["file", "zip"])
def test_a_parquet_table_is_read(tmp_path, form):
    data = parquet({"label": LABELS, **COLUMNS})
    if form == "zip":
        path = zipped(tmp_path / "a.zip", {"a.parquet": data})
    else:
        path = tmp_path / "a.parquet"
        path.write_bytes(data)
    kind, reader, items = read(path)
    assert (kind, reader.title, reader.labels) == ("parquet", "a Parquet table", LABELS)
    assert [item.image.ravel().tolist() for item in items] == PIXELS.tolist()


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({**COLUMNS, "p3": ["x"] * 12}, "Expected columns of numbers, received one of type string"),
        ({**COLUMNS, "p3": [None, *[1] * 11]}, "Row 1: expected a number in each cell, received an empty one"),
        ({"label": [[1]] * 12, **COLUMNS}, "Expected labels that are text or whole numbers"),
        ({"a": [1], "b": [2]}, "received 2 columns"),
    ],
)
def test_other_parquet_tables_are_refused(tmp_path, columns, sentence):
    (tmp_path / "a.parquet").write_bytes(parquet(columns))
    with pytest.raises(Refused, match=sentence):
        read(tmp_path / "a.parquet")


def test_a_damaged_parquet_table_is_refused(tmp_path):
    data = parquet(COLUMNS)
    for damaged in (data[:-1], data[:100], b"PAR1" + bytes(50) + b"PAR1", data[:50] + bytes(50) + data[100:]):
        (tmp_path / "a.parquet").write_bytes(damaged)
        with pytest.raises(Refused, match="damaged"):
            read(tmp_path / "a.parquet")


def test_too_many_rows_are_refused(tmp_path):
    (tmp_path / "a.parquet").write_bytes(parquet(COLUMNS))
    with pytest.raises(Refused, match="at most 11 images, received 12"):
        read(tmp_path / "a.parquet", limits=Limits(images=11))
    with pytest.raises(Refused, match="at most 11 images, received 12"):
        read(written(tmp_path, BODY), limits=Limits(images=11))
