"""A run made from what somebody brought: settings and weights are compared before any weight is read; of all else a
page reads only what is harmless (`claims`).

What was brought has been unpacked by `vae_tf.data.ingest.archive`, in a process of its own; nothing of it is believed
here either. Knows no TensorFlow: a worker writes the figures of the new run, as of any other.
"""

from __future__ import annotations

import math
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from vae_tf.config import TrainConfig
from vae_tf.data import DATASETS
from vae_tf.data.allowance import check_allowance
from vae_tf.data.files import json_object, write_atomically
from vae_tf.data.ingest.archive import METRICS_WRITTEN
from vae_tf.data.ingest.names import clean
from vae_tf.data.npz import read_headers, read_parts
from vae_tf.data.own import find_fingerprint
from vae_tf.data.quota import IMPORTED, size_of
from vae_tf.models.registry import check_names
from vae_tf.models.sizes import Tensor, check_size, tensors
from vae_tf.runs import claims
from vae_tf.runs.metrics import METRICS, read_metrics, write_metrics
from vae_tf.runs.reading import SCHEMA
from vae_tf.runs.records import Record
from vae_tf.runs.run import Run
from vae_tf.runs.states import State
from vae_tf.runs.status import FIGURES_COMING
from vae_tf.runs.store import place_run
from vae_tf.training.optimizers import OPTIMIZERS

MOST_PARAMETERS = 50_000_000
"""Weights of a model that is brought: 200 MB."""
MOST_OUTPUTS = 4_194_304
"""Numbers that a layer may give for an image: a page decodes hundreds of images at once."""
MOST_PIXELS = 256 * 256 * 3
"""Numbers of an image: as many as one that a person brings."""
MOST_STEPS = 10**12
DESCRIPTION_BYTES = 2_000_000
"""The 256 kB that are read, each character written as an escape of six."""
MESSAGE = "Imported from an archive"
DATASET = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def import_run(folder: Path, *, name: str | None = None, owner: str | None = None) -> Run:
    """A finished run of this home, of what `unpack` has left in a folder: a new id, a model, no figures yet.

    The queue's next tick has a worker write the figures and the copy for the browser; without the dataset on this
    machine the copy alone. Raises: ValueError, in a sentence, for settings out of bounds and for weights that are not
    those of a model of these settings; OSError.
    """
    described = _description(folder)
    check_allowance(owner, size_of(folder).bytes)
    told = described.get("dataset")
    config = _as_named_here(check_settings(described["config"]), told, owner)
    _check_weights(folder / "weights.npz", tensors(config.model))
    records = claims.numbers_of(_metrics(folder, config))
    manifest = {
        "name": claims.name_of(name or described.get("name")),
        "notes": claims.notes_of(described.get("notes")),
        "owner": owner,
        "created": time.time(),
        "source": IMPORTED,
        "config": config.to_dict(),
        "dataset": claims.dataset_of(told, config),
        "provenance": claims.provenance_of(described.get("provenance"), described.get("created")),
    }
    done = {"epochs": records[-1]["epoch"], "seconds": records[-1]["seconds"]} if records else {}
    status = {"message": MESSAGE, "finished": time.time(), "figures": FIGURES_COMING, **done}
    return place_run(manifest, {"state": State.FINISHED, **status}, lambda run: _fill(run, folder, records))


def check_settings(values: Any) -> TrainConfig:
    """The settings of a run that somebody brought, once each is known and within bounds; nothing is built.

    Raises: ValueError.
    """
    config = TrainConfig.from_dict(values)
    check_names(config)
    if config.optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer: expected one of {', '.join(OPTIMIZERS)}; received {clean(config.optimizer)!r}")
    if not DATASET.fullmatch(config.dataset):
        raise ValueError(f"dataset: expected small letters, digits and hyphens, received {clean(config.dataset)!r}")
    shape = config.model.image_shape
    if math.prod(shape) > MOST_PIXELS:
        raise ValueError(f"image_shape: expected at most {MOST_PIXELS:,} numbers an image, received {shape}")
    if config.dataset in DATASETS and shape != DATASETS[config.dataset].image_shape:
        expected = f"{DATASETS[config.dataset].image_shape} (the images of {config.dataset})"
        raise ValueError(f"image_shape: expected {expected}, received {shape}")
    check_size(config.model, most=MOST_PARAMETERS, outputs=MOST_OUTPUTS)
    return config


def _description(folder: Path) -> dict[str, Any]:
    """`run.json` as it was brought. Raises: ValueError."""
    path = folder / "run.json"
    found = json_object(path.read_bytes()) if path.stat().st_size <= DESCRIPTION_BYTES else None
    if found is None or found.get("schema") != SCHEMA or "config" not in found:
        raise ValueError("run.json: expected the description of a run, received something else")
    return found


def _check_weights(path: Path, expected: Mapping[str, Tensor]) -> None:
    """Raises: ValueError unless the file holds the weights of a model, whole and finite, and nothing else: first their
    names, types and shapes are compared, then each is read."""
    with _whole():
        found = {name: Tensor(dtype, shape) for name, (dtype, shape) in read_headers(path).items()}
    for name, tensor in expected.items():
        if name not in found:
            raise ValueError(f"weights: expected {name}, {tensor}, found nothing")
        if found[name] != tensor:
            raise ValueError(f"weights: {name}: expected {tensor}, received {found[name]}")
    if more := [clean(name) for name in found if name not in expected]:
        raise ValueError(f"weights: expected {len(expected)} tensors, received {more[0]!r} too")
    for name in expected:
        with _whole():
            finite = all(bool(np.isfinite(part).all()) for part in read_parts(path, name))
        if not finite:
            raise ValueError(f"weights: {name} holds weights that are no numbers")
    counter = next(iter(expected))
    with _whole():
        steps = next(int(part[0]) for part in read_parts(path, counter))
    if not 0 <= steps <= MOST_STEPS:
        raise ValueError(f"weights: expected 0 to {MOST_STEPS:,} steps, received {steps:,}")


@contextmanager
def _whole() -> Iterator[None]:
    """Says of damaged arrays that they are, and not where they lie on this machine."""
    try:
        yield
    except ValueError:
        raise ValueError("weights: expected whole arrays, received damaged ones") from None


def _metrics(folder: Path, config: TrainConfig) -> list[Record]:
    """The epochs that were brought, as many as were planned. Raises: ValueError where there is more than `unpack`
    writes."""
    path = folder / METRICS
    if path.is_file() and path.stat().st_size > METRICS_WRITTEN:
        raise ValueError(f"metrics.jsonl: expected at most {METRICS_WRITTEN:,} bytes, received more")
    return read_metrics(folder, most=config.epochs)


def _as_named_here(config: TrainConfig, told: Any, owner: str | None) -> TrainConfig:
    """The settings with the name that this home has for the images: people name their own ones as they like."""
    stamp = claims.fingerprint_of(told)
    if config.dataset in DATASETS or stamp is None:
        return config
    here = find_fingerprint(stamp, owner=owner)
    fits = here is not None and DATASETS[here].image_shape == config.model.image_shape
    return replace(config, dataset=here) if here is not None and fits else config


def _fill(run: Path, folder: Path, records: list[Record]) -> None:
    """Writes what a finished run has besides its description: the weights, and its epochs where they were brought."""
    (run / "artifacts").mkdir()
    with (folder / "weights.npz").open("rb") as content:
        write_atomically(run / "weights.npz", lambda file: shutil.copyfileobj(content, file))
    if records:
        write_metrics(run, records)
