"""What of a run goes into its archive: what another installation can make it anew from, and will take. Knows runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vae_tf.data.npz import read_npz
from vae_tf.export.archive import Packed
from vae_tf.models.sizes import tensors
from vae_tf.runs.claims import numbers_of
from vae_tf.runs.importing import check_settings
from vae_tf.runs.reading import SCHEMA
from vae_tf.runs.run import Run
from vae_tf.training import checkpoints

KEPT = ("name", "notes", "created", "config", "dataset", "provenance")
"""What of `run.json` goes along: whose the run is here is nobody's business elsewhere."""


def weights_file(run: Run) -> Path | None:
    """The file of its trained weights: the final ones, else those of its newest checkpoint; None where it has none."""
    saved = [path / checkpoints.WEIGHTS for path in checkpoints.paths(run.path / "checkpoints")]
    return next((path for path in (run.path / "weights.npz", *saved) if path.is_file()), None)


def pack(run: Run, weights: Path) -> Packed:
    """The run with the weights in that file. Of an epoch its numbers go along, not its marks.

    Raises: ValueError for what no installation would take: settings of a model that is too large, weights that are
    damaged or no numbers.
    """
    try:
        check_settings(run.config.to_dict())
    except ValueError as error:
        raise ValueError(f"expected a run that can be imported; {run.name!r} cannot be: {error}") from error
    arrays = read_npz(weights, list(tensors(run.config.model)))
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(
                f"expected a run with whole weights; {name} of {run.name!r} holds some that are no numbers"
            )
    kept = {name: run.manifest[name] for name in KEPT if name in run.manifest}
    return Packed({"schema": SCHEMA, **kept}, arrays, numbers_of(run.metrics))
