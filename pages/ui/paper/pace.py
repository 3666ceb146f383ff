"""How long trainings take here, by how fast others went. Knows settings and metrics; no queue, no widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vae_tf.config import TrainConfig
from vae_tf.runs.paper import Race
from vae_tf.runs.run import Run

START = 6.0
"""Seconds, about, until a training's process has come so far as to train."""


@dataclass(frozen=True)
class Pace:
    """The runs of this machine, the newest first: what they did tells what others will take."""

    runs: tuple[Run, ...]

    def seconds(self, race: Race) -> float | None:
        """How long a training will take; None where none like it has come far enough here."""
        near = [run for run in self.runs if _near(run.config, race.config)]
        like = [run for run in near if _alike(run.config, race.config)]
        speeds = (speed(run) for run in [*like, *near])
        found = next((value for value in speeds if value is not None), None)
        return None if found is None else START + race.samples / found

    def together(self, races: Sequence[Race], at_once: int) -> tuple[float, int]:
        """Seconds for those of which the speed is known, so many at once; and how many they are."""
        known = [seconds for race in races if (seconds := self.seconds(race)) is not None]
        return max([sum(known) / at_once, *known], default=0.0), len(known)


def speed(run: Run) -> float | None:
    """Samples a second from the end of a run's first epoch to that of its last, with its marks and scores; None where
    it has not come to two."""
    records = run.metrics
    if len(records) < 2 or records[-1]["seconds"] <= records[0]["seconds"]:
        return None
    samples = (records[-1]["epoch"] - records[0]["epoch"]) * run.config.passes * int(run.dataset["train_images"])
    return float(samples / (records[-1]["seconds"] - records[0]["seconds"]))


def _near(one: TrainConfig, other: TrainConfig) -> bool:
    """The same but for the latent size and the number of images."""
    names = ("kind", "dataset", "batch_size", "optimizer")
    return one.model.hidden == other.model.hidden and all(getattr(one, name) == getattr(other, name) for name in names)


def _alike(one: TrainConfig, other: TrainConfig) -> bool:
    """Whether a sample of one costs as much as one of the other, which is near it."""
    return one.model.latent_dim == other.model.latent_dim and one.limit == other.limit
