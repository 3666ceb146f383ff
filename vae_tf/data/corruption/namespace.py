"""Which library computes with an array: numpy, or Keras for tensors. Damage is written once for both.

Knows no damage. Keras is imported only where somebody hands in a tensor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any
"""A numpy array or a tensor of Keras' backend, float32."""


def namespace(*arrays: Array) -> Any:
    """numpy where all are numpy's (or plain numbers), else `keras.ops`, whose functions have the same names."""
    if all(isinstance(array, (np.ndarray, np.generic, float, int)) for array in arrays):
        return np
    from keras import ops

    return ops
