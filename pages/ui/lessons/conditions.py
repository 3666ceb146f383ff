"""What a step asks of the point z: conditions that all have to hold. Numbers in, truth out; knows no page.

The browser checks the same in `assets/canvas/lesson/target.js`; tests hold the two together. Dimensions count from 0
here and in links, and from 1 in words, as everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

FARTHEST = 100.0
"""Coordinates further out than this no canvas goes to."""
MOST_DIMENSIONS = 512
Truth = NDArray[np.bool_]


class Condition(Protocol):
    """One condition on points z (n, d), given where the step began, (d,)."""

    @property
    def dimensions(self) -> tuple[int, ...]:
        """The latent dimensions that it is about."""

    def holds(self, z: NDArray[Any], start: NDArray[Any]) -> Truth:
        """Whether it holds, bool (n,)."""

    def written(self) -> list[Any]:
        """It as a list that JSON can hold, its kind first: `read` takes it back."""


@dataclass(frozen=True)
class Disc:
    """A disc on the plane of two dimensions, its rim included; or all that is `outside` it."""

    i: int
    j: int
    at: tuple[float, float]
    radius: float
    outside: bool = False

    def __post_init__(self) -> None:
        _check_dimensions((self.i, self.j))
        _check_numbers("centre", self.at)
        _check_size("radius", self.radius)

    @property
    def dimensions(self) -> tuple[int, ...]:
        """Those of its plane."""
        return self.i, self.j

    def holds(self, z: NDArray[Any], start: NDArray[Any]) -> Truth:
        """Whether each point lies in the disc, or outside it."""
        distance = np.hypot(z[:, self.i] - self.at[0], z[:, self.j] - self.at[1])
        return np.asarray(distance >= self.radius if self.outside else distance <= self.radius)

    def written(self) -> list[Any]:
        """["disc" or "outside", i, j, centre, radius]."""
        return ["outside" if self.outside else "disc", self.i, self.j, *map(_short, self.at), _short(self.radius)]


@dataclass(frozen=True)
class Range:
    """Values of one dimension from `least` to `most`, both included; None: without an end."""

    dimension: int
    least: float | None
    most: float | None

    def __post_init__(self) -> None:
        _check_dimensions((self.dimension,))
        ends = [end for end in (self.least, self.most) if end is not None]
        _check_numbers("range", ends)
        if not ends or ends != sorted(ends):
            raise ValueError(f"range: expected from and to in this order, received {self.least} and {self.most}")

    @property
    def dimensions(self) -> tuple[int, ...]:
        """The one that it bounds."""
        return (self.dimension,)

    def holds(self, z: NDArray[Any], start: NDArray[Any]) -> Truth:
        """Whether the value of each point lies between the two ends."""
        value = z[:, self.dimension]
        least = -math.inf if self.least is None else self.least
        return np.asarray((value >= least) & (value <= (math.inf if self.most is None else self.most)))

    def written(self) -> list[Any]:
        """["range", dimension, least or None, most or None]."""
        return ["range", self.dimension, *(None if end is None else _short(end) for end in (self.least, self.most))]


@dataclass(frozen=True)
class Moved:
    """Any one of some dimensions is at least `by` away from where the step began."""

    dimensions: tuple[int, ...]
    by: float

    def __post_init__(self) -> None:
        _check_dimensions(self.dimensions)
        _check_size("distance", self.by)

    def holds(self, z: NDArray[Any], start: NDArray[Any]) -> Truth:
        """Whether one of the dimensions of each point has moved so far."""
        return np.asarray((_away(z, start, self.dimensions) >= self.by).any(axis=1))

    def written(self) -> list[Any]:
        """["moved", dimensions, distance]."""
        return ["moved", list(self.dimensions), _short(self.by)]


@dataclass(frozen=True)
class Still:
    """All of some dimensions are within `within` of where the step began."""

    dimensions: tuple[int, ...]
    within: float

    def __post_init__(self) -> None:
        _check_dimensions(self.dimensions)
        _check_size("distance", self.within)

    def holds(self, z: NDArray[Any], start: NDArray[Any]) -> Truth:
        """Whether all of the dimensions of each point have stayed so near."""
        return np.asarray((_away(z, start, self.dimensions) <= self.within).all(axis=1))

    def written(self) -> list[Any]:
        """["still", dimensions, distance]."""
        return ["still", list(self.dimensions), _short(self.within)]


def holds(target: Sequence[Condition], z: ArrayLike, start: ArrayLike) -> Truth:
    """Whether all conditions hold at points z (n, d) of a step that began at `start` (d,): bool (n,)."""
    points, begin = np.atleast_2d(np.asarray(z, float)), np.asarray(start, float)
    whole = np.ones(len(points), bool)
    for condition in target:
        whole &= condition.holds(points, begin)
    return whole


def read(values: object) -> Condition:
    """The condition that `written` gave. Raises: ValueError for anything else."""
    if not isinstance(values, list) or not values or not isinstance(values[0], str) or values[0] not in READ:
        raise ValueError(f"target: expected one of {', '.join(READ)}; received {str(values)[:40]!r}")
    try:
        return READ[values[0]](*values[1:])
    except TypeError:
        raise ValueError(f"target: expected the numbers of a {values[0]}, received {str(values)[:60]!r}") from None


def _read_disc(i: Any, j: Any, a: Any, b: Any, radius: Any) -> Condition:
    return Disc(i, j, (a, b), radius)


def _read_outside(i: Any, j: Any, a: Any, b: Any, radius: Any) -> Condition:
    return Disc(i, j, (a, b), radius, outside=True)


READ: Mapping[str, Callable[..., Condition]] = {
    "disc": _read_disc,
    "outside": _read_outside,
    "range": Range,
    "moved": lambda dimensions, by: Moved(tuple(dimensions), by),
    "still": lambda dimensions, within: Still(tuple(dimensions), within),
}
"""How each kind is read from the rest of its list."""


def _away(z: NDArray[Any], start: NDArray[Any], dimensions: tuple[int, ...]) -> NDArray[Any]:
    chosen = list(dimensions)
    return np.abs(z[:, chosen] - start[chosen])


def _check_dimensions(dimensions: Sequence[object]) -> None:
    whole = all(type(k) is int and 0 <= k < MOST_DIMENSIONS for k in dimensions)
    if not dimensions or not whole or len(set(dimensions)) < len(dimensions):
        raise ValueError(f"dimensions: expected different whole numbers from 0 on, received {list(dimensions)}")


def _check_numbers(name: str, numbers: Sequence[object]) -> None:
    for number in numbers:
        if not _is_number(number) or abs(number) > FARTHEST:  # type: ignore[arg-type, operator]
            raise ValueError(f"{name}: expected numbers up to {FARTHEST:g} from 0, received {number!r}")


def _check_size(name: str, number: object) -> None:
    if not _is_number(number) or not 0 < number <= FARTHEST:  # type: ignore[operator]
        raise ValueError(f"{name}: expected a number above 0 and up to {FARTHEST:g}, received {number!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1e6 < value < 1e6  # no NaN either


def _short(number: float) -> float:
    """At most three decimals, and none of them for nothing."""
    rounded = round(float(number), 3)
    return int(rounded) if rounded == int(rounded) else rounded
