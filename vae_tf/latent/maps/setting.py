"""One setting of a method: its words for people, its kind, its bounds. They are checked here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = {"int": "a whole number", "float": "a number", "choice": "a name", "bool": "true or false"}


@dataclass(frozen=True, kw_only=True)
class Setting:
    """`name` is the key, `title` and `help` are for people.

    Attributes:
        kind: "int", "float", "choice" or "bool".
        default: what it is where nobody says otherwise.
        low, high: the bounds of a number, both allowed.
        choices: what a "choice" may be.
        advanced: whether a page may fold it away.
    """

    name: str
    title: str
    help: str
    kind: str
    default: Any
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    advanced: bool = False

    @property
    def expected(self) -> str:
        """What a value is to be, in words: "a whole number from 2 to 200"."""
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        return KINDS[self.kind] + ("" if self.kind == "bool" else f" from {_plain(self.low)} to {_plain(self.high)}")

    def checked(self, value: Any) -> Any:
        """`value` as the setting's kind. Raises: ValueError saying what was expected, and what was received."""
        if self.kind == "choice":
            if value not in self.choices:
                raise ValueError(f"{self.name}: expected {self.expected}; received {value!r}")
            return value
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        fits = {"bool": isinstance(value, bool), "int": number and value == int(value) if _finite(value) else False}
        if not fits.get(self.kind, number and _finite(value)):
            raise ValueError(f"{self.name}: expected {KINDS[self.kind]}, received {value!r}")
        if self.kind != "bool" and not self.low <= value <= self.high:
            raise ValueError(f"{self.name}: expected {self.expected}, received {value!r}")
        return {"bool": bool, "int": int, "float": float}[self.kind](value)


def filled(settings: Sequence[Setting], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting's value, in the settings' order: the given one, or else the default.

    Raises:
        ValueError: an unknown name, or a value that the setting cannot have.
    """
    known = [setting.name for setting in settings]
    for name in given:
        if name not in known:
            raise ValueError(f"settings: expected some of {', '.join(known) or 'none'}; received {name!r}")
    return {setting.name: setting.checked(given.get(setting.name, setting.default)) for setting in settings}


def _plain(bound: float) -> str:
    """A bound as people write it: 1000000, not 1e+06."""
    return str(int(bound)) if math.isfinite(bound) and bound == int(bound) else f"{bound:g}"


def _finite(value: Any) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)
