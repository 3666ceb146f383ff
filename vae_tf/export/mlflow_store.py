"""A training as a store of MLflow's own: curves, settings, what it was made of, and its weights, in one folder.

`mlflow.db` is what `mlflow ui --backend-store-uri sqlite:///mlflow.db` shows, `artifacts/` the files of the run. MLflow
writes absolute paths of these into its database, so a store that is moved later shows all but them. Knows records; no
run.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from vae_tf.export.about import About
from vae_tf.export.curves import curves
from vae_tf.export.guide import guide

DATABASE, ARTIFACTS = "mlflow.db", "artifacts"
AT_ONCE = 1000
"""Metrics that MLflow takes in one call."""
STATUS: Mapping[str, str] = {"finished": "FINISHED", "stopped": "FINISHED", "failed": "FAILED", "cancelled": "KILLED"}
WHAT = "The training of a model, as MLflow keeps it."
CODE = """
from mlflow import MlflowClient

client = MlflowClient(tracking_uri="sqlite:///mlflow.db")
[run] = client.search_runs([each.experiment_id for each in client.search_experiments()])
history = client.get_metric_history(run.info.run_id, "test/elbo")
"""


def export(
    folder: Path,
    records: Sequence[Mapping[str, Any]],
    about: About,
    attached: Mapping[str, Path],
    *,
    place: Path,
) -> list[Path]:
    """Writes the store: one experiment, called as the images are, with one run.

    Args:
        folder: where the files are written; place: where they will lie.
        attached: files that are copied beside the run, by name.

    Raises: ValueError for a path that a database cannot have; OSError.
    """
    if "?" in str(folder):
        raise ValueError(
            f"out: expected a path without a question mark, which SQLite reads as an end; received {place}"
        )
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # else it tells its makers that it was used
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

    try:
        client = MlflowClient(tracking_uri=f"sqlite:///{folder / DATABASE}")
        artifacts = _log(client, records, about, (place / ARTIFACTS).as_uri())
    except (MlflowException, SQLAlchemyError) as error:
        number = errno.ENOSPC if "disk is full" in str(error) else errno.EIO
        raise OSError(number, f"MLflow's database: {str(error).splitlines()[0][:200]}") from error
    kept = folder / artifacts.relative_to(place)
    kept.mkdir(parents=True)
    for name, source in attached.items():
        shutil.copyfile(source, kept / name)
    (kept / "about.txt").write_bytes(guide(about, WHAT, {}, CODE))
    return [*sorted(kept.iterdir()), folder / DATABASE]


def _log(client: Any, records: Sequence[Mapping[str, Any]], about: About, location: str) -> Path:
    """Writes the run into the database; where its files are to lie."""
    from mlflow.entities import Metric, Param, RunTag

    experiment = client.create_experiment(about.dataset, artifact_location=location)
    began = _milliseconds(about, 0)
    run = client.create_run(experiment, start_time=began, run_name=about.name)
    key = run.info.run_id
    client.log_batch(
        key,
        params=[Param(name, str(value)) for name, value in about.settings.items()],
        tags=[RunTag(name, value) for name, value in tags(about).items()],
    )
    points = [Metric(*point) for point in metrics(records, about)]
    for start in range(0, len(points), AT_ONCE):
        client.log_batch(key, metrics=points[start : start + AT_ONCE])
    ended = points[-1].timestamp if points else began
    client.set_terminated(key, STATUS.get(about.state, "RUNNING"), end_time=ended)
    return Path(url2pathname(urlsplit(run.info.artifact_uri).path))


def metrics(records: Sequence[Mapping[str, Any]], about: About) -> Iterator[tuple[str, float, int, int]]:
    """Name, value, time (ms since 1970) and step of every number, in the order of time."""
    points = [(point.seconds, name, point) for name, line in curves(records, about).items() for point in line]
    for seconds, name, point in sorted(points):
        yield name, point.value, _milliseconds(about, seconds), point.step


def tags(about: About) -> dict[str, str]:
    """What is neither a number nor a setting."""
    versions = about.provenance.get("libraries", {})
    said = {
        "run": about.id,
        "model": about.kind,
        "images": about.dataset,
        "fingerprint of the images": about.fingerprint,
        "licence of the images": about.licence,
        "code": str(about.provenance.get("code", "")),
        "libraries": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "command": about.command,
    }
    return {name: text for name, text in said.items() if text}


def _milliseconds(about: About, seconds: float) -> int:
    return int(1000 * (about.created + seconds))
