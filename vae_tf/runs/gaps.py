"""How much of a run's bound its encoder leaves undone, and how much no Gaussian could reach: on test images, kept by
content, the same for whoever asks. Knows a run; its model only where something is computed.
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
from vae_tf.inference.registry import ESTIMATORS
from vae_tf.runs import answers
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

Tell = Callable[[str, float], object]
Doubles = npt.NDArray[np.float64]

VERSION = 2
"""Of what is computed: another number where the same question would be answered otherwise."""
MOST = 10_000
"""Test images whose posteriors may be fitted."""
ARRAYS = ("encoder", "diagonal", "full", "importance", "log_evidence")


@dataclass(frozen=True, kw_only=True)
class GapsRequest(Settings):
    """What is asked. Raises: ValueError for a number out of range."""

    images: int = setting(50, "of a fixed random subset of so many test images", low=1, high=MOST)
    steps: int = setting(300, "with fits of so many steps", low=1, high=10_000)
    seed: int = setting(0, "of all that is drawn", low=0, high=2**31 - 1)


@dataclass(frozen=True, eq=False)
class Found:
    """What was found: `figures` are means over images with their errors (`_se`), nats, by the names of
    `vae_tf.inference.gaps.gap_figures`; images, of, targets, estimator (of log p(x)), kept (fits that were no better:
    diagonal, full), seconds. `by_image`: each image's own numbers, (n,)."""

    figures: Mapping[str, Any]
    by_image: Mapping[str, Doubles]


def read_gaps(run: Run, asked: GapsRequest) -> Found | None:
    """What was found, or None before that. Raises: ValueError for what cannot be asked of this run."""
    found = answers.read(run, "gaps", _question(run, asked))
    return Found(*found) if found is not None and set(found[1]) == set(ARRAYS) else None


def compute_gaps(run: Run, asked: GapsRequest | None = None, *, tell: Tell = lambda words, share: None) -> Found:
    """What `read_gaps` gives, computed and kept where it is not there yet; `tell` may raise.

    Raises: ValueError where there is no model, it has no prior, or its dataset is not here; OSError.
    """
    asked = asked or GapsRequest()
    known = read_gaps(run, asked)
    if known is not None:
        return known
    from vae_tf.inference.gaps import fit_posteriors, gap_figures
    from vae_tf.runs.evaluate import subset

    began, question = time.monotonic(), _question(run, asked)
    path = answers.place(run, "gaps", question)
    tell("Loading the model", 0.0)
    model, split = answers.model_for(run, path, "gaps", question), run.load_dataset().test
    images = to_float(subset(split, asked.images))
    # Read once: all bounds are of the same pixels.
    x = np.asarray(model.read(images, run.config.model.eval_targets, asked.seed), np.float32)
    gaps = fit_posteriors(
        model,
        x,
        steps=asked.steps,
        targets="grey",
        seed=asked.seed,
        progress=lambda share: tell("Fitting a Gaussian to each posterior", 0.05 + 0.7 * share),
    )
    estimator = _estimator(model.config.latent_dim)
    evidence = _evidence(
        model, x, estimator, asked.seed, lambda share: tell("Estimating log p(x)", 0.75 + 0.25 * share)
    )
    figures: dict[str, Any] = {}
    for name, figure in gap_figures(gaps, evidence, exact=ESTIMATORS[estimator].kind == "exact").items():
        figures |= {name: figure.value, f"{name}_se": figure.standard_error}
    figures |= {
        "images": len(x),
        "of": len(split),
        "targets": run.config.model.eval_targets,
        "estimator": estimator,
        "kept": gaps.kept.sum(axis=1).tolist(),
        "seconds": time.monotonic() - began,
    }
    arrays = {name: evidence if name == "log_evidence" else getattr(gaps, name) for name in ARRAYS}
    return Found(*answers.write(run, path, figures, arrays))


def kept_gaps(run: Run) -> list[Found]:
    """What is kept of the gaps of a run, of few images first, as the page Evaluate asks for it.

    Raises: ValueError where there can be none.
    """
    most = min(int(run.dataset["test_images"]), MOST)
    questions = (_question(run, GapsRequest(images=images)) for images in range(1, most + 1))
    found = [question["images"] for question in answers.asked_before(run, "gaps", questions)]
    kept = [read_gaps(run, GapsRequest(images=images)) for images in found]
    return [each for each in kept if each is not None]


def _question(run: Run, asked: GapsRequest) -> dict[str, Any]:
    most = int(run.dataset["test_images"])
    if asked.images > most:
        raise ValueError(f"images: expected 1 to {most}, received {asked.images}")
    return {"version": VERSION, **asked.to_dict()}


def _estimator(latent_dim: int) -> str:
    """Quadrature where there are few enough dimensions, else the importance-weighted bound."""
    most = ESTIMATORS["quadrature"].most_dimensions
    return "quadrature" if most is not None and latent_dim <= most else "iwae"


def _evidence(
    model: VAE, x: npt.NDArray[np.float32], estimator: str, seed: int, progress: Callable[[float], object]
) -> Doubles:
    """log p(x) of each image (n,), the estimator's options being its own."""
    from vae_tf.inference.estimate import estimate_log_likelihood

    found = estimate_log_likelihood(
        model,
        x,
        estimator=estimator,
        targets="grey",
        seed=seed,
        progress=lambda images: progress(images / len(x)),
    )
    return found.value.astype(np.float64)
