"""`python -m vae_tf bench likelihood`: how far each estimator of log p(x) is from the truth, where that is known.

A linear Gaussian model has a closed form, a decoder of two dimensions a sum over a grid; of fifty dimensions annealing
encloses the truth from both sides. The models are trained by the commands that it prints, as runs of VAE_TF_HOME; a run
with the same settings serves again, and so do the estimates that are kept with it: what was cut short goes on.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf import runs
from vae_tf.bench.denoising import command
from vae_tf.bench.rows import Row, Show, row
from vae_tf.commands.training import config_from
from vae_tf.runs.by_settings import trained
from vae_tf.runs.estimating import Estimating, compute_estimate, estimates

Array = npt.NDArray[Any]

TARGETS = "dynamic"
"""Black and white pixels, of which p(x) is a probability."""
RECIPES: Mapping[str, Mapping[str, Any]] = {
    "2-D": {"preset": "20d", "dataset": "mnist", "latent_dim": 2, "epochs": 10},
    "20-D": {"preset": "20d", "dataset": "mnist", "epochs": 5},
    "50-D": {"preset": "20d", "dataset": "mnist", "latent_dim": 50, "hidden": (200, 200), "epochs": 20},
}
NEAR = (-0.05, 0.05)
ANNEALING = {"chains": 16, "temperatures": 1000, "leapfrogs": 5}
ON_THE_PLANE = ANNEALING | {"temperatures": 500}
LINEAR: Sequence[tuple[str, int, dict[str, Any], float]] = (
    ("elbo", 5, {"num_samples": 100, "kl": "sampled"}, 1e-4),
    ("iwae", 5, {"num_samples": 5000}, 0.02),
    ("ais", 5, ANNEALING | {"chains": 32}, 0.02),
    ("appendix-d", 4, {"num_samples": 4000}, 0.02),
    ("quadrature", 2, {}, 0.02),
)
"""An estimator, its dimensions (the most that it takes, up to five), its options, and how far it may be off."""


@dataclass(frozen=True)
class Sizes:
    """How many images each part takes; `epochs` and `limit`: of the models, where not their own."""

    plane: int = 500
    fifty: int = 50
    speed: int = 1000
    linear: int = 200
    annealing: Mapping[str, int] | None = None
    training: Mapping[str, Any] | None = None


WHOLE = Sizes()
QUICK = Sizes(
    plane=20, fifty=4, speed=20, linear=50, annealing={"temperatures": 50}, training={"epochs": 1, "limit": 2_000}
)


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """All rows: each figure with its `target`, from least to most, and whether it is `met`."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    sizes = QUICK if quick else WHOLE
    found = bench_linear(sizes.linear, LINEAR, show)
    models = {}
    for name, flags in RECIPES.items():
        flags = {**flags, **(sizes.training or {})}
        show(command(flags))
        models[name] = trained(config_from(flags), "bench likelihood")
    found += _speed(models["20-D"], sizes, show)
    found += _plane(models["2-D"], sizes, show)
    return found + _fifty(models["50-D"], sizes, show)


def _plane(run: runs.Run, sizes: Sizes, show: Show) -> list[Row]:
    """Two dimensions, the grid's sum as the truth: the gaps of all estimators on the same test images."""
    annealing = ON_THE_PLANE | dict(sizes.annealing or {})
    what = f"2-D decoder, {sizes.plane} test images"
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "ELBO": ("elbo", {"num_samples": 100}),
        "L_5": ("iwae", {"num_samples": 5}),
        "L_50": ("iwae", {"num_samples": 50}),
        "L_5000": ("iwae", {"num_samples": 5000}),
        "appendix D": ("appendix-d", {}),
        "AIS": ("ais", annealing),
    }
    truth = _values(run, "quadrature", {}, sizes.plane)
    show(f"\n{what}, {TARGETS} targets; exact {truth['value'].mean():.3f} nats, {_flagged(truth)}")
    found = {name: _values(run, estimator, options, sizes.plane) for name, (estimator, options) in asked.items()}
    gaps = {name: truth["value"] - arrays["value"] for name, arrays in found.items()}
    for name, gap in gaps.items():
        _tell(
            show, name, gap, f"median {np.median(gap):+.4f}, largest {np.abs(gap).max():.2f}, {_flagged(found[name])}"
        )
    from vae_tf.inference.iwae import FEW  # brings TensorFlow in, which is to come by `import_tensorflow`

    many = found["L_5000"]["effective_sample_size"] >= FEW
    how = ", ".join(f"{value} {name}" for name, value in annealing.items())
    means = [found[name]["value"].mean() for name in ("ELBO", "L_5", "L_50", "L_5000")]
    step = float(np.diff([*means, truth["value"].mean()]).min())
    return [
        row(f"{what}: L_5000, median gap", float(np.median(gaps["L_5000"])), NEAR, show),
        row(f"{what}: L_5000, mean gap of {many.sum()} with ESS >= 100", _mean(gaps["L_5000"][many]), NEAR, show),
        row(f"{what}: L_5000, mean gap of the other {(~many).sum()}", _mean(gaps["L_5000"][~many]), None, show),
        row(f"{what}: AIS ({how}), mean gap", _mean(gaps["AIS"]), NEAR, show),
        row(f"{what}: appendix D, mean gap", _mean(gaps["appendix D"]), (-0.5, 0.5), show),
        row(f"{what}: least step of ELBO < L_5 < L_50 < L_5000 <= exact", step, (0.0, np.inf), show),
    ]


def _fifty(run: runs.Run, sizes: Sizes, show: Show) -> list[Row]:
    """Fifty dimensions: annealing beside L_5000 on test images, and its gap on images that the model draws."""
    annealing = ANNEALING | dict(sizes.annealing or {})
    show(f"\n50-D model, {sizes.fifty} images, {annealing}")
    annealed = _values(run, "ais", annealing, sizes.fifty)["value"]
    difference = annealed - _values(run, "iwae", {"num_samples": 5000}, sizes.fifty)["value"]
    _tell(show, "AIS - L_5000", difference, "")
    gap = compute_estimate(run, Estimating(estimator="ais", options=annealing, simulated=sizes.fifty))
    show(f"  {'BDMC gap':14} {gap['gap']:+.4f} ± {gap['gap_se']:.4f}  {gap['seconds']:.0f} s")
    return [
        row("50-D: AIS - L_5000", float(difference.mean()), (-0.1, 3.0), show),
        row("50-D: BDMC gap", gap["gap"], (-np.inf, 1.0), show),
    ]


def _speed(run: runs.Run, sizes: Sizes, show: Show) -> list[Row]:
    """Seconds that L_5000 takes on a 20-D fully connected model, its compiling counted in; anew each time."""
    from vae_tf.data import to_float
    from vae_tf.inference.estimate import estimate_log_likelihood
    from vae_tf.runs.evaluate import subset

    x, model = to_float(subset(run.load_dataset().test, sizes.speed)), run.load_model()
    began = time.monotonic()
    found = estimate_log_likelihood(model, x, estimator="iwae", num_samples=5000, targets=TARGETS)
    seconds = time.monotonic() - began
    show(f"\nL_5000 of {len(x)} images, 20-D: {found.value.mean():.2f} nats, {_flagged({'flags': found.flags})}")
    return [row(f"20-D: L_5000 of {len(x)} images", seconds, (0.0, 60.0), show, unit="s")]


def bench_linear(images: int, asked: Sequence[tuple[str, int, dict[str, Any], float]], show: Show) -> list[Row]:
    """Linear Gaussian models, whose log p(x) is known: an estimator, its dimensions, its options, and its target."""
    from vae_tf.inference.estimate import estimate_log_likelihood

    show(f"linear Gaussian models, closed form, {images} images")
    rows = []
    for estimator, dims, options, target in asked:
        model, x, truth = linear_gaussian(dims, images=images, optimal=estimator == "elbo")
        gap = truth - estimate_log_likelihood(model, x, estimator=estimator, **options).value
        _tell(show, f"{estimator}, {dims}-D", gap, f"largest {np.abs(gap).max():.4f}")
        name = f"linear Gaussian, {dims}-D: {estimator}, mean gap"
        rows.append(row(name, float(gap.mean()), (-target, target), show))
    return rows


def linear_gaussian(dims: int, *, images: int, optimal: bool, seed: int = 0) -> tuple[Any, Array, Array]:
    """A model x = w z + b + noise of 4x4 pixels, images that it draws, and their log p(x), nats.

    w has orthogonal columns, so that the true posterior is a diagonal Gaussian: what the encoder says, if `optimal`;
    else it says a mean that is off by a fifth of its width, and a width that is a fifth too large.
    """
    from scipy.stats import multivariate_normal

    from vae_tf.config import VAEConfig
    from vae_tf.models.vae import VAE

    rng, pixels, log_var = np.random.default_rng(seed), 16, -2.0
    w = np.linalg.qr(rng.standard_normal((pixels, dims)))[0] * np.linspace(0.4, 1.2, dims)
    b, noise = rng.uniform(0.3, 0.7, pixels), float(np.exp(log_var))
    config = VAEConfig(
        image_shape=(4, 4, 1),
        latent_dim=dims,
        hidden=(),
        likelihood="gaussian",
        gaussian_mean="linear",
        gaussian_variance="fixed",
        gaussian_log_var=log_var,
    )
    model = VAE(config)
    model.decoder.get_layer("parameters").set_weights([w.T, b])
    m = np.diag(w.T @ w) + noise
    deviation, off = np.sqrt(noise / m), 0.0 if optimal else 0.2
    model.encoder.get_layer("z_mean").set_weights([w / m, -b @ w / m + off * deviation])
    log_variance = np.log(noise / m) + 2.0 * np.log1p(off)
    model.encoder.get_layer("z_log_var").set_weights([np.zeros((pixels, dims)), log_variance])
    covariance = w @ w.T + noise * np.eye(pixels)
    x = rng.multivariate_normal(b, covariance, images).astype(np.float32)
    return model, x.reshape(-1, 4, 4, 1), multivariate_normal(b, covariance).logpdf(x)


def _values(run: runs.Run, estimator: str, options: Mapping[str, Any], images: int) -> Mapping[str, Array]:
    """The numbers of test images, kept with the run."""
    wanted = Estimating(estimator=estimator, options=options, targets=TARGETS, limit=images)
    compute_estimate(run, wanted)
    found = estimates(run, wanted)
    assert found is not None
    return found.arrays


def _tell(show: Show, name: str, gap: Array, more: str) -> None:
    error = gap.std(ddof=1) / np.sqrt(len(gap))
    show(f"  {name:14} {gap.mean():+.4f} ± {error:.4f}  {more}")


def _mean(gap: Array) -> float:
    """NaN where there is none: what was not measured has met no target."""
    return float(gap.mean()) if len(gap) else math.nan


def _flagged(arrays: Mapping[str, Array]) -> str:
    return f"{int(arrays['flags'].sum())} flagged"
