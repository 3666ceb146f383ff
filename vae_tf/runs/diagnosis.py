"""What is wrong with a model's use of its code, in words with the numbers. Figures in, sentences out.

Knows what `collapse` measures and a run's settings; computes nothing. A finding is a function and a line in RULES.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vae_tf.config import TrainConfig

Figures = Mapping[str, Any]

FEW = 0.1
"""At most this share of the dimensions active is a collapse; at most half of them, a partial one."""
BIT = math.log(2.0)
"""Nats: less than this of an image does not even tell one half of the images from the other."""
LITTLE = 2.0 * BIT
"""Nats: a code that tells less under a KL term with a weight above 1 is kept from telling more. It does not even tell
four groups of images apart."""
ADRIFT = 0.5
"""Nats by which one dimension's aggregate may differ from N(0, 1)."""
MANY = 100
"""Images from which on their codes are compared with the prior."""
WIDE = 2.0
"""Times the errors there are that a Gaussian's variance may be."""
YOUNG = 500
"""Steps of a training before which a code may only not have come alive yet."""
EMPTY = 0.2
"""The share of the prior's mass that may have next to no codes."""


@dataclass(frozen=True)
class Finding:
    """One thing that is so: a `name`, a `title`, `words` with the numbers; is it `wrong`, or only to be known?"""

    name: str
    title: str
    words: str
    wrong: bool = True


Rule = Callable[[Figures, TrainConfig], Finding | None]


def findings(figures: Figures, config: TrainConfig, *, beta: float | None = None) -> list[Finding]:
    """What is found, what weighs most first; where nothing is wrong, that comes first, and says so of no training
    that weighs the KL term too much.

    `figures` are those of `collapse.measure`; `beta` is the weight of the KL term at the training's end, that of the
    settings where it is not known.
    """
    known = dict(figures) | {"beta": config.model.beta if beta is None else beta}
    found = [finding for rule in RULES for finding in [rule(known, config)] if finding is not None]
    return found if is_wrong(found) else [_well(known, found), *found]


def is_wrong(found: Sequence[Finding]) -> bool:
    """Whether any of them is wrong."""
    return any(finding.wrong for finding in found)


def _collapsed(figures: Figures, config: TrainConfig) -> Finding | None:
    d, active = len(figures["activity"]), figures["active_units"]
    if active > FEW * d and figures["information"] >= min(BIT, 0.5 * figures["ceiling"]):
        return None
    return Finding("collapsed", "The posterior has collapsed", f"{_units(figures)} {_told(figures)}")


def _partly(figures: Figures, config: TrainConfig) -> Finding | None:
    d, active = len(figures["activity"]), figures["active_units"]
    pressed = _pressed(figures)
    if _collapsed(figures, config) or active > 0.5 * d:
        return None
    rest = _told(figures) if pressed else "That is no fault where the images need no more dimensions."
    return Finding("partly-collapsed", "A part of the dimensions is unused", f"{_units(figures)} {rest}", wrong=pressed)


def _over_regularised(figures: Figures, config: TrainConfig) -> Finding | None:
    beta = figures["beta"]
    if beta <= 1.0:
        return None
    words = (
        f"At its end the training weighed the KL term {beta:g} times, and a nat of code had to save as many of the "
        f"reconstruction. A weight of 1 is the bound on log p(x); the code carries {figures['kl']:.2f} nats."
    )
    wrong = _pressed(figures)
    title = "The KL term weighs too much" if wrong else "The KL term weighs more than in the bound"
    return Finding("over-regularised", title, words, wrong=wrong)


def _too_wide(figures: Figures, config: TrainConfig) -> Finding | None:
    ratio = figures["variance"] / max(figures["squared_error"], 1e-12)
    if config.model.likelihood != "gaussian" or ratio <= WIDE:
        return None
    fixed = config.model.gaussian_variance == "fixed"
    words = (
        f"The decoder believes in a variance of {figures['variance']:.3g} a pixel where its squared errors are "
        f"{figures['squared_error']:.3g}: that is as good as weighing the KL term {ratio:.1f} times."
    )
    learned = "" if fixed else " It is learned, and still on its way: a longer training brings it there."
    return Finding("too-wide", "The Gaussian is wider than its errors", words + learned, wrong=fixed)


def _ignored(figures: Figures, config: TrainConfig) -> Finding | None:
    worth, error = figures["worth"], figures["worth_se"] or 0.0
    if worth > max(1.0, 2.0 * error):
        return None
    paid = f", though the code costs {figures['kl']:.1f} nats" if figures["kl"] >= 1.0 else ""
    words = f"An image's own code is worth {worth:.2f} ± {error:.2f} nats more to it than another image's{paid}."
    return Finding("ignored", "The decoder ignores the code", words)


def _adrift(figures: Figures, config: TrainConfig) -> Finding | None:
    apart = figures["dimension_kl"]
    worst = max(range(len(apart)), key=lambda j: apart[j])
    if apart[worst] <= ADRIFT or figures["images"] < MANY:  # the codes of few images are never spread as the prior
        return None
    many = sum(value > ADRIFT for value in apart)
    words = (
        f"All codes together should be distributed as the prior. In {_counted(many, 'dimension')} of {len(apart)} they "
        f"are more than {ADRIFT:g} nats off, most in dimension {worst + 1}, by {apart[worst]:.2f}; over all dimensions "
        f"by {sum(apart):.2f} and what they share, {figures['total_correlation']:.2f}. Samples of the prior are "
        "decoded from places where few codes lie."
    )
    return Finding("adrift", "The codes have drifted from the prior", words)


def _holes(figures: Figures, config: TrainConfig) -> Finding | None:
    resolved, alone = figures["resolved"], max(figures["dimension_holes"])
    share = figures["holes"] if resolved else alone
    if share <= EMPTY:
        return None
    where = "of the prior's mass" if resolved else "of the prior's mass in one dimension alone"
    words = f"{share:.0%} {where} lies where the codes are less than a tenth as dense: samples from there are guesses."
    return Finding("holes", "The prior has holes", words, wrong=False)


def _warming(figures: Figures, config: TrainConfig) -> Finding | None:
    beta, whole = figures["beta"], config.model.beta
    if not config.model.kl_warmup or beta >= whole * 0.999:
        return None
    words = f"The training ended while the weight of the KL term was still rising: {beta:.3g} of {whole:g}."
    return Finding("warming", "The warm-up was not over", words, wrong=False)


def _young(figures: Figures, config: TrainConfig) -> Finding | None:
    if figures["steps"] >= YOUNG:
        return None
    words = (
        f"It took {_counted(figures['steps'], 'step')}; a code that is not used yet may come alive in some thousands."
    )
    return Finding("young", "The training was short", words, wrong=False)


RULES: tuple[Rule, ...] = (
    _collapsed,
    _too_wide,
    _over_regularised,
    _partly,
    _ignored,
    _adrift,
    _holes,
    _warming,
    _young,
)


def _well(figures: Figures, found: Sequence[Finding]) -> Finding:
    title = "Nothing is broken, but there is something to know" if found else "Nothing is wrong"
    return Finding("well", title, f"{_units(figures)} {_told(figures)}", wrong=False)


def _pressed(figures: Figures) -> bool:
    """Whether the KL term presses on the code, and it shows: then what is unused, or not told, is a fault."""
    unused = figures["active_units"] < len(figures["activity"])
    little = figures["information"] < min(LITTLE, 0.5 * figures["ceiling"])
    return bool(figures["beta"] > 1.0 and (unused or little))


def _units(figures: Figures) -> str:
    d, active = len(figures["activity"]), figures["active_units"]
    return f"{active} of {_counted(d, 'latent dimension')} {'is' if active == 1 else 'are'} active."


def _told(figures: Figures) -> str:
    full = " or more" if figures["information"] > figures["ceiling"] - 0.5 else ""
    return (
        f"A code tells {max(figures['information'], 0.0):.2f} nats{full} of its image, at a cost of "
        f"{figures['kl']:.2f} nats of KL."
    )


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")
