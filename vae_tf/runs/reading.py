"""From a directory to a run, or to the reason why it is none. Knows what a whole run.json must hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from vae_tf.models.registry import check_names
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

SCHEMA = 1


class DamagedRunError(ValueError):
    """A run directory that cannot be read: half-written, damaged, or from a newer version."""


@dataclass(frozen=True)
class DamagedRun:
    """A directory among the runs that is none: listed, with the reason, so that a person can delete it."""

    path: Path
    reason: str
    read_only: bool = False

    @property
    def id(self) -> str:
        """The directory's name."""
        return self.path.name

    @property
    def name(self) -> str:
        """The directory's name."""
        return self.path.name

    @property
    def state(self) -> State:
        """Always damaged."""
        return State.DAMAGED


def read_run(path: Path) -> Run:
    """The run in a directory. Raises: DamagedRunError with the reason, in one sentence."""
    try:
        manifest = json.loads((path / "run.json").read_text("utf-8"))
    except FileNotFoundError:
        raise DamagedRunError(f"{path.name}: expected a file run.json, found none") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedRunError(f"{path.name}: run.json cannot be read ({error})") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("schema"), int):
        raise DamagedRunError(f"{path.name}: run.json is not the description of a run")
    if manifest["schema"] > SCHEMA:
        raise DamagedRunError(
            f"{path.name}: written by a newer version (schema {manifest['schema']}; this one reads up to {SCHEMA})"
        )
    run = Run(path, manifest)
    try:
        check_names(run.config)
        _ = (run.name, run.created, run.provenance, State(run.status["state"]))
        _ = [run.dataset[key] for key in ("name", "title", "fingerprint", "train_images", "test_images")]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DamagedRunError(f"{path.name}: run.json is incomplete or wrong ({error})") from None
    return run
