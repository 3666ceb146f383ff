"""`python -m vae_tf bench collapse`: models whose code has died, for three reasons; what is found, and what remedies
make of them.

Twenty dimensions, trained on the embedded digits, as runs of VAE_TF_HOME: a run with the same settings serves again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs.by_settings import trained
from vae_tf.runs.collapse import measure
from vae_tf.runs.consultation import Diagnosis, diagnosed
from vae_tf.runs.recovery import recovery
from vae_tf.runs.remedies import choose_remedy

Row = dict[str, Any]
Show = Callable[[str], object]

DIMENSIONS, DEAD, MORE = 20, 2, 5
"""Latent dimensions; units at most of a model that counts as collapsed; units that a remedy brings back at least."""


@dataclass(frozen=True)
class Case:
    """Settings that make a code die, what is to be found, and the remedies that are tried."""

    config: TrainConfig
    named: tuple[str, ...]
    remedies: tuple[str, ...]


def _config(**model: Any) -> TrainConfig:
    settings: dict[str, Any] = {"latent_dim": DIMENSIONS, "hidden": (500,)} | model
    return TrainConfig(dataset="mnist-5k", epochs=20, model=VAEConfig(**settings))


CASES: Mapping[str, Case] = {
    "a weight of 40 on the KL term": Case(
        _config(train_targets="dynamic", beta=40.0),
        ("collapsed", "over-regularised"),
        ("smaller-beta", "warm-up", "free-bits"),
    ),
    "a Gaussian a hundred times too wide": Case(
        _config(likelihood="gaussian", gaussian_variance="fixed", gaussian_log_var=2.0),
        ("collapsed", "too-wide"),
        ("gaussian-scale",),
    ),
    "five layers of tanh": Case(
        _config(train_targets="dynamic", hidden=(200,) * 5, activation="tanh", initializer="normal"),
        ("collapsed", "ignored"),
        ("relu",),
    ),
}


def bench(*, rounds: int, quick: bool, peers: str, show: Show) -> list[Row]:
    """A row for each remedy: nats per image by which the test ELBO is better, by pairs of images; `ratio` is how many
    more units are active over the target. Of Gaussians, both at the width that suits their own errors best."""
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    rows = []
    for what, case in list(CASES.items())[: 1 if quick else None]:
        began = time.monotonic()
        ill = trained(_shortened(case.config, quick), "bench collapse")
        found = diagnosed(ill, measure(ill))
        _show_findings(what, found, time.monotonic() - began, show)
        for name in case.remedies:
            rows.append(_row(what, case, found, name, show))
    return rows


def _row(what: str, case: Case, found: Diagnosis, name: str, show: Show) -> Row:
    began = time.monotonic()
    healed = trained(choose_remedy(found.remedies, name).config, "bench collapse")
    after = recovery(found.run, healed)
    better, error = after["elbo_difference"], after["elbo_difference_se"]
    units = [after[side]["active_units"] for side in ("before", "after")]
    named = {finding.name for finding in found.findings if finding.wrong}
    widths = [found.measures.figures.get("rescaled"), measure(healed).figures.get("rescaled")]
    met = set(case.named) <= named and units[0] <= DEAD and units[1] - units[0] >= MORE and better > 0
    elbo = [after[side]["elbo"] for side in ("before", "after")]
    show(
        f"  {name}: {units[0]} -> {units[1]} active units of {DIMENSIONS} (target: at most {DEAD}, and {MORE} more); "
        f"test ELBO {elbo[0]:.1f} -> {elbo[1]:.1f}, better by {better:.1f} ± {error:.1f} nats per image "
        f"({after['targets']} targets); {time.monotonic() - began:.0f} s; {'met' if met else 'NOT met'}"
    )
    rescaled = [float(width) for width in widths if width is not None]
    if len(rescaled) == 2:
        show(f"    each at the width that suits its errors best: {rescaled[0]:.1f} -> {rescaled[1]:.1f} nats per image")
        better, error = rescaled[1] - rescaled[0], None
        met = met and better > 0
    return {
        "name": f"{what}: {name}",
        "median": better,
        "unit": "nats",
        "ratio": (units[1] - units[0]) / MORE,
        "standard_error": error,
        "active_units": units,
        "found": sorted(named),
        "met": met,
    }


def _show_findings(what: str, found: Diagnosis, seconds: float, show: Show) -> None:
    figures = found.measures.figures
    show(f"\n{what}: {found.run.id}, {figures['images']:,} test images, {seconds:.0f} s with its training")
    for finding in found.findings:
        show(f"  {finding.name}: {finding.words}")


def _shortened(config: TrainConfig, quick: bool) -> TrainConfig:
    return replace(config, epochs=8, limit=1_000) if quick else config
