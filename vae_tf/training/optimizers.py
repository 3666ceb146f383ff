"""The optimizers a training may use. Keras is imported only when one is made.

They are named, since Keras' own names count what a process has made, and a stored state goes by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def adam(learning_rate: float) -> Any:
    """Adam (Kingma & Ba, arXiv 1412.6980) with its usual moments."""
    from vae_tf.training.fused import FusedAdam

    return FusedAdam(learning_rate, name="adam")


def adagrad(learning_rate: float) -> Any:
    """Adagrad (Duchi et al. 2011) as AEVB, section 5, uses it: its accumulator starts at zero."""
    from vae_tf.training.fused import FusedAdagrad

    return FusedAdagrad(learning_rate, initial_accumulator_value=0.0, name="adagrad")


OPTIMIZERS: Mapping[str, Callable[[float], Any]] = {"adam": adam, "adagrad": adagrad}
