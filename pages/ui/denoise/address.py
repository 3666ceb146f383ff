"""What of the page Denoise stands in its address, and back. A bad word costs its own part only. Draws nothing.

`?run=...&image=7&damage=gaussian&strength=0.5&seed=3&with=20261121-...`: what is not said is the default.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from pages.ui.unread import Unread, received
from vae_tf.data.corruption import DAMAGES

VIEW = ("image", "damage", "strength", "seed", "kept")
"""Words that the component writes."""
WITH = "with"
SIZES = ("limit", "sampled")
"""Words of the test set's table: how many images."""
NOBODY = "none"
"""In the place of a run's id: no model that learned to denoise."""
GIVEN = "given"
"""The damage whose mask a person paints."""
LONGEST = 200_000
"""Characters of one word: a mask of the largest images, a bit a pixel, in base 64."""


def words(said: Any) -> dict[str, str]:
    """Those of the words that are about the component's view."""
    said = said if isinstance(said, Mapping) else {}
    return {name: word for name in VIEW if isinstance(word := said.get(name), str) and 0 < len(word) <= LONGEST}


def odd(view: Mapping[str, str], count: int) -> list[Unread]:
    """The words that `begin` makes nothing of, of a run with so many test images. What a mask keeps is the component's
    to read."""
    begun, unread = begin(view), []
    name = str(begun["damage"] or "")
    number = "expected a whole number"
    expected = {
        "image": f"{number} from 0 to {count - 1}",
        "damage": f"expected one of {', '.join([*DAMAGES, GIVEN])}",
        "seed": number,
    }
    if name in DAMAGES:
        expected["strength"] = f"expected a number from {DAMAGES[name].low:g} to {DAMAGES[name].high:g}"
    for word, why in expected.items():
        absent = begun[word] is None or (word == "image" and begun[word] >= count)
        if view.get(word) and absent:
            unread.append(Unread(word, f"{why}; received {received(view[word])}"))
    if view.get("strength") and not name:
        unread.append(Unread("strength", "the link names no damage that is known here"))
    if view.get("kept") and name != GIVEN:
        unread.append(Unread("kept", f"it is a mask, and goes with the damage {GIVEN}"))
    return unread


def begin(view: Mapping[str, str]) -> dict[str, Any]:
    """Where the component begins: image, damage, strength, seed and kept, None where the words say nothing of it."""
    name = view.get("damage")
    return {
        "image": _whole(view.get("image")),
        "damage": name if name in DAMAGES or name == GIVEN else None,
        "strength": _strength(name, view.get("strength")),
        "seed": _whole(view.get("seed")),
        "kept": view.get("kept"),
    }


def _whole(word: str | None) -> int | None:
    return int(word) if word and word.isascii() and word.isdigit() and len(word) < 10 else None


def _strength(name: str | None, word: str | None) -> float | None:
    """The strength within the damage's bounds; what lies outside them is none."""
    try:
        value = float(word or "")
    except ValueError:
        return None
    damage = DAMAGES.get(name or "")
    return value if damage is not None and math.isfinite(value) and damage.low <= value <= damage.high else None
