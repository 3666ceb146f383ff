"""From a directory to a run, or to the reason why it is none. Knows what a whole run.json must hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_tf.data.files import read_json
from vae_tf.data.ownership import NOBODY
from vae_tf.models.registry import check_names
from vae_tf.runs.records import is_time, whole_dataset, whole_status
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

SCHEMA = 1
PARTS: Mapping[str, Callable[[Any], bool]] = {
    "name": lambda value: isinstance(value, str),
    "created": is_time,
    "dataset": whole_dataset,
    "provenance": lambda value: isinstance(value, dict) and isinstance(value.get("libraries", {}), dict),
    "notes": lambda value: value is None or isinstance(value, str),
}
"""What `run.json` must hold besides the settings, and how each is told to be whole."""


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
    def owner(self) -> str | None:
        """Who made or brought it, where that much can be read; "": that is not known."""
        owner = (read_json(self.path / "run.json") or {}).get("owner")
        return owner if isinstance(owner, str) else NOBODY

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
        newer = f"written by a newer version (schema {manifest['schema']}; this one reads up to {SCHEMA})"
        raise DamagedRunError(f"{path.name}: {newer}; update the app to open it")
    run = Run(path, manifest)
    try:
        check_names(run.config)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DamagedRunError(f"{path.name}: the settings in run.json cannot be used ({error})") from None
    odd = [name for name, whole in PARTS.items() if not whole(manifest.get(name))]
    status = read_json(path / "state.json")
    if status is not None and whole_status(status) is None:
        odd.append("state.json")
    if odd:
        raise DamagedRunError(f"{path.name}: incomplete or wrong: {', '.join(odd)}")
    return run
