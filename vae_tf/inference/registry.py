"""The estimators of log p(x) by name. Imports no TensorFlow: menus and the command line read it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimator:
    """A way to estimate log p(x): its title, `module:name` of its code, and how many samples an image it takes."""

    title: str
    code: str
    num_samples: int


ESTIMATORS: Mapping[str, Estimator] = {
    "elbo": Estimator("Evidence lower bound", "vae_tf.inference.estimate:elbo", 5),
    "iwae": Estimator("Importance-weighted bound", "vae_tf.inference.estimate:iwae", 1000),
}
