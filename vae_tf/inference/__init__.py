"""What can be inferred with a model that is given: a table of contents."""

from vae_tf.inference.estimate import ESTIMATORS, Estimate, estimate_log_likelihood

__all__ = ["ESTIMATORS", "Estimate", "estimate_log_likelihood"]
