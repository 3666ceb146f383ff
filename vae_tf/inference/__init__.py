"""What can be inferred with a model that is given. The registry is light; what computes is imported when used."""

from vae_tf.inference.registry import ESTIMATORS, Estimator

__all__ = ["ESTIMATORS", "Estimator"]
