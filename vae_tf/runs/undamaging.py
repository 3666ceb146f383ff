"""A run's test images damaged and mended: the bench of `denoise`; the completions of `inpaint`, with their scores."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vae_tf.data import save_npz, to_float
from vae_tf.data.corruption import Dose
from vae_tf.inference import quality
from vae_tf.inference.inpaint import inpaint
from vae_tf.runs.codes import weights_digest
from vae_tf.runs.denoising import Bench
from vae_tf.runs.evaluate import subset
from vae_tf.runs.mending import Mending
from vae_tf.runs.methods import check_pair
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run


def model_of(run: Run) -> Any:
    """The model of a run; the last few are kept, as long as their weights do not change. Raises: ValueError."""
    return _loaded(run.path, weights_digest(run))


@lru_cache(maxsize=3)
def _loaded(path: Path, weights: str) -> Any:
    return read_run(path).load_model()


def bench_of(run: Run, dose: Dose, *, other: Run | None = None, limit: int | None = None, **options: Any) -> Bench:
    """A run's test images, or a fixed random subset of them, damaged, with its model and another run's.

    Raises: ValueError where the two runs' images are of two sizes, or the dataset has changed.
    """
    check_pair(run, other)
    dataset = run.load_dataset()
    x = to_float(subset(dataset.test, limit))
    return Bench(x, dose, dataset, model=model_of(run), other=other and model_of(other), **options)


def bench_of_images(run: Run, wanted: Mending, other: Run | None) -> Bench:
    """Images that a person damaged, with the models. Raises: ValueError."""
    names = ("seed", "chains", "steps", "samples")
    options = {name: wanted.options[name] for name in names if name in wanted.options}
    return Bench(
        wanted.damaged if wanted.clean is None else wanted.clean,
        wanted.dose,
        run.load_dataset(),
        model=model_of(run),
        other=other and model_of(other),
        given=(wanted.damaged, wanted.kept),
        **options,
    )


def inpaint_run(
    run: Run,
    dose: Dose,
    *,
    sampler: str,
    chains: int,
    steps: int,
    limit: int | None,
    seed: int,
    out: Path | None = None,
    progress: Callable[[float], object] = lambda share: None,
) -> dict[str, Any]:
    """Completions of masked test images, and what their mean and single ones score on the missing pixels.

    `rmse` is the root mean squared error of the missing pixels. Raises: ValueError as `inpaint` does, or for a plain
    auto-encoder.
    """
    model, dataset = model_of(run), run.load_dataset()
    if not model.bounded:
        raise ValueError("run: expected a model with a prior, received a plain auto-encoder, which has none")
    x = to_float(subset(dataset.test, limit))
    images, kept = dose.damage.damaged(x, dose.strength, np.random.default_rng(seed))
    assert kept is not None
    began = time.monotonic()
    found = inpaint(
        model, images, kept, sampler=sampler, chains=chains, steps=steps, frames=1, seed=seed, progress=progress
    )
    seconds = time.monotonic() - began
    if out is not None:
        arrays = {"images": found.images, "mean": found.mean, "spread": found.spread}
        save_npz(out, **arrays, x=x, kept=kept, acceptance=found.acceptance)
    methods = {
        name: _figures(result, x, kept)
        for name, result in (("damaged", images), ("mean", found.mean), ("single", found.images[0]))
    }
    return {
        "run": run.id,
        "mask": str(dose),
        "images": len(x),
        "sampler": sampler,
        "chains": chains,
        "steps": steps,
        "seed": seed,
        "seconds": seconds,
        "acceptance": float(found.acceptance.mean()),
        "spread": float(found.spread[np.broadcast_to(~kept, x.shape)].mean()) if not kept.all() else 0.0,
        "methods": methods,
        "out": str(out) if out else None,
    }


def _figures(result: Any, x: Any, kept: Any) -> dict[str, Any]:
    psnr = quality.psnr(quality.squared_error(result, x))
    ssim = quality.mean_of(quality.ssim(result, x))
    nll = quality.mean_of(quality.cross_entropy(result, x))
    missing = np.broadcast_to(~kept, x.shape)
    rmse = float(np.sqrt(np.square(result - x)[missing].mean())) if missing.any() else 0.0
    figures = {"psnr": psnr, "ssim": ssim, "nll": nll}
    known = {name: figure.value for name, figure in figures.items()}
    errors = {f"{name}_se": None if np.isnan(f.standard_error) else f.standard_error for name, f in figures.items()}
    return known | errors | {"rmse": rmse}
