"""What pages ask of models and wait for. Imports no TensorFlow: another process has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import sweep
from vae_tf.jobs.line import line_of
from vae_tf.jobs.ticket import Ticket
from vae_tf.runs import mending, typicality
from vae_tf.runs.codes import has_codes, train_codes_path
from vae_tf.runs.collapse import Checkup, read_measures
from vae_tf.runs.estimating import Estimating, read_estimate
from vae_tf.runs.estimating import missing as missing_images
from vae_tf.runs.gaps import GapsRequest, read_gaps
from vae_tf.runs.mending import Mending
from vae_tf.runs.methods import METHODS
from vae_tf.runs.paper.marginal import MarginalRequest, missing_marks
from vae_tf.runs.parcels import read_parcel, tidy
from vae_tf.runs.posteriors import PosteriorRequest, read_posterior
from vae_tf.runs.run import Run
from vae_tf.runs.scoring import Scoring, missing
from vae_tf.runs.strengths import Curve


def encode(run: Run, split: str, *, viewer: str = "") -> Ticket:
    """The codes of a split on disk, once the ticket is done: at once where they are there. Raises: ValueError."""
    key = f"encode {run.path} {split}"
    if has_codes(run, split):
        return Ticket.finished(key)
    path = train_codes_path(run)
    arguments = {"run": str(run.path), "split": split}
    return line_of("encode").ask(
        key, "encode", arguments, viewer=viewer, tidy=lambda: sweep(path.parent, names=path.name)
    )


def mend(run: Run, wanted: Mending, *, other: Run | None = None, viewer: str = "") -> tuple[Ticket, Path]:
    """The ticket of damaged images being mended, and the folder that each method's result comes to as it is done.

    Read them there by `vae_tf.runs.mending.result`, and all figures by `about` once the ticket is done.
    Raises: ValueError for images that do not fit; OSError.
    """
    folder = mending.ask(run, wanted, other=other)
    done = mending.about(folder)
    if done is not None:
        return Ticket.finished(str(folder), result=done), folder
    arguments = {**_pair(run, other), "folder": str(folder)}
    brief = not wanted.completions and not any(METHODS[name].samples for name in wanted.methods)
    ticket = line_of("mend").ask(str(folder), "mend", arguments, viewer=viewer, tidy=lambda: sweep(folder), brief=brief)
    return ticket, folder


def score(run: Run, scoring: Scoring, *, other: Run | None = None, viewer: str = "") -> Ticket:
    """The ticket of what methods score on test images; each is there to read (`read_scores`) as it is done.

    Raises: ValueError for what cannot be asked, or a run without a model.
    """
    key = _key("score", run, other, scoring.to_dict())
    if not missing(run, scoring, other):
        return Ticket.finished(key)
    return line_of("score").ask(key, "score", {**_pair(run, other), "scoring": scoring.to_dict()}, viewer=viewer)


def curve(run: Run, curve: Curve, *, other: Run | None = None, viewer: str = "") -> Ticket:
    """The ticket of scores from weak to strong damage; each point is there to read (`read_curve`) as it is done.

    Raises: ValueError as `score` does.
    """
    key = _key("curve", run, other, curve.to_dict())
    if not any(missing(run, scoring, other) for scoring in curve.scorings(run)):
        return Ticket.finished(key)
    return line_of("curve").ask(key, "curve", {**_pair(run, other), "curve": curve.to_dict()}, viewer=viewer)


def estimate(run: Run, wanted: Estimating, *, viewer: str = "") -> Ticket:
    """The ticket of an estimate of log p(x), whose `result` are its figures; those of the images that are done are
    there to read meanwhile (`vae_tf.runs.estimating.read_estimate`), and stay if it is cancelled.

    Raises: ValueError for what cannot be asked, or a run without a model.
    """
    key = f"{_of_run('estimate', run)}{json.dumps(wanted.to_dict(), sort_keys=True)}"
    if not missing_images(run, wanted):
        return Ticket.finished(key, result=read_estimate(run, wanted))
    arguments = {"run": str(run.path), "wanted": wanted.to_dict()}
    return line_of("estimate").ask(key, "estimate", arguments, viewer=viewer)


def estimates_under_way(run: Run) -> list[tuple[Estimating, Ticket]]:
    """What is being estimated of a run, whoever has asked for it, with the ticket; in the order of asking."""
    begins = _of_run("estimate", run)
    tickets = line_of("estimate").under_way(begins)
    return [(Estimating.from_dict(json.loads(ticket.key.removeprefix(begins))), ticket) for ticket in tickets]


def marks(run: Run, asked: MarginalRequest, *, most: int, viewer: str = "") -> Ticket:
    """The ticket of log p(x) at a run's marks of up to `most` samples; each is there to read (`kept_marginal`) as it
    is done, and stays if the rest is cancelled."""
    key = " ".join(["marks", json.dumps([str(run.path), asked.to_dict(), most], sort_keys=True)])
    if not missing_marks(run, asked, most=most):
        return Ticket.finished(key)
    return line_of("marks").ask(key, "marks", _one(run) | {"asked": asked.to_dict(), "most": most}, viewer=viewer)


def typical(run: Run, images: npt.NDArray[np.float32], *, viewer: str = "") -> Ticket:
    """The ticket whose `result` says how likely and how typical images (n, h, w, c) in [0, 1] are: what
    `vae_tf.runs.typicality.judged` gives; those of the test images are `typicality.usual`.

    Raises: ValueError for images that do not fit, or a model without a bound; OSError.
    """
    folder = typicality.ask(run, images)
    done = typicality.about(folder)
    if done is not None:
        return Ticket.finished(str(folder), result=done)
    return line_of("typical").ask(
        str(folder), "typical", {"run": str(run.path), "folder": str(folder)}, viewer=viewer, tidy=lambda: sweep(folder)
    )


def diagnose(run: Run, checkup: Checkup, *, viewer: str = "") -> Ticket:
    """The ticket of how much of its code a run's model uses, to be read by `read_measures` once it is done.

    Raises: ValueError for what cannot be asked, or a run without a model or a prior.
    """
    key = _key("diagnose", run, None, checkup.to_dict())
    if read_measures(run, checkup) is not None:
        return Ticket.finished(key)
    return line_of("diagnose").ask(key, "diagnose", _one(run) | {"checkup": checkup.to_dict()}, viewer=viewer)


def posterior(run: Run, asked: PosteriorRequest, *, viewer: str = "") -> Ticket:
    """The ticket of a test image's true posterior, to be read by `read_posterior` once it is done; its `result` has the
    figures. Raises: ValueError as `diagnose` does, and for a model of other than 2 latent dimensions."""
    key = _key("posterior", run, None, asked.to_dict())
    seen = read_posterior(run, asked)
    if seen is not None:
        return Ticket.finished(key, result=dict(seen.figures))
    return line_of("posterior").ask(key, "posterior", _one(run) | {"asked": asked.to_dict()}, viewer=viewer)


def gaps(run: Run, asked: GapsRequest, *, viewer: str = "") -> Ticket:
    """The ticket of what lies between a run's bound and log p(x), to be read by `read_gaps` once it is done; its
    `result` has the figures. Raises: ValueError as `diagnose` does."""
    key = _key("gaps", run, None, asked.to_dict())
    found = read_gaps(run, asked)
    if found is not None:
        return Ticket.finished(key, result=dict(found.figures))
    return line_of("gaps").ask(key, "gaps", _one(run) | {"asked": asked.to_dict()}, viewer=viewer)


def gaps_under_way(run: Run, asked: GapsRequest) -> Ticket | None:
    """The ticket of gaps that somebody has asked for and that are still being computed, or None."""
    return next(iter(line_of("gaps").under_way(_key("gaps", run, None, asked.to_dict()))), None)


def export(run: Run, format: str, options: Mapping[str, str], *, viewer: str = "") -> Ticket:
    """The ticket of the file of an export, to be read by `read_parcel` once it is done.

    Raises: ValueError for a format or an option that there is not, or whose library is not installed.
    """
    found, key = read_parcel(run, format, **options), _key_of_export(run, format, options)
    if found is not None and found.current:
        return Ticket.finished(key, result={"bytes": found.size})
    arguments = _one(run) | {"format": format, "options": dict(options)}
    return line_of("export").ask(key, "export", arguments, viewer=viewer, tidy=lambda: tidy(run))


def export_under_way(run: Run, format: str, options: Mapping[str, str]) -> Ticket | None:
    """The ticket of a file that somebody has asked for and that is still being made, or None."""
    found = line_of("export").under_way(_key_of_export(run, format, options))
    return next(iter(found), None)


def _key_of_export(run: Run, format: str, options: Mapping[str, str]) -> str:
    return _key("export", run, None, {"format": format, "options": dict(options)})


def _of_run(task: str, run: Run) -> str:
    """How the keys of a task about a run begin."""
    return f"{task} {json.dumps(str(run.path))} "


def _one(run: Run) -> dict[str, Any]:
    return {"run": str(run.path)}


def _pair(run: Run, other: Run | None) -> dict[str, str | None]:
    return {"run": str(run.path), "other": str(other.path) if other else None}


def _key(task: str, run: Run, other: Run | None, asked: dict[str, Any]) -> str:
    return " ".join([task, json.dumps([_pair(run, other), asked], sort_keys=True)])
