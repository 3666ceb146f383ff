"""Which trainings a figure of the paper needs, with all their settings. Knows settings; no runs, no files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from vae_tf.config import TrainConfig, VAEConfig, choose
from vae_tf.data import DATASETS

ALGORITHMS: Mapping[str, str] = {"aevb": "vae", "wake-sleep": "wake-sleep", "mcem": "mcem", "mean-field": "mean-field"}
"""The kind of model that each of the paper's algorithms trains; mean-field is ours beside them."""
BATCH, RATE, QUICK_RATE, SLOW_RATE, WIDE = 100, 0.02, 0.1, 0.01, 200
EPOCH_SAMPLES = 50_000
"""About so many samples make an epoch, however few the images are: each ends with a score on all test images."""
HIDDEN: Mapping[str, int] = {"mnist": 500, "frey": 200}
MILLION = 1_000_000
SAMPLED = 2 * MILLION
ROUND = tuple(n * MILLION for n in (2, 3, 5, 20, 50))
MARKS = tuple(sorted({*(round(10 ** (4 + k / 8)) for k in range(33)), *ROUND}))
"""Where the bound is taken: 10,000 to 100 million samples. The marks of a smaller budget are among a larger's."""
FEWER = tuple(sorted({*(round(10 ** (5 + k / 4)) for k in range(13)), *ROUND}))
"""Where figure 3's marginal likelihood is estimated, which takes long: from 100,000 on."""


@dataclass(frozen=True)
class PaperFigure:
    """What a figure of the paper shows, and what of it is trained where nothing else is said.

    `latent_dims` are those of each dataset, `samples` its budgets; `quantity` names the y axis.
    """

    title: str
    quantity: str
    algorithms: tuple[str, ...]
    latent_dims: Mapping[str, tuple[int, ...]]
    samples: Mapping[str, int]
    train_images: tuple[int | None, ...] = (None,)


FIGURES: Mapping[str, PaperFigure] = {
    "fig2": PaperFigure(
        "The bound against training samples",
        "lower bound",
        ("aevb", "wake-sleep"),
        {"mnist": (3, 5, 10, 20, 200), "frey": (2, 5, 10, 20)},
        {"mnist": 3 * MILLION, "frey": MILLION},
    ),
    "fig3": PaperFigure(
        "Marginal likelihood against training samples",
        "marginal log-likelihood",
        ("aevb", "wake-sleep", "mcem"),
        {"mnist": (3,)},
        {"mnist": 10 * MILLION},
        (1_000, 50_000),
    ),
    "fig4": PaperFigure(
        "The manifold of two dimensions",
        "",
        ("aevb",),
        {"mnist": (2,), "frey": (2,)},
        {"mnist": 3 * MILLION, "frey": MILLION},
    ),
    "fig5": PaperFigure("Samples of the model", "", ("aevb",), {"mnist": (2, 5, 10, 20)}, {"mnist": 3 * MILLION}),
}


@dataclass(frozen=True, kw_only=True)
class PaperRequest:
    """A figure, and how much of it: what is None is the paper's.

    Raises: ValueError for a figure, a dataset, an algorithm or a number that does not fit it.
    """

    figure: str
    dataset: str = "mnist"
    samples: int | None = None
    latent_dims: tuple[int, ...] | None = None
    algorithms: tuple[str, ...] | None = None
    train_images: tuple[int | None, ...] | None = None
    learning_rate: float | None = None

    def __post_init__(self) -> None:
        shown = choose(FIGURES, self.figure, "figure")
        if self.dataset not in shown.latent_dims:
            expected = " or ".join(shown.latent_dims)
            raise ValueError(f"dataset: expected {expected} for {self.figure}, received {self.dataset!r}")
        for name in self.algorithms or ():
            choose(ALGORITHMS, name, "algorithm")
        if shown.quantity == "" and set(self.algorithms or ("aevb",)) != {"aevb"}:
            raise ValueError(f"algorithm: expected aevb for {self.figure}, received {', '.join(self.algorithms or ())}")
        if self.figure == "fig4" and set(self.latent_dims or (2,)) != {2}:
            raise ValueError(f"latent_dim: expected 2 for fig4, a plane; received {self.latent_dims}")
        first = FEWER[0] if self.figure == "fig3" else MARKS[0]
        if self.samples is not None and not first <= self.samples <= MARKS[-1]:
            raise ValueError(f"samples: expected {first:,} to {MARKS[-1]:,}, received {self.samples:,}")
        for images in self.train_images or ():
            if images is not None and (images < BATCH or images % BATCH):
                raise ValueError(f"train_images: expected a multiple of {BATCH}, received {images}")

    def budget(self, algorithm: str) -> int:
        """Training samples of a line. Unless they are said, Monte-Carlo EM has fewer: each costs many times as much."""
        if self.samples is not None:
            return self.samples
        whole = FIGURES[self.figure].samples[self.dataset]
        return min(whole, SAMPLED) if algorithm == "mcem" else whole


@dataclass(frozen=True)
class Race:
    """One training of a figure: an algorithm on a dataset, up to `samples`."""

    figure: str
    algorithm: str
    dataset: str
    latent_dim: int
    train_images: int | None
    samples: int
    config: TrainConfig

    @property
    def title(self) -> str:
        """What its run is called."""
        images = "" if self.train_images is None else f", {self.train_images:,} images"
        return f"AEVB {self.figure}: {self.algorithm}, {self.dataset}, {self.latent_dim}-D{images}"


def races(request: PaperRequest) -> list[Race]:
    """The trainings of a figure: by number of images, then dimension, then algorithm."""
    shown = FIGURES[request.figure]
    return [
        _race(request, algorithm, latent_dim, images)
        for images in request.train_images or shown.train_images
        for latent_dim in request.latent_dims or shown.latent_dims[request.dataset]
        for algorithm in request.algorithms or shown.algorithms
    ]


def _race(request: PaperRequest, algorithm: str, latent_dim: int, images: int | None) -> Race:
    """A training with the paper's settings (section 5 and appendix C)."""
    spec, third, given = DATASETS[request.dataset], request.figure == "fig3", request.learning_rate
    count, samples = images or spec.train_images, request.budget(algorithm)
    passes = max(1, round(EPOCH_SAMPLES / count)) if count % BATCH == 0 else 1
    model = VAEConfig(
        image_shape=spec.image_shape,
        latent_dim=latent_dim,
        hidden=(100 if third else HIDDEN[request.dataset],),
        activation="tanh",
        initializer="normal",
        likelihood=spec.likelihood,
        weight_prior=1.0 / count,
    )
    config = TrainConfig(
        kind=ALGORITHMS[algorithm],
        model=model,
        dataset=request.dataset,
        limit=images,
        batch_size=BATCH,
        optimizer="adagrad",
        learning_rate=_rate(request, algorithm, latent_dim) if given is None else given,
        passes=passes,
        epochs=math.ceil(samples / (passes * count)),
        marks=tuple(mark for mark in (FEWER if third else MARKS) if mark <= samples),
        keep_marks=third,
    )
    return Race(request.figure, algorithm, request.dataset, latent_dim, images, samples, config)


def _rate(request: PaperRequest, algorithm: str, latent_dim: int) -> float:
    """One of the paper's three step sizes; `unsaid` says why which."""
    wake_sleep = algorithm == "wake-sleep"
    if request.figure == "fig3":
        return RATE if wake_sleep else QUICK_RATE
    return SLOW_RATE if request.dataset == "frey" or (wake_sleep and latent_dim >= WIDE) else RATE


def alike(found: TrainConfig, wanted: TrainConfig) -> bool:
    """Whether a training is the one wanted, or the same for longer: the same in all but its length, which suffices."""
    same = replace(found, epochs=wanted.epochs, marks=wanted.marks) == wanted
    return same and found.epochs >= wanted.epochs and set(wanted.marks) <= set(found.marks)
