"""Where the answer to a question about a run's model is kept: in a file named by all that decides it.

Knows runs and files; not what was asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import finite
from vae_tf.data.named import Arrays, read_named, save_named
from vae_tf.models.registry import MODELS
from vae_tf.runs.codes import places_of, weights_digest, writable_folder
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

Answer = tuple[dict[str, Any], Arrays]
"""Plain values, as JSON holds them, and arrays by name."""


def place(run: Run, kind: str, asked: Mapping[str, Any]) -> Path:
    """The file of an answer, there or not, by the question, the model's weights and the dataset.

    Raises: ValueError where the run has no model, or one without a prior.
    """
    if not MODELS[run.config.kind].bounded:
        raise ValueError(f"{kind}: expected a model with a prior, received a plain auto-encoder, which has none")
    decided = {
        "asked": dict(asked),
        "model": weights_digest(run),
        "dataset": [run.dataset["fingerprint"], run.config.limit],
        "targets": run.config.model.eval_targets,
    }
    return writable_folder(run, kind) / f"{content_name(decided)}.npz"


def content_name(decided: Mapping[str, Any]) -> str:
    """What names a file by all that decides what is in it: 24 hex digits of the plain values."""
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()[:24]


def read(run: Run, kind: str, asked: Mapping[str, Any]) -> Answer | None:
    """What `write` wrote, here or before the run was shipped, or None where there is nothing, or it is damaged. Raises:
    ValueError as `place` does."""
    written, came = places_of(run, kind, place(run, kind, asked).name)
    return read_named(written) or read_named(came)


def asked_before(run: Run, kind: str, questions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Which of these questions have an answer, whole or not: a file does not say what was asked. Raises: ValueError as
    `place` does."""
    folders = {path.parent for path in places_of(run, kind, "any")}
    names = {path.name for folder in folders if folder.is_dir() for path in folder.glob("*.npz")}
    for question in questions:
        if not names:
            return
        name = place(run, kind, question).name
        if name in names:
            names.discard(name)
            yield question


def write(run: Run, path: Path, about: Mapping[str, Any], arrays: Mapping[str, npt.ArrayLike]) -> Answer:
    """Keeps an answer and gives it back; numbers that are not finite become None. Raises: OSError, also where the run
    was deleted meanwhile."""
    path.parent.mkdir(parents=run.path not in path.parents, exist_ok=True)  # a deleted run's folder must not come back
    said = finite(dict(about))
    kept = {name: np.asarray(array) for name, array in arrays.items()}
    save_named(path, kept, said)
    return said, kept


def model_for(run: Run, path: Path, kind: str, asked: Mapping[str, Any]) -> VAE:
    """The model that an answer in `path` is about. Raises: ValueError where it has been replaced since that was said:
    what it answers would be kept as the other's."""
    model = run.load_model()
    if place(run, kind, asked) != path:
        raise ValueError(f"{run.id}: its model has changed meanwhile; ask again")
    return model
