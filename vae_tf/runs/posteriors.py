"""The true posterior of a test image of a run with a latent plane: kept by content, the same for whoever asks.

Knows a run; its model only where something is computed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import Settings, setting
from vae_tf.data import to_float
from vae_tf.runs import answers
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.inference.gaps import Gaps
    from vae_tf.models.vae import VAE

Tell = Callable[[str, float], object]
Doubles = npt.NDArray[np.float64]

VERSION = 2
"""Of what is computed: another number where the same question would be answered otherwise."""
ARRAYS = {"across", "up", "log_density", "chain", "reconstruction"}


@dataclass(frozen=True, kw_only=True)
class PosteriorRequest(Settings):
    """What is asked. Raises: ValueError for a number out of range."""

    image: int = setting(0, "which test image", low=0, high=2**31 - 1)
    side: int = setting(161, "points of the grid, on each side", low=21, high=401)
    chains: int = setting(2, "Hamiltonian chains", low=1, high=8)
    steps: int = setting(150, "steps of each chain", low=10, high=2_000)
    fit_steps: int = setting(300, "steps in which the two best Gaussians are fitted", low=1, high=5_000)
    seed: int = setting(0, "of all that is drawn", low=0, high=2**31 - 1)


@dataclass(frozen=True, eq=False)
class Seen:
    """What was found.

    `figures`, nats: targets, log_evidence and its grid's error, elbo, gap (KL(q || p(z|x))), mean, covariance, modes of
    p(z|x); for each of `gaussians` (encoder, diagonal, full) its mean, covariance and bound; acceptance and r_hat of
    the chains. `log_density` (g, g) is log p(z|x) at up[i], across[j]; `chain` (steps, chains, 2). `reconstruction`
    (h, w, c) is the decoder's mean at the mean of the encoder's q(z|x), in [0, 1].
    """

    figures: Mapping[str, Any]
    across: Doubles
    up: Doubles
    log_density: npt.NDArray[np.float32]
    chain: npt.NDArray[np.float32]
    reconstruction: npt.NDArray[np.float32]


def read_posterior(run: Run, wanted: PosteriorRequest) -> Seen | None:
    """What was found, or None before that. Raises: ValueError for what cannot be asked of this run."""
    found = answers.read(run, "posterior", _asked(run, wanted))
    return Seen(found[0], **found[1]) if found is not None and set(found[1]) == ARRAYS else None


def compute_posterior(run: Run, wanted: PosteriorRequest, *, tell: Tell = lambda words, share: None) -> Seen:
    """What `read_posterior` gives, computed and kept where it is not there yet; `tell` may raise.

    Raises: ValueError where the run's model has other than 2 latent dimensions, or there is no such image; OSError.
    """
    kept = read_posterior(run, wanted)
    if kept is not None:
        return kept
    from vae_tf.inference.gaps import fit_posteriors
    from vae_tf.inference.posterior import posterior_chain, posterior_on_plane

    began, asked = time.monotonic(), _asked(run, wanted)
    path = answers.place(run, "posterior", asked)
    tell("Loading the model", 0.0)
    model = answers.model_for(run, path, "posterior", asked)
    x = _read(model, run, wanted)
    tell("Decoding the plane", 0.2)
    plane = posterior_on_plane(model, x, targets="grey", side=wanted.side)
    tell("Walking", 0.4)
    options: dict[str, Any] = {"chains": wanted.chains, "steps": wanted.steps, "seed": wanted.seed}
    chains = posterior_chain(
        model, x, targets="grey", progress=lambda share: tell("Walking", 0.4 + 0.2 * share), **options
    )
    gaps = fit_posteriors(
        model,
        x[None],
        targets="grey",
        steps=wanted.fit_steps,
        seed=wanted.seed,
        progress=lambda share: tell("Fitting Gaussians", 0.6 + 0.4 * share),
    )
    figures = {
        "targets": run.config.model.eval_targets,
        **{name: getattr(plane, name) for name in ("log_evidence", "log_evidence_error", "elbo", "gap")},
        **{name: getattr(plane, name).tolist() for name in ("mean", "covariance", "modes")},
        "gaussians": _gaussians(plane.q_mean, plane.q_covariance, gaps),
        "acceptance": float(chains.acceptance[0]),
        "r_hat": _r_hat(chains.z),
        "seconds": time.monotonic() - began,
    }
    arrays: dict[str, npt.ArrayLike] = {
        "across": plane.across,
        "up": plane.up,
        "log_density": plane.log_density.astype(np.float32),
    }
    arrays["chain"] = chains.z[:, :, 0]
    arrays["reconstruction"] = np.asarray(model.decode(plane.q_mean[None].astype(np.float32)), np.float32)[0]
    said, found = answers.write(run, path, figures, arrays)
    return Seen(said, **found)


def kept_posteriors(run: Run) -> list[tuple[int, Seen]]:
    """The posteriors that are kept of a run, and the test images that they are of, as the page Evaluate asks for them.

    Raises: ValueError where there can be none.
    """
    requests = (PosteriorRequest(image=image) for image in range(int(run.dataset["test_images"])))
    found = answers.asked_before(run, "posterior", (_asked(run, request) for request in requests))
    kept = [(question["image"], read_posterior(run, PosteriorRequest(image=question["image"]))) for question in found]
    return [(image, seen) for image, seen in kept if seen is not None]


def _asked(run: Run, wanted: PosteriorRequest) -> dict[str, Any]:
    if run.config.model.latent_dim != 2:
        received = f"{run.config.model.latent_dim}; the gaps of a larger one are measured without a picture"
        raise ValueError(f"posterior: expected a model of 2 latent dimensions, received {received}")
    images = int(run.dataset["test_images"])
    if wanted.image >= images:
        raise ValueError(f"image: expected a test image from 0 to {images - 1}, received {wanted.image}")
    return {"version": VERSION, **wanted.to_dict()}


def _read(model: VAE, run: Run, wanted: PosteriorRequest) -> npt.NDArray[np.float32]:
    """The image as the run's targets read it: once, so that all that follows is about the same pixels."""
    x = to_float(run.load_dataset().test.images[wanted.image : wanted.image + 1])
    return np.asarray(model.read(x, run.config.model.eval_targets, wanted.seed)[0], np.float32)


def _gaussians(mean: Doubles, covariance: Doubles, gaps: Gaps) -> dict[str, Any]:
    """The encoder's and the two best, by name; bounds by the same draws."""
    means = [mean, *gaps.mean[:, 0]]
    covariances = [covariance, *(root @ root.T for root in gaps.cholesky[:, 0])]
    bounds = [gaps.encoder[0], gaps.diagonal[0], gaps.full[0]]
    return {
        name: {
            "mean": means[i].tolist(),
            "covariance": covariances[i].tolist(),
            "elbo": float(bounds[i]),
            "elbo_se": float(gaps.errors[i, 0]),
        }
        for i, name in enumerate(("encoder", "diagonal", "full"))
    }


def _r_hat(z: npt.NDArray[np.float32]) -> float:
    """The larger of the two dimensions'."""
    from vae_tf.inference.diagnostics import split_r_hat

    return float(np.max(split_r_hat(z)))
