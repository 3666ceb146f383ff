"""Test splits for sources that come without one. Pure: labels in, a mask out."""

import numpy as np
from numpy.typing import NDArray


def last_of_each_class(labels: NDArray[np.int64], fraction: float) -> NDArray[np.bool_]:
    """True, in a mask (n,), for the last `fraction` of the images of each class, rounded to whole images."""
    held_out = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        held_out[members[len(members) - round(len(members) * fraction) :]] = True
    return held_out
