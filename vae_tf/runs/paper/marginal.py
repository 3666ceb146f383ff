"""Figure 3's marginal likelihood at a run's marks, kept with the run. Knows a run; its model where one is estimated.

log p(x) of few images carries nats of chance, which images those are: so its mean is the bound's over all images of the
mark and, added to it, the mean over a choice of them of what the estimate is above the bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vae_tf.data import to_float, write_json
from vae_tf.data.files import read_json
from vae_tf.runs.codes import writable_folder
from vae_tf.runs.marks import load_mark, mark_model, marks_of
from vae_tf.runs.records import is_number
from vae_tf.runs.run import Run

VERSION = 1
SPLITS = ("test", "train")
SEED, BOUND_SAMPLES = 1312, 64


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How log p(x) is estimated: by which estimator, with its own settings, on how many images of each split."""

    estimator: str = "appendix-d"
    images: int = 100

    def __post_init__(self) -> None:
        if not 2 <= self.images <= 10_000:
            raise ValueError(f"images: expected 2 to 10000, received {self.images}")


def kept_marginal(run: Run, samples: int, split: str) -> dict[str, Any] | None:
    """What was estimated of a split after so many samples; None where nothing was."""
    found = read_json(_file(run, samples, split))
    numbers = ("value", "standard_error", "bound", "gap", "images")
    if found is None or found.get("version") != VERSION or not all(is_number(found.get(name)) for name in numbers):
        return None
    return found


def missing_marks(run: Run, asked: Asked, *, most: int) -> list[tuple[dict[str, Any], str]]:
    """The marks of up to `most` samples, with the split, where log p(x) was not estimated yet."""
    marks = [mark for mark in marks_of(run) if mark["samples"] <= most]
    return [(mark, split) for mark in marks for split in SPLITS if not _is_kept(run, mark, split, asked)]


def estimate_marks(
    run: Run,
    asked: Asked,
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
    scores = {
        name: Estimation(model, estimator=name, options=options, targets=None, seed=SEED, block=None)
        for name, options in ((asked.estimator, {}), ("elbo", {"num_samples": BOUND_SAMPLES}))
    }
    for i, (mark, split) in enumerate(wanted):
        samples, x = int(mark["samples"]), chosen[split]
        tell(f"{run.name}: log p(x) of {split} images after {samples:,} samples", i / len(wanted))
        load_mark(run, samples, model)
        there, below = (_whole(score, x) for score in scores.values())
        gap = there.value.astype(np.float64) - below.value
        bound = float(mark[split]["elbo"])
        said = {
            "version": VERSION,
            "estimator": asked.estimator,
            "samples": samples,
            "split": split,
            "images": len(x),
            "flagged": int(np.sum(there.flags)),
            "bound": bound,
            "gap": float(gap.mean()),
            "value": bound + float(gap.mean()),
            "standard_error": float(gap.std(ddof=1) / np.sqrt(len(gap))),
        }
        file = _file(run, samples, split)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json(file, said)


def _whole(score: Any, x: Any) -> Any:
    """An estimate of all images of x, block by block; its graphs serve all marks."""
    return score.joined([score(x[start:end], start=start) for start, end in score.blocks(len(x))])


def _is_kept(run: Run, mark: dict[str, Any], split: str, asked: Asked) -> bool:
    found = kept_marginal(run, int(mark["samples"]), split)
    return found is not None and found["estimator"] == asked.estimator and found["images"] >= asked.images


def _chosen(run: Run, asked: Asked) -> dict[str, Any]:
    """The images of each split on which the estimate is made: a fixed random choice."""
    dataset, chosen = run.load_dataset(), {}
    for split in SPLITS:
        images = getattr(dataset, split).images
        places = np.sort(np.random.default_rng(SEED).permutation(len(images))[: asked.images])
        chosen[split] = to_float(images[places])
    return chosen


def _file(run: Run, samples: int, split: str) -> Path:
    return writable_folder(run, "marginal") / f"{split}-{samples:012d}.json"
