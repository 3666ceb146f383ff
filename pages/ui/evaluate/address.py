"""What of the page Evaluate stands in its address, and back. A bad word costs its own part only. Draws nothing.

`?run=...&part=posterior&image=7` or `&estimator=ais&options=chains:8&images=50`: what is not said is the default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pages.ui.unread import Unread, received
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
WORDS = ("run", "part", "estimator", "options", "images", "targets", "image", "gaps", "after")
"""All that stands in the address."""
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
        unread: the words that say nothing, or nothing of this run.
    """

    part: str = "likelihood"
    estimator: str = LADDER
    options: Mapping[str, Any] = field(default_factory=dict)
    images: int = IMAGES
    targets: str = "grey"
    image: int = 0
    gaps: int = GAPS
    after: str | None = None
    unread: tuple[Unread, ...] = ()


def read(words: Mapping[str, str], run: Run) -> Wanted:
    """What the words of an address ask for, of a run."""
    model, count = run.config.model, int(run.dataset["test_images"])
    reader = Reader(words)
    estimator = reader.estimator(model.latent_dim)
    return Wanted(
        part=reader.one_of("part", tuple(PARTS), "likelihood"),
        estimator=estimator,
        options=reader.options(estimator),
        images=reader.whole("images", 1, count, min(IMAGES, count)),
        targets=reader.one_of("targets", LIKELIHOODS[model.likelihood].readings, model.eval_targets),
        image=reader.whole("image", 0, count - 1, 0),
        gaps=reader.whole("gaps", 1, count, min(GAPS, count)),
        after=words.get("after") or None,
        unread=tuple(reader.unread),
    )


class Reader:
    """Reads one word after another, and keeps those that say nothing."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.unread: list[Unread] = []

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """One of some names, or the default."""
        word = self.words.get(name) or default
        if word in known or word == default:
            return word
        return self._instead(name, f"expected one of {', '.join(known)}; received {received(word)}", default)

    def whole(self, name: str, low: int, high: int, default: int) -> int:
        """A whole number within bounds, or the default."""
        word = self.words.get(name) or str(default)
        known = word.isascii() and word.isdigit() and len(word) < 10
        if known and low <= int(word) <= high:
            return int(word)
        expected = f"expected a whole number from {low} to {high}"
        return self._instead(name, f"{expected}, received {received(word)}", default)

    def estimator(self, latent_dim: int) -> str:
        """An estimator that fits a model, or the ladder of all that do."""
        name = self.one_of("estimator", (LADDER, *ESTIMATORS), LADDER)
        try:
            if name != LADDER:
                check_fit(name, latent_dim)
        except ValueError as error:
            return self._instead("estimator", str(error), LADDER)
        return name

    def options(self, estimator: str) -> dict[str, Any]:
        """Every option of an estimator: as the word says, the default where it says nothing that can be. The ladder
        has none."""
        if estimator == LADDER:
            if self.words.get("options"):
                self.unread.append(Unread("options", "they are one estimator's, and the link names none that fits"))
            return {}
        pairs = [part.partition(":") for part in self.words.get("options", "").split(",") if part]
        said = {name: value for name, _, value in pairs}
        options = {option.name: option for option in ESTIMATORS[estimator].options}
        for name in said.keys() - options.keys():
            self.unread.append(Unread("options", f"expected some of {', '.join(options)}; received {received(name)}"))
        return {name: self._value(option, said.get(name)) for name, option in options.items()}

    def _value(self, option: Setting, word: str | None) -> Any:
        kinds = {"int": int, "float": float, "choice": str}
        try:
            return option.default if word is None else option.checked(kinds[option.kind](word))
        except ValueError:
            expected = f"expected {option.expected} for {option.name}"
            return self._instead("options", f"{expected}, received {received(word)}", option.default)

    def _instead(self, name: str, why: str, default: Any) -> Any:
        self.unread.append(Unread(name, why))
        return default


def options_word(estimator: str, options: Mapping[str, Any]) -> str:
    """The options that differ from the defaults: "chains:8,temperatures:500"; "" for none."""
    defaults = ESTIMATORS[estimator].filled({})
    return ",".join(f"{name}:{value:g}" if isinstance(value, float) else f"{name}:{value}"
                    for name, value in options.items() if value != defaults[name])  # fmt: skip
