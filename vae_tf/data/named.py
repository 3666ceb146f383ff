"""Arrays under names of their own, and plain values about them, in one file. Knows the file, not what is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import save_npz
from vae_tf.data.npz import read_npz

Arrays = dict[str, npt.NDArray[Any]]


def save_named(path: Path, arrays: Mapping[str, npt.ArrayLike], about: Mapping[str, Any] | None = None) -> None:
    """Writes both at once, in the place of what was there. Raises: OSError; TypeError for what JSON has no form for."""
    save_npz(path, names=np.array(list(arrays), np.str_), about=json.dumps(dict(about or {})), **arrays)


def read_named(path: Path) -> tuple[dict[str, Any], Arrays] | None:
    """What `save_named` wrote, the plain values first; None where there is no such file, or it is damaged."""
    try:
        names = [str(name) for name in read_npz(path, ["names"])["names"]]
        arrays = read_npz(path, [*names, "about"])
        about = json.loads(str(arrays.pop("about")))
    except (OSError, ValueError):
        return None
    return (about, arrays) if isinstance(about, dict) else None
