"""What of the page Evaluate stands in its address, and back. A bad word costs its own part only. Draws nothing.

`?run=...&part=posterior&image=7` or `&estimator=ais&options=chains:8&images=50`: what is not said is the default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vae_tf.inference import ESTIMATORS
from vae_tf.inference.registry import check_fit
from vae_tf.latent.maps.setting import Setting
from vae_tf.models.registry import LIKELIHOODS
from vae_tf.runs.run import Run

PARTS: Mapping[str, str] = {
    "likelihood": "Likelihood",
    "posterior": "The posterior",
    "collapse": "Collapse doctor",
}
LADDER = "ladder"
"""In the place of an estimator: all that fit, from the loosest bound to the exact value."""
IMAGES = 50
"""Test images, where nobody says how many."""
GAPS = 20
"""Test images whose posteriors are fitted, where nobody says how many."""


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: the part of the page, and what is chosen in each.

    Attributes:
        estimator: a key of ESTIMATORS, or LADDER; `options` are all of that estimator's own.
        images, gaps: on how many test images; targets: how their pixels are read.
        image: the test image whose posterior is shown.
        after: the id of the run with a remedy that stands beside this one.
        complaints: a sentence where the link's estimator is none, or none of this run's.
    """

    part: str = "likelihood"
    estimator: str = LADDER
    options: Mapping[str, Any] = field(default_factory=dict)
    images: int = IMAGES
    targets: str = "grey"
    image: int = 0
    gaps: int = GAPS
    after: str | None = None
    complaints: tuple[str, ...] = ()


def read(words: Mapping[str, str], run: Run) -> Wanted:
    """What the words of an address ask for, of a run."""
    model, count = run.config.model, int(run.dataset["test_images"])
    name = words.get("estimator", LADDER)
    estimator = name if name in ESTIMATORS and ESTIMATORS[name].fits(model.latent_dim) else LADDER
    readings, targets = LIKELIHOODS[model.likelihood].readings, words.get("targets")
    return Wanted(
        part=words.get("part", "") if words.get("part") in PARTS else "likelihood",
        estimator=estimator,
        options={} if estimator == LADDER else _options(estimator, words.get("options", "")),
        images=_whole(words.get("images"), 1, count, min(IMAGES, count)),
        targets=targets if targets in readings else model.eval_targets,
        image=_whole(words.get("image"), 0, count - 1, 0),
        gaps=_whole(words.get("gaps"), 1, count, min(GAPS, count)),
        after=words.get("after") or None,
        complaints=() if estimator == name else (_complaint(name, model.latent_dim),),
    )


def _complaint(name: str, latent_dim: int) -> str:
    """Why the ladder is shown, where a link says something else."""
    if name not in ESTIMATORS:
        known = ", ".join([LADDER, *ESTIMATORS])
        return f"The link's estimator could not be read: expected one of {known}, received {name[:60]}."
    try:
        check_fit(name, latent_dim)
    except ValueError as error:
        return f"The link's estimator does not fit this run: {error}. All that fit are shown instead."
    return ""


def options_word(estimator: str, options: Mapping[str, Any]) -> str:
    """The options that differ from the defaults: "chains:8,temperatures:500"; "" for none."""
    defaults = ESTIMATORS[estimator].filled({})
    return ",".join(f"{name}:{value:g}" if isinstance(value, float) else f"{name}:{value}"
                    for name, value in options.items() if value != defaults[name])  # fmt: skip


def _options(estimator: str, word: str) -> dict[str, Any]:
    """Every option of an estimator: as the word says, the default where it says nothing that can be."""
    said = dict(pair.split(":", 1) for pair in word.split(",") if ":" in pair)
    return {option.name: _value(option, said.get(option.name)) for option in ESTIMATORS[estimator].options}


def _value(option: Setting, word: str | None) -> Any:
    try:
        kinds = {"int": int, "float": float, "choice": str}
        return option.default if word is None else option.checked(kinds[option.kind](word))
    except ValueError:
        return option.default


def _whole(word: str | None, low: int, high: int, default: int) -> int:
    """A whole number within bounds, or the default."""
    known = word is not None and word.isascii() and word.isdigit() and len(word) < 10
    value = int(word or 0) if known else default
    return value if low <= value <= high else default
