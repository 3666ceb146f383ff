"""Figure 3's marginal likelihood at a run's marks, kept with the run. Knows a run; its model where one is estimated.

log p(x) of few images carries nats of chance, which images those are. The bound at a mark is known of many more: of all
test images, and of a fixed random choice of as many training images. So their mean is corrected by how far the bound of
the few is from that, times the slope of log p(x) over the bound; the standard error counts both choices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.config import Settings, choose, setting
from vae_tf.data import to_float, write_json
from vae_tf.data.files import read_json
from vae_tf.inference import ESTIMATORS
from vae_tf.runs.codes import writable_folder
from vae_tf.runs.marks import load_mark, mark_model, marked_images, marks_of
from vae_tf.runs.records import is_number
from vae_tf.runs.run import Run

Doubles = npt.NDArray[np.float64]
VERSION = 3
SPLITS = ("test", "train")
SEED, BOUND_SAMPLES = 1312, 64


@dataclass(frozen=True, kw_only=True)
class MarginalRequest(Settings):
    """How log p(x) is estimated. Raises: ValueError."""

    estimator: str = setting("appendix-d", "by which estimator, with its own settings")
    images: int = setting(100, "on how many images of each split", low=10, high=10_000)

    def __post_init__(self) -> None:
        super().__post_init__()
        choose(ESTIMATORS, self.estimator, "estimator")


def kept_marginal(run: Run, samples: int, split: str, estimator: str) -> dict[str, Any] | None:
    """What an estimator found of a split after so many samples, on `images` of it; None where nothing is kept."""
    found = read_json(_file(run, samples, split, estimator))
    numbers = ("value", "standard_error", "bound", "gap", "images")
    if found is None or found.get("version") != VERSION or not all(is_number(found.get(name)) for name in numbers):
        return None
    return found


def missing_marks(run: Run, asked: MarginalRequest, *, most: int) -> list[tuple[dict[str, Any], str]]:
    """The marks of up to `most` samples, with the split, where log p(x) was not estimated yet."""
    return [
        (mark, split) for mark in marks_of(run, most=most) for split in SPLITS if not _is_kept(run, mark, split, asked)
    ]


def estimate_marks(
    run: Run,
    asked: MarginalRequest,
    *,
    most: int,
    tell: Callable[[str, float], object] = lambda words, share: None,
) -> None:
    """Estimates log p(x) at each mark of up to `most` samples where it was not yet, and keeps it.

    `tell` hears what is done and its share, and may raise: what is done is kept. Raises: ValueError; OSError.
    """
    from vae_tf.inference.estimate import Estimation

    wanted = missing_marks(run, asked, most=most)
    if not wanted:
        return
    chosen, model = _chosen(run, asked), mark_model(run)
    kinds: tuple[tuple[str, dict[str, Any]], ...] = ((asked.estimator, {}), ("elbo", {"num_samples": BOUND_SAMPLES}))
    scores = [Estimation(model, estimator=name, options=options, seed=SEED) for name, options in kinds]
    for i, (mark, split) in enumerate(wanted):
        samples, x = int(mark["samples"]), chosen[split]
        tell(f"{run.name}: log p(x) of {split} images after {samples:,} samples", i / len(wanted))
        load_mark(run, samples, model)
        there, below = (_whole(score, x) for score in scores)
        bound = float(mark[split]["elbo"])
        marked, whole = marked_images(run, split), int(run.dataset[f"{split}_images"])
        values, known = (score.value.astype(np.float64) for score in (there, below))
        without = int(np.sum(~np.isfinite(values + known)))
        if without:  # left out, they would make the mean better than it is
            expected = f"expected a number for each of {len(x)} {split} images after {samples:,} samples"
            raise ValueError(f"{asked.estimator}: {expected}, found none for {without}; try another estimator")
        value, error = regressed(values, known, bound, lacking=1 / marked - 1 / whole)
        said = {
            "version": VERSION,
            "estimator": asked.estimator,
            "samples": samples,
            "split": split,
            "images": len(x),
            "flagged": int(np.sum(there.flags)),
            "bound": bound,
            "gap": value - bound,
            "value": value,
            "standard_error": error,
        }
        file = _file(run, samples, split, asked.estimator)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json(file, said)


def regressed(values: Doubles, known: Doubles, whole: float, *, lacking: float = 0.0) -> tuple[float, float]:
    """The mean of `values` over all images, and its standard error, from those of a choice of them, (n,): by the line
    through them over `known`, whose mean over all images is `whole` (a regression estimator: Cochran 1977, chapter 7).

    `values` and `known` are of three images or more. The error counts what the line leaves, and that its slope is known
    from the same few images. Where `whole` is itself the mean of a choice of m of all N, `lacking` is 1/m - 1/N: so
    much of the variance of `known` comes through the slope (two phases: chapter 12).
    """
    spread, reach = known - known.mean(), whole - float(known.mean())
    square = float(spread @ spread)
    slope = float(spread @ values) / square if square else 0.0
    left = values - values.mean() - slope * spread
    variance = float(left @ left) / (len(values) - (2 if square else 1))
    within = variance * (1 / len(values) + (reach**2 / square if square else 0.0))
    error = np.sqrt(within + slope**2 * known.var(ddof=1) * lacking)
    return float(values.mean()) + slope * reach, float(error)


def _whole(score: Any, x: Any) -> Any:
    """An estimate of all images of x, block by block; its graphs serve all marks."""
    return score.joined([score(x[start:end], start=start) for start, end in score.blocks(len(x))])


def _is_kept(run: Run, mark: dict[str, Any], split: str, asked: MarginalRequest) -> bool:
    found = kept_marginal(run, int(mark["samples"]), split, asked.estimator)
    return found is not None and found["images"] >= min(asked.images, int(run.dataset[f"{split}_images"]))


def _chosen(run: Run, asked: MarginalRequest) -> dict[str, Any]:
    """The images of each split on which the estimate is made: a fixed random choice."""
    dataset, chosen = run.load_dataset(), {}
    for split in SPLITS:
        images = getattr(dataset, split).images
        places = np.sort(np.random.default_rng(SEED).permutation(len(images))[: asked.images])
        chosen[split] = to_float(images[places])
    return chosen


def _file(run: Run, samples: int, split: str, estimator: str) -> Path:
    return writable_folder(run, "marginal") / f"{estimator}-{split}-{samples:012d}.json"
