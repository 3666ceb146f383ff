"""The variables of a model and of its optimizer as named arrays, and back. Knows no files and no training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]


def lasting(model: Any) -> list[Any]:
    """The model's variables in their fixed order, without the running sums of its metrics."""
    passing = {id(variable) for variable in model.metrics_variables}
    return [variable for variable in model.variables if id(variable) not in passing]


def named(variables: Sequence[Any]) -> dict[str, Any]:
    """Variables by position and name: the name alone need not be unique."""
    return {f"{i:03d}-{variable.path.replace('/', '.')}": variable for i, variable in enumerate(variables)}


def copies(variables: Mapping[str, Any]) -> Arrays:
    """What the variables hold now; later steps do not change it."""
    return {name: np.array(variable.numpy()) for name, variable in variables.items()}


def assign(variables: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Puts arrays into the variables of the same names. Raises: ValueError, and changes none, if one does not fit."""
    for name, variable in variables.items():
        wanted = f"{variable.dtype} {tuple(variable.shape)}"
        if name not in arrays:
            raise ValueError(f"{name}: expected {wanted}, found nothing")
        if (found := f"{arrays[name].dtype} {arrays[name].shape}") != wanted:
            raise ValueError(f"{name}: expected {wanted}, received {found}")
    for name, variable in variables.items():
        variable.assign(arrays[name])
