import csv
import json

import numpy as np
import pytest

from tests.export.words import about
from vae_tf.export.codes import export
from vae_tf.export.table import METADATA, TABLES, Table, coded, write_table
from vae_tf.latent import Codes

NAN = np.float32(np.nan)
COLUMNS = {
    "index": np.array([0, 7]),
    "name": np.array(['"a", b', "=1+1"], np.str_),
    "z": np.array([[0.1, 2.5], [-3.0, 1e-30]], np.float32),
    "sure": np.array([True, False]),
    "judged": np.array([0.5, NAN], np.float32),
}
WORDS = {"index": "which", "name": "called", "z": "where", "sure": "or not", "judged": "0 to 1", "other": "not here"}
TABLE = Table(COLUMNS, WORDS, {"run": "20261120-abc", "title": "Grüße"}, {"run": "20261120-abc"})
ABOUT = {"run": "20261120-abc", "title": "Grüße", "columns": {name: WORDS[name] for name in COLUMNS}}


def test_an_npz_has_the_arrays_as_they_are_and_says_what_of(tmp_path):
    with np.load(write_table(tmp_path / "t.npz", TABLE, "npz"), allow_pickle=False) as found:
        assert set(found) == {*COLUMNS, "about"}
        for name, values in COLUMNS.items():
            np.testing.assert_array_equal(found[name], values)
            assert found[name].dtype == values.dtype
        assert json.loads(str(found["about"])) == ABOUT


def test_a_parquet_file_has_a_column_for_each_dimension_and_says_what_of(tmp_path):
    import pyarrow.parquet

    found = pyarrow.parquet.read_table(write_table(tmp_path / "t.parquet", TABLE, "parquet"))
    assert found.column_names == ["index", "name", "z_1", "z_2", "sure", "judged"]
    assert found["z_2"].to_numpy().tobytes() == COLUMNS["z"][:, 1].tobytes()
    assert found["name"].to_pylist() == ['"a", b', "=1+1"]
    assert found["judged"].to_pylist() == [0.5, None]
    assert json.loads(found.schema.metadata[METADATA]) == ABOUT


def test_a_csv_says_in_each_row_what_of_and_computes_nothing(tmp_path):
    path = write_table(tmp_path / "t.csv", TABLE, "csv")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ['"a", b', "'=1+1"]
    assert [row["run"] for row in rows] == ["20261120-abc"] * 2
    assert [row["judged"] for row in rows] == ["0.5", ""]
    read = np.array([[np.float32(row["z_1"]), np.float32(row["z_2"])] for row in rows])
    assert read.tobytes() == COLUMNS["z"].tobytes()


@pytest.mark.parametrize("kind", TABLES)
def test_the_same_table_is_the_same_bytes(tmp_path, kind):
    first, second = (write_table(tmp_path / f"{name}.{kind}", TABLE, kind) for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_labels_are_named_where_their_dataset_names_them():
    labels = np.array([1, 0, 2])
    assert coded(None, ("cat", "dog")) == {}
    assert list(coded(labels, None)) == ["label"]
    assert coded(labels, ("cat", "dog"))["label_name"].tolist() == ["dog", "cat", "2"]


def test_what_a_model_without_a_bound_gives_is_not_called_a_bound(tmp_path):
    given = Codes(
        np.zeros((2, 1), np.float32), np.zeros((2, 1), np.float32), None, np.ones(2, np.float32), np.arange(2), "test"
    )
    for bounded, name in ((True, "elbo"), (False, "log_likelihood")):
        [path] = export(tmp_path, given, about(bounded=bounded), table="npz", split="test")
        with np.load(path) as found:
            assert name in found
            assert ("elbo" in found) is bounded
