"""A run as one ZIP that another installation imports: settings, weights and epochs, each with its digest.

Exactly what `vae_tf.data.ingest.archive` takes: all else of a run is made anew from these. Equal runs, equal bytes.
Knows plain values and arrays; no run.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import write_atomically
from vae_tf.data.ingest.digests import digests_text
from vae_tf.data.ingest.members import DESCRIPTION, DIGESTS, METRICS, WEIGHTS

FILE = "run.zip"
STORED = (WEIGHTS,)
"""What is not deflated: of trained weights a tenth would be gained."""


@dataclass(frozen=True, eq=False)
class Packed:
    """What a run is made anew from: its `description` (`run.json`), its `weights` by name, a record an epoch."""

    description: Mapping[str, Any]
    weights: Mapping[str, npt.NDArray[Any]]
    records: Sequence[Mapping[str, Any]] = ()


def export(folder: Path, packed: Packed) -> list[Path]:
    """Writes `run.zip`, and gives its path. Raises: OSError."""
    files = contents(packed)
    files[DIGESTS] = digests_text(files)
    path = folder / FILE
    write_atomically(path, lambda file: file.write(_zip(files)))
    return [path]


def contents(packed: Packed) -> dict[str, bytes]:
    """The files of the run, by name."""
    weights = io.BytesIO()
    np.savez(weights, **packed.weights)  # type: ignore[arg-type]
    files = {
        DESCRIPTION: (json.dumps(packed.description, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode(),
        WEIGHTS: weights.getvalue(),
    }
    if packed.records:
        lines = [json.dumps(record, allow_nan=False) + "\n" for record in packed.records]
        files[METRICS] = "".join(lines).encode()
    return files


def _zip(files: Mapping[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # without the time: equal runs, equal bytes
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_STORED if name in STORED else zipfile.ZIP_DEFLATED)
    return memory.getvalue()
