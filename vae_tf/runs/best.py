"""The best epoch of a training so far, by its test ELBO, and for how long there was none better. Numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self


@dataclass(frozen=True)
class Best:
    """`epoch` ended at `step` with `elbo`, nats per image; `wait` epochs have passed since. Epoch 0: none yet."""

    epoch: int = 0
    step: int = 0
    elbo: float = -float("inf")
    wait: int = 0

    def after(self, epoch: int, step: int, elbo: float) -> Best:
        """The best once another epoch is scored; one as good as the best is not better."""
        return Best(epoch, step, elbo) if elbo > self.elbo else replace(self, wait=self.wait + 1)

    def has_waited(self, patience: int) -> bool:
        """Whether `patience` epochs, if that is above 0, have brought nothing better."""
        return 0 < patience <= self.wait

    def to_dict(self) -> dict[str, Any] | None:
        """epoch, step and elbo, as a checkpoint holds them; None before there is one."""
        return {name: value for name, value in asdict(self).items() if name != "wait"} if self.epoch else None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any] | None, wait: int) -> Self:
        """What `to_dict` wrote, and the wait beside it."""
        return cls(**values, wait=wait) if values else cls(wait=wait)
