"""The true posterior of the images whose was found, and what lies between the bound and log p(x)."""

from __future__ import annotations

from collections.abc import Iterator

from vae_tf.figures import Ellipse, gap_bars, posterior_plane
from vae_tf.figures.picture import Picture
from vae_tf.figures.words import count, number, with_error
from vae_tf.inference.registry import ESTIMATORS
from vae_tf.runs.gallery.encoded import shown_of
from vae_tf.runs.gallery.likelihood import has_bound
from vae_tf.runs.gaps import Found, kept_gaps
from vae_tf.runs.posteriors import Seen, kept_posteriors
from vae_tf.runs.run import Run

HEIGHT, WIDTH = 560, 640


def posterior(run: Run) -> Iterator[Picture]:
    """A picture for each image, and one for each number of images whose gaps were measured."""
    if not has_bound(run):
        return
    if run.config.model.latent_dim == 2:
        yield from (_plane(image, seen) for image, seen in kept_posteriors(run))
    yield from map(_gaps, kept_gaps(run))


def _plane(image: int, seen: Seen) -> Picture:
    said = seen.figures
    ellipses = [Ellipse(name, found["mean"], found["covariance"]) for name, found in said["gaussians"].items()]
    figure = posterior_plane(seen.across, seen.up, seen.log_density, ellipses, height=HEIGHT)
    words = (
        f"p(z|x) of one image, {said['targets']} targets, with {count(len(said['modes']), 'peak')}; the ellipses hold "
        f"95% of a Gaussian. log p(x) = {number(said['log_evidence'], 2)} nats by quadrature on the plane; the "
        f"encoder's bound: {number(said['elbo'], 2)}."
    )
    return Picture(f"posterior-{image}", f"True posterior of test image {image}", words, figure, WIDTH)


def _gaps(found: Found) -> Picture:
    said = found.figures
    exact = ESTIMATORS[said["estimator"]].kind == "exact"
    words = (
        f"Nats per image; {shown_of(said['images'], said['of'], 'test image')}, {said['targets']} targets; ± and bars: "
        f"one standard error. Approximation gap {with_error(said['approximation'], said['approximation_se'])}, "
        f"amortisation gap {with_error(said['amortisation'], said['amortisation_se'])}. log p(x) is by the estimator "
        f"{said['estimator']}{'' if exact else ', a lower bound, so the gaps to it are at least these'}."
    )
    return Picture(f"gaps-{said['images']}", "How far bounds are below log p(x)", words, gap_bars(said))
