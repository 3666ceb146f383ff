"""log p(x) of a run's test images by any estimator: asked for, computed block by block, and kept on disk by content.

The same for the page, the command line and the benchmark. What is done is written every few seconds: a death loses no
more, a cancelled estimate keeps what it has, a larger limit goes on from there. Knows runs and files; a model only
where something is computed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_tf.config import check_whole, choose
from vae_tf.data.named import Arrays
from vae_tf.inference.registry import ESTIMATORS, check_fit
from vae_tf.models.registry import MODELS, check_targets
from vae_tf.runs.answers import content_name
from vae_tf.runs.codes import places_of, weights_digest, writable_folder
from vae_tf.runs.findings import Findings, figures, places, read_findings
from vae_tf.runs.run import Run
from vae_tf.runs.scoring import quiet

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

Tell = Callable[[str, float], object]

VERSION = 2
"""Of what is computed: another number where the same request would come out otherwise."""
EVERY = 3.0
"""Seconds between two writings of what is done."""
MOST_SIMULATED = 10_000


@dataclass(frozen=True, kw_only=True)
class Estimating:
    """What is asked for: an estimator, its options (its own defaults where none are given), and on which images.

    `targets`: how pixels are read, the run's own unless given. `limit`: a fixed random subset of so many test images,
    None for all. `simulated`: instead of test images, so many that the model draws, for the BDMC gap of annealing.
    Raises: ValueError.
    """

    estimator: str = "elbo"
    options: Mapping[str, Any] = field(default_factory=dict)
    targets: str | None = None
    limit: int | None = None
    seed: int = 0
    simulated: int | None = None

    def __post_init__(self) -> None:
        options = choose(ESTIMATORS, self.estimator, "estimator").filled(self.options)
        object.__setattr__(self, "options", options)
        check_whole("seed", self.seed, 0, 2**31 - 1)
        if self.simulated is not None:
            if self.estimator != "ais":
                raise ValueError(f"simulated: expected the estimator ais, received {self.estimator}")
            check_whole("simulated", self.simulated, 1, MOST_SIMULATED)
            for name, value in (("limit", self.limit), ("targets", self.targets)):
                if value is not None:
                    raise ValueError(f"{name}: expected none beside simulated images, received {value}")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self) | {"options": dict(self.options)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Estimating:
        """What `to_dict` gave. Raises: ValueError."""
        return cls(**values)

    def images(self, run: Run) -> int:
        """How many images it is about, once it is one that a run can be asked. Raises: ValueError."""
        if not MODELS[run.config.kind].bounded:
            raise ValueError(
                "model: expected one with a bound on log p(x), received a plain auto-encoder, which has none"
            )
        model = run.config.model
        check_fit(self.estimator, model.latent_dim)
        check_targets(model.likelihood, self.targets_of(run))
        return self.simulated or len(places(int(run.dataset["test_images"]), self.limit))

    def targets_of(self, run: Run) -> str:
        """How pixels are read."""
        return self.targets or run.config.model.eval_targets


def read_estimate(run: Run, wanted: Estimating) -> dict[str, Any] | None:
    """The figures of the images that are done so far, or None before any is: `images` says how many, `wanted` of how
    many. Raises: ValueError for what cannot be asked."""
    found = estimates(run, wanted)
    return None if found is None else _described(run, wanted, found)


def estimates(run: Run, wanted: Estimating) -> Findings | None:
    """The numbers image by image, in the order of `places`, as far as they are there. Raises: ValueError."""
    found = kept_estimates(run, wanted)
    return None if found is None else found.first(wanted.images(run))


def kept_estimates(run: Run, wanted: Estimating) -> Findings | None:
    """As `estimates`, of however many images: more than are wanted where somebody has asked for more. Raises:
    ValueError."""
    wanted.images(run)
    return _kept(run, _path(run, wanted, weights_digest(run)))


def missing(run: Run, wanted: Estimating) -> int:
    """How many images are still to be done. Raises: ValueError for what cannot be asked."""
    found = estimates(run, wanted)
    return wanted.images(run) - (0 if found is None else len(found))


def compute_estimate(run: Run, wanted: Estimating, *, tell: Tell = quiet) -> dict[str, Any]:
    """Computes what is missing and keeps it; the figures of all.

    `tell` hears what is done and the share of it; what it raises leaves what was done. The estimate is kept as that of
    the weights that it was made with, whatever becomes of the run meanwhile. Raises: ValueError; OSError, also where
    the run was deleted meanwhile.
    """
    count, digest = wanted.images(run), weights_digest(run)
    path = _path(run, wanted, digest)
    found = _kept(run, path)
    if found is None or len(found) < count:
        tell("Loading the model", 0.0)
        work = _Simulated(run, wanted) if wanted.simulated else _Tested(run, wanted, count)
        if weights_digest(run) != digest:
            raise ValueError(f"{run.id}: expected one model, found it replaced while it was read: ask again")
        path.parent.mkdir(parents=run.path not in path.parents, exist_ok=True)  # no deleted run's folder comes back
        found = _gone_on(work, found, count, path, tell)
    return _described(run, wanted, found.first(count))


def _gone_on(work: _Tested | _Simulated, found: Findings | None, count: int, path: Path, tell: Tell) -> Findings:
    """From what is there to all images, block by block."""
    written = time.monotonic()
    try:
        for start, end in _blocks(work.size, 0 if found is None else len(found), count):
            began = time.monotonic()

            def hear(share: float, start: int = start, end: int = end) -> None:
                tell(f"Image {start + 1} of {count}", (start + share * (end - start)) / count)

            hear(0.0)
            arrays = work(start, end, hear)
            arrays["seconds"] = np.full(end - start, (time.monotonic() - began) / (end - start))
            found = Findings(arrays, work.about) if found is None else found.joined(arrays)
            if time.monotonic() - written > EVERY:
                found.save(path)
                written = time.monotonic()
    finally:
        if found is not None:
            found.save(path)
    assert found is not None
    return found


def _blocks(size: int, done: int, count: int) -> list[tuple[int, int]]:
    """From where to where each block goes, the first one perhaps from its middle on."""
    edges = [done, *range((done // size + 1) * size, count, size), count]
    return list(pairwise(edges))


class _Tested:
    """The numbers of test images, from place to place."""

    def __init__(self, run: Run, wanted: Estimating, count: int) -> None:
        from vae_tf.runs.evaluate import Evaluation

        split = run.load_dataset().test
        self.evaluation = Evaluation(
            run.load_model(),
            estimator=wanted.estimator,
            options=wanted.options,
            targets=wanted.targets_of(run),
            seed=wanted.seed,
        )
        self.images, self.places = split.images, places(len(split), wanted.limit)
        self.size, self.about = self.evaluation.size, self.evaluation.about

    def __call__(self, start: int, end: int, tell: Callable[[float], object]) -> Arrays:
        return self.evaluation(self.images[self.places[start:end]], start=start, tell=tell)


class _Simulated:
    """Both bounds on images that the model draws."""

    def __init__(self, run: Run, wanted: Estimating) -> None:
        from vae_tf.inference.bidirectional import Bidirectional

        model: VAE = run.load_model()
        self.both = Bidirectional(model, seed=wanted.seed, **wanted.options)
        self.size, self.about = self.both.size, dict[str, Any]()

    def __call__(self, start: int, end: int, tell: Callable[[float], object]) -> Arrays:
        return {name: np.asarray(value, np.float32) for name, value in self.both(start, end, tell=tell).items()}


def _described(run: Run, wanted: Estimating, found: Findings) -> dict[str, Any]:
    count = wanted.images(run)
    return {
        "run": run.id,
        "estimator": wanted.estimator,
        "num_samples": next(iter(wanted.options.values())),
        "options": dict(wanted.options),
        "wanted": count,
        "of": wanted.simulated or int(run.dataset["test_images"]),
        "targets": "simulated" if wanted.simulated else wanted.targets_of(run),
        "likelihood": run.config.model.likelihood,
        "seed": wanted.seed,
        **({"simulated": count} if wanted.simulated else {}),
        **figures(found),
    }


def _kept(run: Run, path: Path) -> Findings | None:
    """What is there: of what was found here and what came with the run that which is of more images."""
    both = [read_findings(place) for place in places_of(run, "estimates", path.name)]
    return max((found for found in both if found is not None), key=len, default=None)


def _path(run: Run, wanted: Estimating, digest: str) -> Path:
    """Where an estimate lies, or will: named by all that decides it, but for the number of images."""
    whole = wanted.limit in (None, int(run.dataset["test_images"]))
    decided = {
        "version": VERSION,
        "estimator": wanted.estimator,
        "options": dict(wanted.options),
        "targets": None if wanted.simulated else wanted.targets_of(run),
        "seed": wanted.seed,
        "images": "simulated" if wanted.simulated else "all" if whole else "subset",
        "dataset": [run.dataset["fingerprint"], run.config.limit],
        "model": digest,
    }
    return writable_folder(run, "estimates") / f"{wanted.estimator}-{content_name(decided)}.npz"
