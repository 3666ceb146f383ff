"""The damages by name. To add one: a `Damage` in a file beside this, and its name in one line. Imports numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vae_tf.config import choose
from vae_tf.data.corruption.damage import Damage
from vae_tf.data.corruption.draw import Draw
from vae_tf.data.corruption.loss import BLUR, QUANTISATION
from vae_tf.data.corruption.masks import BLOCK, HALF, RANDOM
from vae_tf.data.corruption.namespace import Array
from vae_tf.data.corruption.noise import GAUSSIAN, POISSON, SALT_AND_PEPPER, SPECKLE, UNCLIPPED

DAMAGES: Mapping[str, Damage] = {
    damage.name: damage
    for damage in (
        GAUSSIAN,
        UNCLIPPED,
        SALT_AND_PEPPER,
        SPECKLE,
        POISSON,
        BLUR,
        QUANTISATION,
        BLOCK,
        RANDOM,
        HALF,
    )
}
"""By name, in the order of the menus."""


@dataclass(frozen=True)
class Dose:
    """A damage and how much of it, within its bounds."""

    damage: Damage
    strength: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", self.damage.check(self.strength))

    def in_graph(self, x: Array, draw: Draw) -> Array:
        """The damaged images of tensors x: for a step of a training."""
        return self.damage.in_graph(x, self.strength, draw)

    def __str__(self) -> str:
        return f"{self.damage.name}:{self.strength!r}"


def read_dose(text: str) -> Dose:
    """The damage that "name:strength" or "name" stands for. Raises: ValueError."""
    name, _, number = text.partition(":")
    damage = choose(DAMAGES, name, "damage")
    try:
        return Dose(damage, float(number) if number else damage.default)
    except ValueError as error:
        if str(error).startswith("strength"):
            raise
        raise ValueError(f"strength: expected a number after {name}:, received {number!r}") from None
