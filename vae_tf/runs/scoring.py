"""What the ways to undo a damage score on a run's test images: kept on disk by content, method by method.

The same for the page, the command line and the benchmark: each computes what is not there yet, and a page shows a table
that grows. Knows runs and files; a model only where something is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vae_tf.config import check_whole, choose
from vae_tf.data.corruption import Dose, read_dose
from vae_tf.data.named import read_named, save_named
from vae_tf.runs.answers import content_name
from vae_tf.runs.codes import weights_digest, writable_folder
from vae_tf.runs.measures import Measured, figures
from vae_tf.runs.methods import METHODS, reasons
from vae_tf.runs.run import Run
from vae_tf.runs.shelf import Shelf

if TYPE_CHECKING:
    from vae_tf.runs.denoising import Bench

Tell = Callable[[str, float], object]
Scores = dict[str, dict[str, Any]]

VERSION = 3
"""Of what is computed: another number where the same request would come out otherwise."""
OPTIONS: Mapping[str, tuple[int, int, int]] = {
    "chains": (4, 1, 64),
    "steps": (150, 1, 10_000),
    "samples": (400, 1, 100_000),
}
"""What may be chosen of the methods that sample: default, least and most."""
PARTS = ("error", "ssim", "nll")


def quiet(words: str, share: float) -> None:
    """Hears nothing."""


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """What is asked for: `methods` (all that fit, where none are named) on test images damaged as `damage` says.

    `limit`: a fixed random subset of so many test images, None for all; `sampled`: of so many for the methods that
    sample, which take long, None for as many. `options`: chains, steps, samples. Raises: ValueError.
    """

    damage: str = "gaussian:0.5"
    seed: int = 0
    limit: int | None = None
    sampled: int | None = None
    methods: tuple[str, ...] = ()
    options: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "damage", str(read_dose(self.damage)))
        object.__setattr__(self, "methods", tuple(self.methods))
        for name in self.methods:
            choose(METHODS, name, "method")
        check_whole("seed", self.seed, 0, 2**31 - 1)
        if self.sampled is not None:
            check_whole("sampled", self.sampled, 1, 2**31 - 1)
        for name, value in self.options.items():
            check_whole(name, value, *choose(OPTIONS, name, "options")[1:])

    @property
    def dose(self) -> Dose:
        """The damage."""
        return read_dose(self.damage)

    def option(self, name: str) -> int:
        """What is chosen, or the default."""
        return self.options.get(name, OPTIONS[name][0])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self) | {"methods": list(self.methods), "options": dict(self.options)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Scoring:
        """What `to_dict` gave. Raises: ValueError."""
        return cls(**{**values, "methods": tuple(values["methods"])})

    def images(self, run: Run, name: str) -> int:
        """On how many test images a method is scored. Raises: ValueError for more than there are, or none."""
        most = int(run.dataset["test_images"])
        chosen = most if self.limit is None else self.limit
        if not 1 <= chosen <= most:
            raise ValueError(f"limit: expected 1 to {most} images, received {chosen}")
        return min(chosen, self.sampled or chosen) if METHODS[name].samples else chosen


def asked(run: Run, scoring: Scoring, other: Run | None = None) -> list[str]:
    """The methods of a scoring, in the registry's order. Raises: ValueError for one that does not fit."""
    why = reasons(run, scoring.dose.damage, other)
    for name in scoring.methods:
        if why[name]:
            raise ValueError(f"method: expected one that fits, received {name}: {why[name]}")
    return [name for name in METHODS if (name in scoring.methods if scoring.methods else why[name] is None)]


def read_scores(run: Run, scoring: Scoring, other: Run | None = None) -> Scores:
    """The figures of the methods that are done (see `measures.figures`), in the registry's order.

    Each says on how many `images`; `gain` is over the linear filter on the same ones, paired, where that is asked for.
    Raises: ValueError for what cannot be asked.
    """
    names = asked(run, scoring, other)
    sizes = {name: scoring.images(run, name) for name in names}
    linear = {
        images: _read(_path(run, "linear", scoring, images, other)) if "linear" in names else None
        for images in set(sizes.values())
    }
    found: Scores = {}
    for name, images in sizes.items():
        measured = linear[images] if name == "linear" else _read(_path(run, name, scoring, images, other))
        reference = linear[images]
        if measured is not None:
            found[name] = figures(measured, None if reference is None else reference.error)
    return found


def read_measured(run: Run, scoring: Scoring, name: str, other: Run | None = None) -> Measured:
    """A method's measures, image by image, once they are there. Raises: ValueError before that."""
    found = _read(_path(run, name, scoring, scoring.images(run, name), other))
    if found is None:
        raise ValueError(f"{run.id}: expected the scores of {name}, found none yet")
    return found


def missing(run: Run, scoring: Scoring, other: Run | None = None) -> list[tuple[str, int]]:
    """What is still to be computed, a method and a number of images, in the order in which it will be: what the others
    are compared with, then what is quick, then what samples. Raises: ValueError."""
    names = asked(run, scoring, other)
    wanted = [(name, scoring.images(run, name)) for name in names]
    if "linear" in names:
        wanted += [("linear", images) for images in {images for _, images in wanted} - {scoring.images(run, "linear")}]
    wanted.sort(key=lambda each: (each[0] != "linear", METHODS[each[0]].samples, -each[1]))
    return [each for each in wanted if _read(_path(run, each[0], scoring, each[1], other)) is None]


def compute_scores(run: Run, scoring: Scoring, *, other: Run | None = None, tell: Tell = quiet) -> Scores:
    """Computes what is missing, writes each method's as it is done, and gives what `read_scores` then does.

    `tell` hears what is done and the share of it; what it raises leaves what was done. Raises: ValueError; OSError,
    also where the run was deleted meanwhile.
    """
    left = missing(run, scoring, other)
    whole = sum(METHODS[name].work * images for name, images in left)
    done, bench = 0.0, None
    for name, images in left:
        if bench is None or len(bench.x) != images:
            tell("Loading the model", done / whole)
            bench = _bench(run, scoring, images, other)
        work = METHODS[name].work * images

        def hear(share: float, name: str = name, done: float = done, work: float = work) -> None:
            tell(METHODS[name].title, (done + share * work) / whole)

        hear(0.0)
        bench.progress = hear
        _write(run, _path(run, name, scoring, images, other), bench, name)
        done += work
        if (name, images) == left[-1]:
            _shelf(run, scoring, images, other).clear()
    return read_scores(run, scoring, other)


def _bench(run: Run, scoring: Scoring, images: int, other: Run | None) -> Bench:
    from vae_tf.runs.undamaging import bench_of

    options: dict[str, Any] = {name: scoring.option(name) for name in OPTIONS}
    shelf = _shelf(run, scoring, images, other)
    return bench_of(run, scoring.dose, other=other, limit=images, seed=scoring.seed, shelf=shelf, **options)


def _shelf(run: Run, scoring: Scoring, images: int, other: Run | None) -> Shelf:
    """Where the chains of a scoring lie until all are done."""
    return Shelf(_path(run, "posterior", scoring, images, other).with_suffix(".chains"))


def _path(run: Run, name: str, scoring: Scoring, images: int, other: Run | None) -> Path:
    """Where a method's measures lie, or will: named by all that decides them. Raises: ValueError without a model."""
    method = METHODS[name]
    decided = {
        "version": VERSION,
        "method": name,
        "damage": scoring.damage,
        "seed": scoring.seed,
        "images": images,
        "dataset": [run.dataset["fingerprint"], run.config.limit],
        "model": weights_digest(run) if "model" in method.needs else None,
        "other": weights_digest(other) if other is not None and "other" in method.needs else None,
        "options": {option: scoring.option(option) for option in method.options},
    }
    return writable_folder(run, "scores") / f"{name}-{content_name(decided)}.npz"


def _read(path: Path) -> Measured | None:
    """The measures in a file, or None where there are none, or they are damaged."""
    read = read_named(path)
    if read is None or not set(PARTS) <= set(read[1]):
        return None
    about, told = read
    n = len(told["error"])
    if not n or any(array.shape != (n,) for array in told.values()):
        return None
    error, ssim, nll = (told.pop(part) for part in PARTS)
    if not all(np.isfinite(part).all() for part in (error, ssim, nll)):  # what chains tell may be: a stuck one's R-hat
        return None
    return Measured(error=error, ssim=ssim, nll=nll, told=told, about=about)


def _write(run: Run, path: Path, bench: Bench, name: str) -> None:
    from vae_tf.runs.denoising import measured

    path.parent.mkdir(parents=run.path not in path.parents, exist_ok=True)  # a deleted run's folder must not come back
    one = measured(bench, name)
    save_named(path, {part: getattr(one, part) for part in PARTS} | dict(one.told), one.about)
