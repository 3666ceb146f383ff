"""What helps against what was found: settings of a training that may do better, whole, with the reason.

Knows names of findings and settings; trains nothing. A remedy is a function and a line in REMEDIES.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vae_tf.config import TrainConfig, settings_of
from vae_tf.models.registry import check_names
from vae_tf.runs.diagnosis import Figures, Finding
from vae_tf.training.presets import changed

FREE = 0.5
"""Nats of KL in each dimension that are not charged for."""
WARM = 0.5
"""The share of the training over which the KL term's weight rises."""
DEEP = 3
"""Hidden layers of tanh through which little of a signal comes at the beginning. With four and five of them, trained on
5,000 digits, all 20 units died, whatever the warm-up; with ReLU in their place 4 and 9 lived, and the test ELBO was
better by 118 and by 50 nats."""
LOG_VAR = settings_of(type(TrainConfig().model))["gaussian_log_var"].metadata

UNUSED = {"collapsed", "partly-collapsed", "ignored"}


@dataclass(frozen=True)
class Remedy:
    """A training to try.

    `why` is a sentence; `changes` are the settings by name that differ from the run's; `config` is the whole.
    """

    name: str
    title: str
    why: str
    changes: Mapping[str, Any]
    config: TrainConfig


@dataclass(frozen=True)
class Way:
    """How a remedy comes about: `changes` gives the settings, or None where it does not fit."""

    title: str
    why: str
    changes: Callable[[TrainConfig, Figures, set[str], int], dict[str, Any] | None]


def remedies(config: TrainConfig, figures: Figures, found: Sequence[Finding], *, train_images: int) -> list[Remedy]:
    """What may help, the likeliest first; none where nothing is wrong, and none whose settings this kind of model has
    no place for. `train_images` are those of the run."""
    names = {finding.name for finding in found if finding.wrong}
    steps = math.ceil(train_images * config.passes / config.batch_size) * config.epochs
    fitting = []
    for name, way in REMEDIES.items():
        changes = way.changes(config, figures, names, steps) if names else None
        if not changes:
            continue
        try:
            whole = changed(config, changes)
            check_names(whole)
        except ValueError:
            continue
        fitting.append(Remedy(name, way.title, way.why, changes, whole))
    return fitting


def choose_remedy(offered: Sequence[Remedy], name: str) -> Remedy:
    """The remedy of that name. Raises: ValueError naming those that fit."""
    for remedy in offered:
        if remedy.name == name:
            return remedy
    fitting = ", ".join(remedy.name for remedy in offered) or "none, as nothing is wrong that has one"
    raise ValueError(f"remedy: expected one that fits ({fitting}), received {name!r}")


def _smaller_beta(config: TrainConfig, figures: Figures, found: set[str], steps: int) -> dict[str, Any] | None:
    return {"beta": 1.0} if config.model.beta > 1.0 and found else None


def _scale(config: TrainConfig, figures: Figures, found: set[str], steps: int) -> dict[str, Any] | None:
    if "too-wide" not in found or config.model.gaussian_variance != "fixed":
        return None
    start = math.log(max(figures["squared_error"], 1e-12))
    start = min(max(round(start, 2), LOG_VAR["low"]), LOG_VAR["high"])
    return {"gaussian_variance": "shared", "gaussian_log_var": start}


def _relu(config: TrainConfig, figures: Figures, found: set[str], steps: int) -> dict[str, Any] | None:
    deep = config.model.activation == "tanh" and len(config.model.hidden or ()) >= DEEP
    return {"activation": "relu", "initializer": "glorot"} if deep and found & UNUSED else None


def _warm_up(config: TrainConfig, figures: Figures, found: set[str], steps: int) -> dict[str, Any] | None:
    wanted = max(1, round(WARM * steps))
    if not found & UNUSED or config.model.beta == 0.0 or config.model.kl_warmup >= wanted:
        return None
    return {"kl_warmup": wanted} | _bounded_beta(config)


def _free_bits(config: TrainConfig, figures: Figures, found: set[str], steps: int) -> dict[str, Any] | None:
    if not found & UNUSED or config.model.beta == 0.0 or config.model.free_bits >= FREE:
        return None
    return {"free_bits": FREE} | _bounded_beta(config)


def _full_beta(config: TrainConfig, figures: Figures, found: set[str], steps: int) -> dict[str, Any] | None:
    return {"beta": 1.0} if config.model.beta < 1.0 and "adrift" in found else None


REMEDIES: Mapping[str, Way] = {
    "smaller-beta": Way(
        "Smaller beta",
        "With a weight of 1 the objective is the bound on log p(x) itself, and a nat of code costs one nat.",
        _smaller_beta,
    ),
    "gaussian-scale": Way(
        "Learned Gaussian width",
        "A variance that is learned shrinks with the errors, so that what the code improves counts for what it is.",
        _scale,
    ),
    "relu": Way(
        "ReLU in deep networks",
        "Through many layers of tanh little of a signal comes at the beginning, and the code dies before the decoder "
        "has learned to use it; ReLU with Glorot's first weights keeps the signal's size.",
        _relu,
    ),
    "warm-up": Way(
        "KL warm-up",
        "The weight of the KL term rises from 0 over half the training, so that the decoder learns to use the code "
        "before it is charged for (Bowman et al. 2016).",
        _warm_up,
    ),
    "free-bits": Way(
        "Free bits",
        f"Each dimension may carry {FREE:g} nats that are not charged for (Kingma et al. 2016).",
        _free_bits,
    ),
    "full-beta": Way(
        "Beta of 1",
        "With its whole weight the KL term draws the codes to where the prior is.",
        _full_beta,
    ),
}
"""By name, in the order in which they are offered."""


def _bounded_beta(config: TrainConfig) -> dict[str, Any]:
    """A rise, or free bits, on the way to a weight that ends it all again would be no remedy."""
    return {"beta": 1.0} if config.model.beta > 1.0 else {}
