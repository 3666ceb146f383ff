"""The true posterior of a test image of a run with a latent plane: kept by content, the same for whoever asks.

Knows a run; its model only where something is computed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.data import to_float
from vae_tf.runs import answers
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.inference.gaps import Gaps
    from vae_tf.models.vae import VAE

Tell = Callable[[str, float], object]
Doubles = npt.NDArray[np.float64]

VERSION = 1
"""Of what is computed: another number where the same question would be answered otherwise."""
BOUNDS: Mapping[str, tuple[int, int]] = {
    "image": (0, 2**31 - 1),
    "side": (21, 401),
    "chains": (1, 8),
    "steps": (10, 2_000),
    "fit_steps": (1, 5_000),
    "seed": (0, 2**31 - 1),
}
ARRAYS = {"across", "up", "log_density", "chain"}


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is asked: of which test `image`, on a grid of `side` points, with `chains` of so many `steps`; the two best
    Gaussians are fitted in `fit_steps`. Raises: ValueError for a number out of range."""

    image: int = 0
    side: int = 161
    chains: int = 2
    steps: int = 150
    fit_steps: int = 300
    seed: int = 0

    def __post_init__(self) -> None:
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise ValueError(f"{name}: expected a whole number from {low} to {high}, received {value!r}")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Look:
        """What `to_dict` gave. Raises: ValueError."""
        return cls(**values)


@dataclass(frozen=True, eq=False)
class Seen:
    """What was found.

    `figures`, nats: targets, log_evidence and its grid's error, elbo, gap (KL(q || p(z|x))), mean, covariance, modes of
    p(z|x); for each of `gaussians` (encoder, diagonal, full) its mean, covariance and bound; acceptance and r_hat of
    the chains. `log_density` (g, g) is log p(z|x) at up[i], across[j]; `chain` (steps, chains, 2).
    """

    figures: Mapping[str, Any]
    across: Doubles
    up: Doubles
    log_density: npt.NDArray[np.float32]
    chain: npt.NDArray[np.float32]


def read_look(run: Run, look: Look) -> Seen | None:
    """What was found, or None before that. Raises: ValueError for what cannot be asked of this run."""
    found = answers.read(answers.place(run, "posterior", _asked(run, look)))
    return Seen(found[0], **found[1]) if found is not None and set(found[1]) == ARRAYS else None


def look_at(run: Run, look: Look, *, tell: Tell = lambda words, share: None) -> Seen:
    """What `read_look` gives, computed and kept where it is not there yet; `tell` may raise.

    Raises: ValueError where the run's model has other than 2 latent dimensions, or there is no such image; OSError.
    """
    kept = read_look(run, look)
    if kept is not None:
        return kept
    from vae_tf.inference.gaps import fit_posteriors
    from vae_tf.inference.posterior import posterior_chain, posterior_on_plane

    began, asked = time.monotonic(), _asked(run, look)
    path = answers.place(run, "posterior", asked)
    tell("Loading the model", 0.0)
    model = answers.model_for(run, path, "posterior", asked)
    x = _read(model, run, look)
    tell("Decoding the plane", 0.2)
    plane = posterior_on_plane(model, x, targets="grey", side=look.side)
    tell("Walking", 0.4)
    options: dict[str, Any] = {"chains": look.chains, "steps": look.steps, "seed": look.seed}
    chains = posterior_chain(
        model, x, targets="grey", progress=lambda share: tell("Walking", 0.4 + 0.2 * share), **options
    )
    gaps = fit_posteriors(
        model,
        x[None],
        targets="grey",
        steps=look.fit_steps,
        seed=look.seed,
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
    said, found = answers.write(run, path, figures, arrays)
    return Seen(said, **found)


def _asked(run: Run, look: Look) -> dict[str, Any]:
    if run.config.model.latent_dim != 2:
        received = f"{run.config.model.latent_dim}; the gaps of a larger one are measured without a picture"
        raise ValueError(f"posterior: expected a model of 2 latent dimensions, received {received}")
    images = int(run.dataset["test_images"])
    if look.image >= images:
        raise ValueError(f"image: expected a test image from 0 to {images - 1}, received {look.image}")
    return {"version": VERSION, **look.to_dict()}


def _read(model: VAE, run: Run, look: Look) -> npt.NDArray[np.float32]:
    """The image as the run's targets read it: once, so that all that follows is about the same pixels."""
    x = to_float(run.load_dataset().test.images[look.image : look.image + 1])
    return np.asarray(model.read(x, run.config.model.eval_targets, look.seed)[0], np.float32)


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
