"""What a method of making maps is: a layout of codes, and the place of further codes on it. Knows no method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache as once
from importlib import metadata
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vae_tf.latent.maps.setting import Setting, filled

Table = NDArray[np.float32]
Labels = NDArray[np.int64]
Place = Callable[[Table], Table]
Tell = Callable[[str, float], object]
"""Hears what is being done and how much of it is done, 0 to 1; may raise `Cancelled`."""


class Cancelled(Exception):
    """Whoever asked for the map wants it no more."""


class Layout(Protocol):
    """Codes (n, d), n >= 1 and finite, to coordinates float32 (n, 2).

    `labels` is int64 (n,) or None; `fast`: it need not come out the same again; `settings` are filled and checked.
    """

    def __call__(
        self, codes: Table, labels: Labels | None, *, settings: Mapping[str, Any], seed: int, fast: bool, tell: Tell
    ) -> Table: ...


class Placing(Protocol):
    """What places further codes (m, d) on the finished layout of `codes`: float32 (m, 2).

    It is built from the arrays of the map alone, so it is there again, and the same, after a restart.
    """

    def __call__(self, codes: Table, coordinates: Table, *, settings: Mapping[str, Any], seed: int) -> Place: ...


@dataclass(frozen=True, eq=False)
class Fitted:
    """A layout: `coordinates` float32 (n, 2), and `place`, which puts codes (m, d) on it: float32 (m, 2)."""

    coordinates: Table
    place: Place


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way of making a map.

    Attributes:
        name: the key in the registry; `title` and `description` are for people.
        settings: what can be chosen.
        layout, placing: its two functions.
        of: what it may map: "codes", "pixels".
        fewest: how many codes it needs.
        most: above so many codes, a sample of that size is laid out and the rest placed on it, unless asked otherwise.
        libraries: the distributions whose versions decide what comes out.
        version: rises whenever the method here gives other coordinates than before.
        seeded: whether the seed makes a difference; hasty: whether there is a faster way that is not repeatable.
    """

    name: str
    title: str
    description: str
    layout: Layout
    placing: Placing
    settings: tuple[Setting, ...] = ()
    of: tuple[str, ...] = ("codes", "pixels")
    fewest: int = 1
    most: int | None = None
    libraries: tuple[str, ...] = ("numpy",)
    version: int = 1
    seeded: bool = False
    hasty: bool = False

    def fit(
        self,
        codes: NDArray[Any],
        labels: Labels | None = None,
        *,
        settings: Mapping[str, Any] | None = None,
        seed: int = 0,
        fast: bool = False,
        tell: Tell = lambda words, share: None,
    ) -> Fitted:
        """The layout of codes (n, d).

        Raises:
            ValueError: codes that are not finite or too few, or settings out of bounds.
            Cancelled: `tell` raised it.
        """
        table, chosen = self.table(codes), filled(self.settings, settings or {})
        coordinates = self.layout(table, labels, settings=chosen, seed=seed, fast=fast, tell=tell)
        return Fitted(coordinates, self.restored(table, coordinates, settings=chosen, seed=seed))

    def restored(self, codes: NDArray[Any], coordinates: Table, *, settings: Mapping[str, Any], seed: int = 0) -> Place:
        """What places further codes on a layout that was made before; prepared when it is first asked."""
        ready: list[Place] = []

        def place(further: NDArray[Any]) -> Table:
            table = finite(further, "codes", columns=codes.shape[1])
            if not ready:
                chosen = filled(self.settings, settings)
                ready.append(self.placing(finite(codes, "codes"), coordinates, settings=chosen, seed=seed))
            return ready[0](table)

        return place

    def table(self, codes: NDArray[Any]) -> Table:
        """`codes` as this method takes them. Raises: ValueError where there are too few, or not all are finite."""
        table = finite(codes, "codes")
        if len(table) < self.fewest:
            raise ValueError(f"{self.title}: expected at least {self.fewest} codes, received {len(table)}")
        return table

    @property
    def versions(self) -> dict[str, str]:
        """What decides the coordinates besides the request: this method's version and those of its libraries."""
        return {self.name: str(self.version)} | {name: _version(name) for name in self.libraries}


@once
def _version(library: str) -> str:
    """Read once: it is looked for among all that is installed."""
    return metadata.version(library)


def finite(value: NDArray[Any], name: str, *, columns: int | None = None) -> Table:
    """`value` as a contiguous float32 table (n, d) with n >= 1. Raises: ValueError for anything else."""
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused as such
        table = np.ascontiguousarray(value, np.float32)
    if table.ndim != 2 or 0 in table.shape or columns not in (None, table.shape[1]):
        expected = "(n, d)" if columns is None else f"(n, {columns})"
        raise ValueError(f"{name}: expected shape {expected} with n >= 1, received {table.shape}")
    if not np.isfinite(table).all():
        raise ValueError(f"{name}: expected finite values, received NaN or infinite ones")
    return table
