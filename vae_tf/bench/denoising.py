"""`python -m vae_tf bench denoising`: the decibel that each way to undo noise reaches on MNIST and Fashion-MNIST.

The models are trained by the commands that it prints, as runs of VAE_TF_HOME; a run with the same settings serves
again, and so do the scores that are kept with it: what was cut short goes on where it was. Networks and filters answer
for all test images, chains for the first table's subset of them, paired.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vae_tf import runs
from vae_tf.commands.training import config_from
from vae_tf.data import load_dataset, to_float
from vae_tf.data.corruption import read_dose
from vae_tf.inference import quality
from vae_tf.runs.by_settings import trained
from vae_tf.runs.measures import MEETING
from vae_tf.runs.scoring import Scoring, compute_scores, read_measured

Row = dict[str, Any]
Show = Callable[[str], object]

DATASETS = ("mnist", "fashion-mnist")
NOISE = "gaussian:0.5"
SUBSET = 1_000
CONVERGED_STEPS = 150
COMPLETIONS: dict[str, Any] = {"chains": 25, "steps": 500}
_LIKELIHOOD: Mapping[str, Mapping[str, Any]] = {
    "mnist": {},
    "fashion-mnist": {"likelihood": "gaussian", "gaussian_variance": "shared"},
}
_DAMAGE = {"damage": "gaussian", "damage_strength": 0.5}


def recipes(dataset: str, *, quick: bool) -> dict[str, dict[str, Any]]:
    """The flags of `train` for each model of the table."""
    vae = {"preset": "20d", "dataset": dataset, "hidden": (500, 500), "epochs": 20, **_LIKELIHOOD[dataset]}
    plain = {"preset": "conv", "dataset": dataset, "kind": "dae", "likelihood": "bernoulli", "latent_dim": 64}
    plain |= {"train_targets": "grey", "epochs": 10, **_DAMAGE}
    found = {"vae": vae, "denoising VAE": vae | _DAMAGE, "denoising auto-encoder": plain}
    return {name: flags | ({"epochs": 1, "limit": 2_000} if quick else {}) for name, flags in found.items()}


def command(flags: Mapping[str, Any]) -> str:
    """The line that trains so."""
    words = []
    for name, value in flags.items():
        values = value if isinstance(value, tuple) else (value,)
        words += [f"--{name.replace('_', '-')}", *map(str, values)]
    return " ".join(["python -m vae_tf train", *words])


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """All rows: unit dB, ratio that of the mean squared error of the linear filter to this one's."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    rows: list[Row] = []
    models = {}
    for dataset in DATASETS:
        found = {name: _trained(flags, show) for name, flags in recipes(dataset, quick=quick).items()}
        rows += _one_pass(dataset, found, quick, show) + _chained(dataset, found["vae"], quick, show)
        rows += _strengths(dataset, found["vae"], quick, show)
        models[dataset] = found["vae"]
    return rows + _completions(models["mnist"], quick, show) + _outside(models, quick, show)


def _trained(flags: dict[str, Any], show: Show) -> runs.Run:
    show(command(flags))
    return trained(config_from(flags), "bench denoising")


def _one_pass(dataset: str, trained: Mapping[str, runs.Run], quick: bool, show: Show) -> list[Row]:
    """All that needs no chain, on all test images."""
    names = ("damaged", "encode-decode", "average", "linear", "median", "gaussian", "total-variation")
    asked = Scoring(damage=NOISE, limit=200 if quick else None, methods=(*names, "non-local-means"))
    found = compute_scores(trained["vae"], asked)
    for name in ("denoising VAE", "denoising auto-encoder"):
        paired = replace(asked, methods=("linear", "denoiser"))
        found[name] = compute_scores(trained["vae"], paired, other=trained[name])["denoiser"]
    return _rows(f"{dataset}, {NOISE}, {found['linear']['images']:,} images", found, show)


def _chained(dataset: str, run: runs.Run, quick: bool, show: Show) -> list[Row]:
    """The posterior's methods, with the linear filter on the same images."""
    names = ("linear", "encode-decode", "importance", "posterior", "residual", "map")
    steps = {"steps": 20 if quick else CONVERGED_STEPS}
    asked = Scoring(damage=NOISE, limit=20 if quick else SUBSET, methods=names, options=steps)
    found = compute_scores(run, asked)
    rows = _rows(f"{dataset}, {NOISE}, {found['linear']['images']:,} images", found, show)
    linear = read_measured(run, asked, "linear").error
    for name in ("posterior", "residual"):
        one = read_measured(run, asked, name)
        met = one.told["r_hat"] <= MEETING
        gain = quality.psnr_gain(one.error[met], linear[met])
        which = f"the {met.sum()} images whose chains have met (R-hat at most {MEETING})"
        show(f"  {name} on {which}: {gain.value:+.2f} ± {gain.standard_error:.2f} dB over linear")
    return rows


def _strengths(dataset: str, run: runs.Run, quick: bool, show: Show) -> list[Row]:
    """The posterior mean against encode-decode at three strengths, image by image."""
    rows = []
    names = ("encode-decode", "posterior", "residual", "linear", "gaussian", "total-variation")
    for strength in (0.3, 0.5, 0.8):
        asked = Scoring(
            damage=f"gaussian:{strength}", limit=20 if quick else 100, methods=names, options={"steps": 100}
        )
        found = compute_scores(run, asked)
        pair = [read_measured(run, asked, name) for name in ("posterior", "encode-decode")]
        gain = quality.psnr_gain(*(one.error for one in pair))
        better = float(np.mean(pair[0].error < pair[1].error))
        what = f"{dataset}, sigma {strength}, {len(pair[0].error)} images"
        rows += _rows(what, found, show)
        show(f"  posterior over encode-decode {gain.value:+.2f} ± {gain.standard_error:.2f} dB; better on {better:.0%}")
        rows.append(
            {"name": f"{what}: posterior over encode-decode", "median": gain.value, "unit": "dB", "ratio": None}
        )
    return rows


def _completions(run: runs.Run, quick: bool, show: Show) -> list[Row]:
    """How long 25 chains of 500 steps for one image take, the graph's making counted in."""
    from vae_tf.runs.undamaging import inpaint_run

    rows = []
    for sampler in ("pseudo-gibbs", "metropolis-within-gibbs"):
        steps = COMPLETIONS | ({"steps": 50} if quick else {})
        seconds = []
        for _ in range(3):
            began = time.monotonic()
            inpaint_run(run, read_dose("half:0.5"), sampler=sampler, limit=1, seed=0, **steps)
            seconds.append(time.monotonic() - began)
        middle = float(np.median(seconds))
        show(f"25 completions of an image by {sampler}: {middle:.2f} s")
        rows.append({"name": f"25 completions, {sampler}", "median": middle, "unit": "s", "ratio": 5.0 / middle})
    return rows


def _outside(models: Mapping[str, runs.Run], quick: bool, show: Show) -> list[Row]:
    """AUROC of -log-likelihood (its bound) and of atypicality: each model's own test images against the other's."""
    from vae_tf.inference.estimate import estimate_log_likelihood
    from vae_tf.inference.typicality import atypicality, auroc

    rows = []
    for own, other in (DATASETS, DATASETS[::-1]):
        model = models[own].load_model()
        values = {}
        for name in (own, other):
            images = load_dataset(name).test.images[: 500 if quick else None]
            values[name] = estimate_log_likelihood(model, to_float(images), estimator="elbo", num_samples=5).value
        usual = values[own]
        pairs: dict[str, tuple[Any, Any]] = {
            "low likelihood": (-usual, -values[other]),
            "atypicality": (atypicality(usual, usual), atypicality(values[other], usual)),
        }
        for score, (inside, outside) in pairs.items():
            area = auroc(inside, outside)
            what = f"trained on {own}, against {other}: AUROC of {score}"
            show(f"{what} {area.value:.4f} ± {area.standard_error:.4f} ({len(inside):,} and {len(outside):,} images)")
            rows.append({"name": what, "median": area.value, "unit": "AUROC", "ratio": None})
    return rows


def _rows(what: str, found: Mapping[str, Mapping[str, Any]], show: Show) -> list[Row]:
    show(f"\n{what}")
    rows = []
    for name, figures in found.items():
        psnr, gain = _pm(figures, "psnr"), _pm(figures, "gain")
        told = [f"{key} {figures[key]:.3g}" for key in TOLD if key in figures]
        line = (
            f"  {name:24} {psnr} dB  {gain} over linear  SSIM {_pm(figures, 'ssim', 3)}  NLL {_pm(figures, 'nll', 1)}"
        )
        show(f"{line}  {figures['seconds']:.0f} s  {', '.join(told)}")
        ratio = 10 ** (figures["gain"] / 10) if figures.get("gain") is not None else None
        rows.append({"name": f"{what}: {name}", "median": figures["psnr"], "unit": "dB", "ratio": ratio, **figures})
    return rows


TOLD = ("setting", "effective_sample_size", "samples", "acceptance", "r_hat", "largest_r_hat", "converged")


def _pm(figures: Mapping[str, Any], name: str, digits: int = 2) -> str:
    if figures.get(name) is None:
        return "-"
    error = figures[f"{name}_se"]
    return f"{figures[name]:.{digits}f}" + ("" if error is None else f" ± {error:.{digits}f}")
