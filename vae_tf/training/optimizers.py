"""The optimizers a training may use. Keras is imported only when one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def adam(learning_rate: float) -> Any:
    """Adam (Kingma & Ba, arXiv 1412.6980) with its usual moments."""
    import keras

    return keras.optimizers.Adam(learning_rate)


def adagrad(learning_rate: float) -> Any:
    """Adagrad (Duchi et al. 2011) as AEVB, section 5, uses it: its accumulator starts at zero."""
    import keras

    return keras.optimizers.Adagrad(learning_rate, initial_accumulator_value=0.0)


OPTIMIZERS: Mapping[str, Callable[[float], Any]] = {"adam": adam, "adagrad": adagrad}
