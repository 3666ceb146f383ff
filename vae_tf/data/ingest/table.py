"""Images as the rows of a table, one column a pixel: CSV and Parquet, read by pyarrow in batches of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from vae_tf.data.ingest.columns import Columns, chosen, delimiter_of, names_in
from vae_tf.data.ingest.items import Reader
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.numbers import NumberImages, Part, texts_of
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.signatures import PARQUET, TEXT, kind_of
from vae_tf.data.ingest.sources import Member, Source

BLOCK = 8 << 20
"""Bytes of a table that are read at a time; a line is shorter."""
_ROWS = 2_000
_WHERE = re.compile(r"column #(\d+): Row #(\d+): CSV conversion error to \w+: (.*)", re.DOTALL)

# One thread and the C library's memory: what the process may take is bounded, and pools of their own would count.
pa.set_cpu_count(1)
pa.set_io_thread_count(1)
pa.set_memory_pool(pa.system_memory_pool())

Batches = Callable[[Sequence[int]], Iterator[pa.RecordBatch]]
"""The batches of a table's rows, with the columns at some positions only."""


class Table:
    """The pixel columns of a table as rows (n, k) of float32."""

    def __init__(self, name: str, columns: Columns, batches: Batches) -> None:
        self.name, self._columns, self._batches = name, columns, batches
        self.labels: list[str | None] = []
        label, self._count = columns.label, 0
        for batch in batches([columns.pixels[0] if label is None else label]):
            self.labels += [None] * len(batch) if label is None else _texts(batch.column(0), self._count)
            self._count += len(batch)

    def __len__(self) -> int:
        return self._count

    def blocks(self, positions: Sequence[int]) -> Iterator[NDArray[Any]]:
        """The rows at ascending positions, a batch at a time. Raises: Refused."""
        wanted, first = np.asarray(positions, np.int64), 0
        for batch in self._batches(self._columns.pixels):
            start, stop = np.searchsorted(wanted, (first, first + len(batch)))
            if stop > start:
                yield _numbers(batch, first)[wanted[start:stop] - first]
            first += len(batch)
            if stop == len(wanted):
                return


def read_csv(source: Source, settings: ImportSettings, limits: Limits) -> Reader:
    """The reader of a CSV file. Raises: Refused: no table of images."""
    member, skipped = _only(source, TEXT)
    with _reading(limits), member.open() as stream:
        beginning = stream.read(BLOCK) or b""
    line = beginning.split(b"\n", 1)[0].decode("utf-8-sig", "replace").rstrip("\r")
    delimiter = delimiter_of(line)
    cells, named = names_in(line, delimiter)
    _check_columns(len(cells), limits)
    columns = chosen(cells if named else None, len(cells), settings)
    ragged: dict[int, str] = {}
    batches = partial(_csv_batches, member, delimiter, len(cells), named, columns.label, ragged, limits)
    table = Table(member.name, columns, batches)
    lines = [(f"line {number}", why) for number, why in ragged.items()]
    return _reader(source.name, "a CSV table", table, columns, skipped + lines, limits)


def read_parquet(source: Source, settings: ImportSettings, limits: Limits) -> Reader:
    """The reader of a Parquet file. Raises: Refused: no table of images."""
    member, skipped = _only(source, PARQUET)
    with _reading(limits), _parquet(member, limits) as file:
        names = list(file.schema_arrow.names)
        if file.metadata.num_rows > limits.images:
            raise Refused(f"Expected at most {limits.images:,} images, received {file.metadata.num_rows:,}.")
    _check_columns(len(names), limits)
    columns = chosen(names, len(names), settings)
    table = Table(member.name, columns, partial(_parquet_batches, member, limits))
    return _reader(source.name, "a Parquet table", table, columns, skipped, limits)


def _reader(
    name: str, title: str, table: Table, columns: Columns, skipped: Sequence[tuple[str, str]], limits: Limits
) -> NumberImages:
    h, w, c = columns.size
    shape = (h, w) if c == 1 else (h, w, c)
    if not len(table):
        raise Refused("Expected rows of pixels, received none.")
    part = Part(table, columns.size, lambda block: block.reshape(len(block), *shape), table.labels)
    return NumberImages(name, title, [part], skipped, limits)


def _only(source: Source, kind: str) -> tuple[Member, list[tuple[str, str]]]:
    """The table among what was brought: the only file of its kind."""
    tables, skipped = [], list(source.skipped)
    for member in source.members:
        try:
            if kind_of(member.head()) == kind:
                tables.append(member)
            else:
                skipped.append((member.name, "no table"))
        except Unreadable as error:
            skipped.append((member.name, str(error)))
    if len(tables) != 1:
        raise Refused(f"Expected one table, received {len(tables):,}: bring them one at a time.")
    return tables[0], skipped


def _check_columns(count: int, limits: Limits) -> None:
    if not 2 <= count <= limits.columns:
        raise Refused(f"Expected a table of 2 to {limits.columns:,} columns, received {count:,}.")


def _csv_batches(
    member: Member,
    delimiter: str,
    count: int,
    named: bool,
    label: int | None,
    ragged: dict[int, str],
    limits: Limits,
    positions: Sequence[int],
) -> Iterator[pa.RecordBatch]:
    """Batches of a CSV file; what is wrong with lines of another length is kept in `ragged`."""

    def left_out(row: Any) -> str:
        ragged[row.number] = f"expected {row.expected_columns:,} cells, received {row.actual_columns:,}"
        return "skip" if len(ragged) <= limits.skipped else "error"

    names = [str(position) for position in range(count)]
    types = {str(position): pa.string() if position == label else pa.float32() for position in positions}
    with _reading(limits), member.open() as stream:
        yield from pa.csv.open_csv(
            stream,
            read_options=pa.csv.ReadOptions(
                use_threads=False, block_size=BLOCK, column_names=names, skip_rows=int(named)
            ),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=left_out),
            convert_options=pa.csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=["", "NA", "null"]
            ),
        )


@contextmanager
def _parquet(member: Member, limits: Limits) -> Iterator[Any]:
    """The open file; one that cannot jump (in an archive) is read whole."""
    with member.open() as stream:
        place = stream if stream.seekable() else pa.BufferReader(member.read(limits.file_bytes))
        yield pa.parquet.ParquetFile(place)


def _parquet_batches(member: Member, limits: Limits, positions: Sequence[int]) -> Iterator[pa.RecordBatch]:
    with _reading(limits), _parquet(member, limits) as file:
        names = [file.schema_arrow.names[position] for position in positions]
        for batch in file.iter_batches(batch_size=_ROWS, columns=names, use_threads=False):
            if batch.num_columns != len(names):
                raise Refused("Expected columns of numbers with names of their own, received others.")
            yield batch.select(names)


def _numbers(batch: pa.RecordBatch, first: int) -> NDArray[np.float32]:
    """A batch as (m, k). Raises: Refused: text, or empty cells; `first` is the number of rows before it."""
    made = np.empty((len(batch), batch.num_columns), np.float32)
    for place, column in enumerate(batch.columns):
        if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or column.type == pa.bool_()):
            raise Refused(f"Expected columns of numbers, received one of type {column.type}.")
        if column.null_count:
            row = int(np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False))[0])
            raise Refused(f"Row {first + row + 1}: expected a number in each cell, received an empty one.")
        made[:, place] = column.to_numpy(zero_copy_only=False)
    return made


def _texts(column: pa.Array, first: int) -> list[str | None]:
    """Labels as text; numbers as they are said, empty ones as None."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return cast(list[str | None], column.to_pylist())
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or column.type == pa.bool_():
        texts = texts_of(column.to_numpy(zero_copy_only=False)) if not column.null_count else None
        return [None] * len(column) if texts is None else list(texts)
    raise Refused(f"Expected labels that are text or whole numbers, received a column of type {column.type}.")


@contextmanager
def _reading(limits: Limits) -> Iterator[None]:
    """What pyarrow finds wrong with a table is that the file is refused, in our words."""
    try:
        yield
    except Unreadable as error:
        raise Refused(f"Expected a whole table, received one that is {error}.") from error
    except pa.ArrowInvalid as error:
        raise Refused(_sentence(str(error), limits)) from error
    except (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError) as error:
        raise Refused("Expected a whole table, received a damaged one.") from error


def _sentence(complaint: str, limits: Limits) -> str:
    where = _WHERE.search(complaint)
    if where:
        column, row, what = where.groups()
        if "UTF8" in what:
            return f"Line {row}, column {int(column) + 1}: expected text in UTF-8, received something else."
        return f"Line {row}, column {int(column) + 1}: expected a number, received {what[:60].strip()}."
    if "straddling" in complaint:
        return f"Expected lines of at most {BLOCK >> 20} MB, received a longer one."
    if "Expected" in complaint and "columns" in complaint:
        # the latter: pyarrow cannot hand such a line to us, and ends there
        return (
            f"Expected lines of equal length, received more than {limits.skipped:,} of another, or one that is not in "
            "UTF-8."
        )
    return "Expected a whole table, received a damaged one."
