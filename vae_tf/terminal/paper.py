"""The paper's figures in a terminal: where each line came to, beside the paper's."""

from __future__ import annotations

from collections.abc import Sequence

from vae_tf.runs import Run
from vae_tf.runs.paper import Curve, Race
from vae_tf.terminal.lines import table_of, write


def print_curves(found: Sequence[Curve]) -> None:
    """A line a curve: its last point and how it was found, the paper's there, and the difference; nats per image."""
    columns = ("algorithm", "dataset", "latent", "images", "split", "samples", "value", "by", "paper", "difference")
    table = table_of(*columns)
    for curve in found:
        table.add_row(
            curve.algorithm,
            curve.dataset,
            str(curve.latent_dim),
            "all" if curve.train_images is None else f"{curve.train_images:,}",
            curve.split,
            f"{curve.samples[-1]:,}" if curve.samples else "none yet",
            _last(curve.value) + _error(curve.standard_error),
            _by(curve),
            _last(curve.paper),
            _last(curve.residual, sign="+"),
        )
    write(table)


def print_races(found: Sequence[tuple[Race, Run]]) -> None:
    """A line a training: its run, and where that stands."""
    table = table_of("run", "training", "state")
    for race, run in found:
        table.add_row(run.id, race.title, str(run.state))
    write(table)


def _last(values: Sequence[float | None], *, sign: str = "") -> str:
    return "" if not values or values[-1] is None else f"{values[-1]:{sign}.1f}"


def _by(curve: Curve) -> str:
    """How the last point was found: the bound, or an estimator on so many images."""
    if curve.estimator is None:
        return "bound"
    return f"{curve.estimator}, {curve.images[-1]:,} images" if curve.images else curve.estimator


def _error(errors: Sequence[float | None]) -> str:
    return "" if not errors or errors[-1] is None else f" ± {errors[-1]:.1f}"
