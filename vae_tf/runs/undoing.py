"""What a cancelled run leaves behind: nothing of its unfinished work; a continued one is again what it was.

Knows the files of a run. The caller holds its lock. Every step can be done again: whoever is interrupted begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from vae_tf.data.files import json_object, remove_folder, write_atomically, write_json
from vae_tf.runs import before
from vae_tf.runs.states import State
from vae_tf.runs.status import write_status, written_status

CHECKPOINTS, FRAMES = "checkpoints", "artifacts/frames"


def undo(path: Path, message: str) -> State:
    """Cancels the run at `path`, or takes a continued one back to its earlier end; the state that it has then.

    Raises: OSError.
    """
    earlier = written_status(path).get("continued_from")
    if earlier is None:
        _discard(path)
        write_status(path, State.CANCELLED, message=message, figures=None)
        return State.CANCELLED
    _go_back(path, earlier)
    kept = {name: earlier.get(name) for name in ("message", "advice", "epochs", "seconds", "finished", "figures")}
    write_status(path, State(earlier["state"]), **kept, continued_from=None, note=None)
    with suppress(OSError):  # it is in nobody's way
        before.forget(path)
    return State(earlier["state"])


def newest_step(path: Path) -> int:
    """The step of the newest checkpoint of the run at `path`, whole or not; 0 where there is none."""
    return max((step for step, _ in _numbered(path / CHECKPOINTS)), default=0)


def plan_epochs(path: Path, epochs: int) -> None:
    """Writes into `run.json` how many epochs the run is to have; nothing where it has them. Raises: OSError."""
    manifest = json_object((path / "run.json").read_bytes())
    if manifest is not None and manifest["config"].get("epochs") != epochs:
        write_json(path / "run.json", {**manifest, "config": {**manifest["config"], "epochs": epochs}})


def _discard(path: Path) -> None:
    for name in (CHECKPOINTS, FRAMES):
        remove_folder(path / name)
    for name in ("weights.npz", "progress.json", "artifacts/live.npz"):
        (path / name).unlink(missing_ok=True)


def _go_back(path: Path, earlier: Mapping[str, Any]) -> None:
    for step, checkpoint in _numbered(path / CHECKPOINTS):
        if step > earlier["step"]:
            remove_folder(checkpoint)
    for epoch, frame in _numbered(path / FRAMES):
        if epoch > earlier["epochs"]:
            frame.unlink(missing_ok=True)
    (path / "progress.json").unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        lines = (path / "metrics.jsonl").read_bytes().splitlines(keepends=True)
        kept = b"".join(lines[: int(earlier["epochs"])])
        write_atomically(path / "metrics.jsonl", lambda file: file.write(kept))
    before.put_back(path)
    plan_epochs(path, int(earlier["of"]))


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    """What is named by a number there, by that number."""
    named = [(entry.name.split(".")[0], entry) for entry in folder.glob("[0-9]*")]
    return [(int(number), entry) for number, entry in named if number.isdecimal()]
