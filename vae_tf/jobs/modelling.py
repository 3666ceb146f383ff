"""What the process for models does. Runs in that process alone, where TensorFlow is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vae_tf.data.files import keep_newest
from vae_tf.latent.maps.method import Tell
from vae_tf.runs.run import Run

REMEMBERED = 1_000
"""Requests about images that each folder of the cache holds; each settled drag of a strength is one, of some 50 kB."""


def prepare() -> None:
    """Brings in TensorFlow and Keras."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()


def encode(run: str, split: str, *, tell: Tell) -> dict[str, Any]:
    """Encodes a split of a run's images and keeps the codes; gives how many. Raises: ValueError, OSError, Cancelled."""
    from vae_tf.runs.encoding import encode_split
    from vae_tf.runs.reading import read_run

    return {"codes": len(encode_split(read_run(Path(run)), split, progress=tell))}


def mend(run: str, other: str | None, folder: str, *, tell: Tell) -> dict[str, Any]:
    """Undoes the damage that a folder of the cache holds; gives what each method says of itself.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.mending import mend as carry_out

    keep_newest(Path(folder).parent, REMEMBERED)
    return carry_out(Path(folder), *_runs(run, other), tell=tell)


def score(run: str, other: str | None, scoring: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Computes what is missing of a scoring, and keeps it; gives the names of its methods.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.scoring import Scoring, compute_scores

    of, beside = _runs(run, other)
    return {"methods": list(compute_scores(of, Scoring.from_dict(scoring), other=beside, tell=tell))}


def curve(run: str, other: str | None, curve: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Computes what is missing of a curve, and keeps it; gives its strengths.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.strengths import Curve, compute_curve

    of, beside = _runs(run, other)
    return {"strengths": compute_curve(of, Curve.from_dict(curve), other=beside, tell=tell)["strengths"]}


def estimate(run: str, wanted: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Computes what is missing of an estimate of log p(x), and keeps it; gives its figures.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.estimating import Estimating, compute_estimate

    return compute_estimate(_runs(run, None)[0], Estimating.from_dict(wanted), tell=tell)


def marks(run: str, asked: dict[str, Any], most: int, *, tell: Tell) -> dict[str, Any]:
    """Estimates log p(x) at the marks of a run where that is missing, and keeps it; gives how many were.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.paper.marginal import MarginalRequest, estimate_marks, missing_marks

    of, wanted = _runs(run, None)[0], MarginalRequest.from_dict(asked)
    number = len(missing_marks(of, wanted, most=most))
    estimate_marks(of, wanted, most=most, tell=lambda words, share: tell(words.removeprefix(f"{of.name}: "), share))
    return {"marks": number}


def typical(run: str, folder: str, *, tell: Tell) -> dict[str, Any]:
    """Scores the images that a folder of the cache holds, beside a run's test images. Raises: ValueError, OSError."""
    from vae_tf.runs import typicality

    keep_newest(Path(folder).parent, REMEMBERED)
    tell("Scoring", 0.0)
    return typicality.score(Path(folder), _runs(run, None)[0])


def diagnose(run: str, checkup: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Measures how much of its code a run's model uses, and keeps it; gives on how many images.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.collapse import Checkup, measure

    return {"images": measure(_runs(run, None)[0], Checkup.from_dict(checkup), tell=tell).figures["images"]}


def posterior(run: str, asked: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Computes the true posterior of a test image, and keeps it; gives its figures.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.posteriors import PosteriorRequest, compute_posterior

    return dict(compute_posterior(_runs(run, None)[0], PosteriorRequest.from_dict(asked), tell=tell).figures)


def gaps(run: str, asked: dict[str, Any], *, tell: Tell) -> dict[str, Any]:
    """Computes what lies between a run's bound and log p(x), and keeps it; gives the figures.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.gaps import GapsRequest, compute_gaps

    return dict(compute_gaps(_runs(run, None)[0], GapsRequest.from_dict(asked), tell=tell).figures)


def export(run: str, format: str, options: dict[str, str], *, tell: Tell) -> dict[str, Any]:
    """Makes the file of an export to be taken away, and keeps it; gives its size in bytes.

    Raises: ValueError, OSError, Cancelled.
    """
    from vae_tf.runs.parcels import make_parcel

    return {"bytes": make_parcel(_runs(run, None)[0], format, tell=tell, **options).size}


def _runs(run: str, other: str | None) -> tuple[Run, Run | None]:
    from vae_tf.runs.reading import read_run

    return read_run(Path(run)), read_run(Path(other)) if other else None
