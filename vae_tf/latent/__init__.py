"""The latent space without a model: codes, paths and grids through it, samples of the prior, measures."""

from vae_tf.latent.codes import SPLITS, Codes
from vae_tf.latent.manifold import quantiles, traversal, unit_square_grid
from vae_tf.latent.measures import ACTIVE_VARIANCE, active_units, activity
from vae_tf.latent.paths import PATHS, lerp, slerp
from vae_tf.latent.prior import sample_prior

__all__ = [
    "ACTIVE_VARIANCE",
    "PATHS",
    "SPLITS",
    "Codes",
    "active_units",
    "activity",
    "lerp",
    "quantiles",
    "sample_prior",
    "slerp",
    "traversal",
    "unit_square_grid",
]
