"""Columns of numbers as a file for elsewhere: NPZ, Parquet or CSV. Knows columns; not what they mean.

What a table is of goes along with it: as JSON in an array `about` of an npz, as JSON under the key `vae_tf` of a
Parquet file's metadata. A CSV has no place for it, and a comment would be read as a row by most programs: there, a few
columns at the end say it in each row (`Table.marks`), so that no part of the rows is ever without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import save_npz
from vae_tf.data.ingest.names import csv_cell

METADATA = b"vae_tf"


@dataclass(frozen=True, eq=False)
class Table:
    """A row for each of n images.

    Attributes:
        columns: by name, (n,) or (n, d): numbers, truth values or text; NaN is a value that is not known.
        words: what each column says, with its unit.
        about: what the whole is of: plain values.
        marks: of these, what each row of a CSV says at its end.
    """

    columns: Mapping[str, npt.NDArray[Any]]
    words: Mapping[str, str]
    about: Mapping[str, Any]
    marks: Mapping[str, str]

    def described(self) -> dict[str, Any]:
        """`about`, and under "columns" what each column says."""
        return {**self.about, "columns": {name: self.words[name] for name in self.columns}}


def write_table(path: Path, table: Table, kind: str) -> Path:
    """Writes the table in a form of `TABLES`, and gives the path. Raises: OSError."""
    TABLES[kind](path, table)
    return path


def coded(labels: npt.NDArray[np.integer[Any]] | None, names: tuple[str, ...] | None) -> dict[str, npt.NDArray[Any]]:
    """The columns "label" and, where labels have names, "label_name"; none where there are no labels."""
    if labels is None:
        return {}
    if names is None:
        return {"label": labels}
    named = [names[label] if 0 <= label < len(names) else str(label) for label in labels.tolist()]
    return {"label": labels, "label_name": np.array(named, np.str_)}


def _npz(path: Path, table: Table) -> None:
    """Arrays as they are, (n, d) whole."""
    save_npz(path, **table.columns, about=json.dumps(table.described(), ensure_ascii=False))


def _parquet(path: Path, table: Table) -> None:
    import pyarrow.parquet

    kept = {METADATA: json.dumps(table.described(), ensure_ascii=False).encode()}
    pyarrow.parquet.write_table(_arrow(dict(_flat(table))).replace_schema_metadata(kept), path)


def _csv(path: Path, table: Table) -> None:
    """Text that a spreadsheet would compute gets an apostrophe in front; what is not known is an empty cell."""
    import pyarrow.csv

    n = len(next(iter(table.columns.values())))
    columns = dict(_flat(table)) | {name: np.full(n, text) for name, text in table.marks.items()}
    for name, column in columns.items():
        if column.dtype.kind == "U":
            columns[name] = np.array([csv_cell(text) for text in column.tolist()], np.str_)
    pyarrow.csv.write_csv(_arrow(columns), path)


TABLES: Mapping[str, Callable[[Path, Table], None]] = {"npz": _npz, "parquet": _parquet, "csv": _csv}


def _flat(table: Table) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """One-dimensional columns: of "z_mean" (n, 2) they are "z_mean_1" and "z_mean_2"."""
    for name, values in table.columns.items():
        if values.ndim == 1:
            yield name, values
        else:
            yield from ((f"{name}_{k + 1}", column) for k, column in enumerate(values.T))


def _arrow(columns: Mapping[str, npt.NDArray[Any]]) -> Any:
    import pyarrow

    return pyarrow.table({name: pyarrow.array(values, from_pandas=True) for name, values in columns.items()})
