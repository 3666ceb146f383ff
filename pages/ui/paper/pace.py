"""How long trainings take here, by how long others have taken. Knows settings and seconds; no queue, no widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vae_tf.config import TrainConfig
from vae_tf.runs.paper import Race
from vae_tf.runs.run import Run
from vae_tf.runs.states import State


@dataclass(frozen=True)
class Pace:
    """Trainings of this machine with their samples a second, the newest first."""

    measured: tuple[tuple[TrainConfig, float], ...]

    def seconds(self, race: Race) -> float | None:
        """How long a training will take; None where none like it has been trained here."""
        like = [speed for config, speed in self.measured if _alike(config, race.config)]
        near = [speed for config, speed in self.measured if _near(config, race.config)]
        speed = next(iter([*like, *near]), None)
        return None if speed is None else race.samples / speed

    def together(self, races: Sequence[Race], at_once: int) -> tuple[float, int]:
        """Seconds for those of which the speed is known, so many at once; and how many they are."""
        known = [seconds for race in races if (seconds := self.seconds(race)) is not None]
        return max([sum(known) / at_once, *known], default=0.0), len(known)


def pace(runs: Iterable[Run]) -> Pace:
    """The pace of this machine, from the runs of its home, the newest first."""
    return Pace(tuple((run.config, speed) for run in runs if (speed := _speed(run)) is not None))


def _speed(run: Run) -> float | None:
    """Samples a second of a finished training, with its marks; None where that is not known."""
    status = run.status
    seconds, epochs = status.get("seconds"), status.get("epochs")
    if status["state"] != State.FINISHED or not seconds or not epochs:
        return None
    return float(epochs) * run.config.passes * int(run.dataset["train_images"]) / float(seconds)


def _alike(one: TrainConfig, other: TrainConfig) -> bool:
    """Whether a sample of one costs as much as one of the other."""
    return _near(one, other) and one.model.latent_dim == other.model.latent_dim and one.limit == other.limit


def _near(one: TrainConfig, other: TrainConfig) -> bool:
    """The same but for the latent size and the number of images."""
    names = ("kind", "dataset", "batch_size", "optimizer")
    return one.model.hidden == other.model.hidden and all(getattr(one, name) == getattr(other, name) for name in names)
