"""The latent space without a model: codes, paths and grids through it, directions, projections, measures."""

from vae_tf.latent.alignment import laid_over, rotation, unfolded
from vae_tf.latent.codes import SPLITS, Codes
from vae_tf.latent.directions import Direction, direction
from vae_tf.latent.geometry import neighbour_distance, support
from vae_tf.latent.manifold import quantiles, traversal, unit_square_grid
from vae_tf.latent.measures import ACTIVE_VARIANCE, active_units, activity, most_active
from vae_tf.latent.paths import PATHS, lerp, slerp
from vae_tf.latent.prior import sample_prior
from vae_tf.latent.projection import PrincipalAxes, principal_axes
from vae_tf.latent.stations import stations

__all__ = [
    "ACTIVE_VARIANCE",
    "PATHS",
    "SPLITS",
    "Codes",
    "Direction",
    "PrincipalAxes",
    "active_units",
    "activity",
    "direction",
    "laid_over",
    "lerp",
    "most_active",
    "neighbour_distance",
    "principal_axes",
    "quantiles",
    "rotation",
    "sample_prior",
    "slerp",
    "stations",
    "support",
    "traversal",
    "unfolded",
    "unit_square_grid",
]
