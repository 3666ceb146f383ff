"""`metrics.jsonl` as its worker reads and writes it: whole, one record an epoch. Who only watches has `tail`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from vae_tf.data.files import json_object, write_atomically
from vae_tf.runs.records import Record, whole_record

METRICS = "metrics.jsonl"
_LONGEST = 1_000_000  # bytes of a line; a longer one is no record


def read_metrics(path: Path, *, most: int | None = None) -> list[Record]:
    """The records of epochs 1, 2, 3 and so on, up to where one is torn, damaged, missing or there twice, or `most` of
    them: what comes after is not read.

    `path` is the run's. Raises: OSError where they cannot be read.
    """
    records: list[Record] = []
    try:
        with (path / METRICS).open("rb") as file:
            while most is None or len(records) < most:
                record = whole_record(json_object(file.readline(_LONGEST)))
                if record is None or record["epoch"] != len(records) + 1:
                    break
                records.append(record)
    except FileNotFoundError:
        return []
    return records


def write_metrics(path: Path, records: Sequence[Record]) -> None:
    """Replaces the records of the run at `path`. Raises: OSError; the old ones are whole then."""
    text = "".join(json.dumps(record, allow_nan=False) + "\n" for record in records)
    write_atomically(path / METRICS, lambda file: file.write(text.encode()))


def cut_metrics(path: Path, epochs: int) -> list[Record]:
    """The records of the first `epochs` epochs; those after are removed from the disk. Raises: OSError."""
    records = read_metrics(path)[:epochs]
    if (path / METRICS).exists() and len((path / METRICS).read_bytes().splitlines()) != len(records):
        write_metrics(path, records)
    return records
