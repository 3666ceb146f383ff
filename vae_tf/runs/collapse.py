"""How much of its code a run's model uses: measured on test images, kept by content, the same for page and command.

Knows a run; its model only where something is computed. What the numbers mean is said by `diagnosis`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import Settings, setting
from vae_tf.data import to_float
from vae_tf.latent import active_units, activity
from vae_tf.runs import answers
from vae_tf.runs.run import Run
from vae_tf.runs.unfolding import saved_epochs, saved_frame

if TYPE_CHECKING:
    from vae_tf.inference.collapse import Use

Tell = Callable[[str, float], object]
Doubles = npt.NDArray[np.float64]

VERSION = 2
"""Of what is computed: another number where the same question would be answered otherwise."""
ENOUGH = 2_000
"""Test images that are looked at, where nobody says how many."""


@dataclass(frozen=True, kw_only=True)
class Checkup(Settings):
    """What is asked: `limit` is a fixed random subset of so many test images, None for `ENOUGH` or all there are."""

    limit: int | None = setting(None, "test images that are looked at")
    seed: int = setting(0, "of all that is drawn", low=0, high=2**31 - 1)

    def images(self, run: Run) -> int:
        """How many test images. Raises: ValueError for more than there are, or fewer than two."""
        most = int(run.dataset["test_images"])
        chosen = min(ENOUGH, most) if self.limit is None else self.limit
        if not 2 <= chosen <= most:
            raise ValueError(f"limit: expected 2 to {most} images, received {chosen}")
        return chosen


@dataclass(frozen=True, eq=False)
class Measures:
    """What was measured.

    `figures`, nats per image where not said otherwise: images, of, targets, steps, kl, kl_per_dimension, activity,
    active_units, information (I(x; z), at most `ceiling`), marginal_kl (KL(q(z) || p(z))), total_correlation,
    dimension_kl, holes, fresh, resolved, dimension_holes, worth (of a code to the decoder), squared_error and variance
    (of a pixel), elbo; with `_se` their standard errors. For a Gaussian, rescaled is the ELBO if its variance, one
    for all pixels, suited its errors best. `marginals` (d, g): the density of q(z) by dimension at `axis` (g,).
    """

    figures: Mapping[str, Any]
    axis: Doubles
    marginals: Doubles


def read_measures(run: Run, checkup: Checkup) -> Measures | None:
    """What was measured, or None before that. Raises: ValueError for what cannot be asked of this run."""
    found = answers.read(run, "collapse", _asked(run, checkup))
    if found is None or set(found[1]) != {"axis", "marginals"}:
        return None
    return Measures(found[0], **found[1])


def measure(run: Run, checkup: Checkup | None = None, *, tell: Tell = lambda words, share: None) -> Measures:
    """What `read_measures` gives, measured and kept where it is not there yet. `tell` may raise.

    Raises: ValueError where there is no model, it has no prior, or its dataset is not here; OSError.
    """
    checkup = checkup or Checkup()
    kept = read_measures(run, checkup)
    if kept is not None:
        return kept
    from vae_tf.inference.aggregate import aggregate
    from vae_tf.inference.collapse import use_of_codes
    from vae_tf.runs.evaluate import subset

    began, asked = time.monotonic(), _asked(run, checkup)
    path = answers.place(run, "collapse", asked)
    tell("Loading the model", 0.0)
    model, split = answers.model_for(run, path, "collapse", asked), run.load_dataset().test
    tell("Encoding", 0.2)
    x = to_float(subset(split, checkup.images(run)))
    use = use_of_codes(model, x, seed=checkup.seed)
    tell("Comparing the codes with the prior", 0.5)
    together = aggregate(use.z_mean, use.z_log_var, seed=checkup.seed)
    figures = {"images": len(x), "of": len(split), "targets": run.config.model.eval_targets, "steps": int(model.steps)}
    figures |= _coded(use) | _scaled(run, use)
    for name in ("information", "marginal_kl", "total_correlation", "holes", "fresh"):
        figure = getattr(together, name)
        figures |= {name: figure.value, f"{name}_se": figure.standard_error}
    figures |= {
        "ceiling": together.ceiling,
        "resolved": together.resolved,
        "dimension_kl": together.dimension_kl.tolist(),
        "dimension_holes": together.dimension_holes.tolist(),
        "seconds": time.monotonic() - began,
    }
    said, arrays = answers.write(run, path, figures, {"axis": together.axis, "marginals": together.marginals})
    return Measures(said, **arrays)


def kept_measures(run: Run) -> list[Measures]:
    """What is kept of a run's measures, of few images first; by the command's own seed. Raises: ValueError where there
    can be none."""
    sizes = range(2, int(run.dataset["test_images"]) + 1)
    questions = (_asked(run, Checkup(limit=images)) for images in sizes)
    found = [question["images"] for question in answers.asked_before(run, "collapse", questions)]
    kept = [read_measures(run, Checkup(limit=images)) for images in found]
    return [each for each in kept if each is not None]


def kl_history(run: Run) -> tuple[list[int], Doubles]:
    """The saved epochs of a run, and the KL of each latent dimension after them, nats (F, d), on the few test images
    that are shown while it trains. Epochs from before that was kept are left out."""
    frames = [(epoch, saved_frame(run, epoch)) for epoch in saved_epochs(run)]
    kept = [(epoch, frame["kl_per_dimension"]) for epoch, frame in frames if frame and "kl_per_dimension" in frame]
    table = np.array([kl for _, kl in kept], np.float64).reshape(len(kept), run.config.model.latent_dim)
    return [epoch for epoch, _ in kept], table


def _asked(run: Run, checkup: Checkup) -> dict[str, Any]:
    return {"version": VERSION, "images": checkup.images(run), "seed": checkup.seed}


def _coded(use: Use) -> dict[str, Any]:
    """What the encoder says, image by image."""
    mean, log_var = use.z_mean.astype(np.float64), use.z_log_var.astype(np.float64)
    kl = 0.5 * (mean**2 + np.exp(log_var) - log_var - 1.0)
    whole = kl.sum(axis=1)
    return {
        "kl": float(whole.mean()),
        "kl_se": float(whole.std(ddof=1) / math.sqrt(len(whole))),
        "kl_per_dimension": kl.mean(axis=0).tolist(),
        "activity": activity(mean).tolist(),
        "active_units": active_units(mean),
        "worth": use.worth.value,
        "worth_se": use.worth.standard_error,
    }


def _scaled(run: Run, use: Use) -> dict[str, Any]:
    """The width that the likelihood believes in and the errors that there are; the run's own ELBO."""
    model = run.config.model
    found: dict[str, Any] = {"squared_error": use.squared_error, "variance": use.variance}
    if model.likelihood == "gaussian":
        # The bound's largest value over one variance for all pixels, which is that of their errors (Rybkin et al. 2021,
        # arXiv 2006.13202): so bounds of models that believe in different widths can be compared.
        spread = math.log(2.0 * math.pi * max(use.squared_error, 1e-12)) + 1.0
        found["rescaled"] = -0.5 * math.prod(model.image_shape) * spread - _kl(use)
    result = run.results.get(model.eval_targets)
    known = ("mean", "standard_error", "images")
    return found | {f"elbo_{name}": None if result is None else result[name] for name in known}


def _kl(use: Use) -> float:
    mean, log_var = use.z_mean.astype(np.float64), use.z_log_var.astype(np.float64)
    return float(0.5 * (mean**2 + np.exp(log_var) - log_var - 1.0).sum(axis=1).mean())
