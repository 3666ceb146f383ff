"""What the files of a run must hold to be believed; anything else counts as absent. Knows shapes, no files.

A worker may be killed in the middle of a line, a disk may spoil a file, a person may edit one: whoever reads a run
gets whole records or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.export import manifest
from vae_tf.runs.states import State

Record = dict[str, Any]
LOSSES = ("loss", "reconstruction_loss", "kl_loss", "elbo")
HUGE = 1e300
"""What a sum of doubles may overflow at; NaN is not below it either."""
LATEST = 4e9
"""Seconds since 1970, in the year 2096: a later time is none."""


def is_number(value: Any) -> bool:
    """Whether it is a finite number (true and false are none)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < HUGE


def is_time(value: Any) -> bool:
    """Whether it can be a moment, in seconds since 1970."""
    return is_number(value) and 0 <= value <= LATEST


def whole_status(value: Record | None) -> Record | None:
    """`state.json`, without entries of another type than they must have."""
    if value is None or value.get("state") not in list(State):
        return None
    kept = {name: entry for name, entry in value.items() if STATUS.get(name, _is_text)(entry)}
    return {"message": ""} | kept


def whole_continued(value: Any) -> bool:
    """Whether it is what `state.json` says of the run that a continued one was before."""
    if not isinstance(value, Mapping) or value.get("state") not in list(State):
        return False
    return _numbers(value, ("epochs", "step")) and _is_text(value.get("message"))


STATUS: Mapping[str, Callable[[Any], bool]] = {
    "seconds": is_number,
    "epochs": is_number,
    "started": is_time,
    "finished": is_time,
    "queued": is_time,
    "claimed": is_time,
    "attempts": is_number,
    "reached": is_number,
    "foreground": lambda value: isinstance(value, bool),
    "continued_from": whole_continued,
}
"""Entries of a state that are no text, and how each is told to be whole."""


def whole_progress(value: Record | None) -> Record | None:
    """`progress.json`."""
    if value is None or not _numbers(value, ("epoch", "epochs", "step", "steps", "seconds", "beta")):
        return None
    known = [value.get(name) for name in ("left", "learning_rate", "images_per_second", "at")]
    whole = all(entry is None or is_number(entry) for entry in known) and _losses(value.get("train"))
    return value if whole else None


def whole_record(value: Record | None) -> Record | None:
    """A line of `metrics.jsonl`."""
    if value is None or not _numbers(value, ("epoch", "step", "seconds", "beta", "images_per_second")):
        return None
    whole = is_number(value.get("learning_rate", 0)) and _losses(value.get("train")) and _losses(value.get("test"))
    return value if whole else None


def whole_result(value: Record | None) -> Record | None:
    """A file of `artifacts/results/`: an ELBO with its terms."""
    if value is None or not _numbers(value, ("mean", "reconstruction", "kl", "images", "num_samples", "active_units")):
        return None
    errors = [value.get(name) for name in ("standard_error", "reconstruction_se", "kl_se")]
    if not all(error is None or is_number(error) for error in errors) or not isinstance(value.get("targets"), str):
        return None
    per_dimension = [value.get(name, []) for name in ("kl_per_dimension", "activity")]
    whole = all(isinstance(numbers, list) and all(map(is_number, numbers)) for numbers in per_dimension)
    clamp = value.get("log_var_range", [0, 0])
    bounds = isinstance(clamp, list) and len(clamp) == 2 and is_number(value.get("log_var_at_bounds", 0))
    clamped = bounds and _numbers({"low": clamp[0], "high": clamp[1]}, ("low", "high"))
    return value if whole and clamped and value.get("kl_per_dimension") and is_number(value.get("of", 0)) else None


def whole_live(arrays: dict[str, npt.NDArray[Any]], image_shape: Sequence[int], latent_dim: int) -> bool:
    """Whether the arrays of `live.npz` belong to a model of these sizes, and to each other."""
    originals, rebuilt, z_mean = (arrays[name] for name in ("originals", "reconstructions", "z_mean"))
    images = originals.dtype == rebuilt.dtype == "uint8" and originals.shape == rebuilt.shape
    fitting = images and originals.shape[1:] == tuple(image_shape) and z_mean.shape[1:] == (latent_dim,)
    labels, epoch = arrays.get("labels"), arrays["epoch"]
    labelled = labels is None or (labels.shape == z_mean.shape[:1] and labels.dtype.kind in "iu")
    kl = arrays.get("kl_per_dimension", np.zeros(latent_dim))
    fitting = fitting and kl.shape == (latent_dim,) and kl.dtype.kind == "f" and bool(np.isfinite(kl).all())
    numbers = z_mean.dtype.kind == "f" and epoch.shape == () and epoch.dtype.kind in "iu"
    return bool(fitting and labelled and numbers and len(originals) and len(z_mean) and np.isfinite(z_mean).all())


def whole_browser(value: Record | None, image_shape: Sequence[int], latent_dim: int) -> Record | None:
    """`artifacts/browser/model.json` of a model of these sizes."""
    return value if value is not None and manifest.whole(value, image_shape, latent_dim) else None


def whole_dataset(value: Any) -> bool:
    """Whether it is what `run.json` says of a dataset."""
    if not isinstance(value, Mapping):
        return False
    texts = all(_is_text(value.get(name)) for name in ("name", "title", "fingerprint"))
    sizes = all(isinstance(value.get(name), int) for name in ("train_images", "test_images"))
    names = value.get("label_names")
    return texts and sizes and (names is None or (isinstance(names, list) and all(map(_is_text, names))))


def _numbers(value: Mapping[str, Any], names: Sequence[str]) -> bool:
    return all(is_number(value.get(name)) for name in names)


def _losses(value: Any) -> bool:
    return isinstance(value, Mapping) and _numbers(value, LOSSES) and all(map(is_number, value.values()))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
