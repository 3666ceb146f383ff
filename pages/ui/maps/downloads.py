"""Chosen images as files: a table, and arrays. Knows no widgets."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pages.ui.maps import reading
from vae_tf.data.ingest.names import csv_cell
from vae_tf.runs.maps import Map
from vae_tf.runs.run import Run


def arrays(run: Run, drawn: Map, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """What is known of some rows of a map, an array a name: index, coordinates, fitted, and labels, codes, elbo,
    trustworthiness and continuity where there are any."""
    found: dict[str, NDArray[Any]] = {"index": drawn.index[rows]}
    if drawn.labels is not None:
        found["labels"] = drawn.labels[rows]
    found |= {"coordinates": drawn.coordinates[rows], "fitted": drawn.fitted[rows]}
    found |= {figure: values[rows] for figure, values in (drawn.quality or {}).items()}
    of = reading.codes_at(run, drawn.request.split, drawn.index[rows])
    if of is not None:
        codes, at = of
        found["codes"] = codes.z_mean[at]
        if codes.elbo is not None:
            found["elbo"] = codes.elbo[at]
    return found


def npz(run: Run, drawn: Map, rows: NDArray[np.int64]) -> bytes:
    """The arrays of some rows as an npz file, with their images where these are to be had."""
    images = reading.images(run, drawn.request.split, drawn.index[rows])
    extra = {} if images is None else {"images": images}
    file = io.BytesIO()
    np.savez(file, **arrays(run, drawn, rows), **extra)  # type: ignore[arg-type]
    return file.getvalue()


def table(run: Run, drawn: Map, rows: NDArray[np.int64]) -> bytes:
    """The same as CSV, a line an image; `u`, `v` are its place on the map, `z1`, `z2`, ... its code."""
    found = arrays(run, drawn, rows)
    coordinates, codes = found.pop("coordinates"), found.pop("codes", None)
    columns: dict[str, list[Any]] = {"index": found.pop("index").tolist()}
    if "labels" in found:
        labels = found.pop("labels").tolist()
        columns |= {"label": labels, "name": [csv_cell(reading.label_name(run, label)) for label in labels]}
    columns |= {"u": coordinates[:, 0].tolist(), "v": coordinates[:, 1].tolist()}
    columns |= {name: values.tolist() for name, values in found.items()}
    if codes is not None:
        columns |= {f"z{k + 1}": column.tolist() for k, column in enumerate(codes.T)}
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return file.getvalue().encode()
