"""The runs of this home: made, listed, found, thrown away. Starts no process and imports no TensorFlow."""

from __future__ import annotations

import itertools
import os
import platform
import re
import secrets
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from vae_tf.config import TrainConfig, check_passes
from vae_tf.data import DATASETS, Dataset, load_dataset
from vae_tf.data.allowance import check_allowance
from vae_tf.data.files import read_json, remove_folder, write_json
from vae_tf.data.locations import home
from vae_tf.data.ownership import READ, may, require
from vae_tf.models.registry import check_names
from vae_tf.models.sizes import check_size
from vae_tf.runs.naming import check_name
from vae_tf.runs.reading import SCHEMA, DamagedRun, DamagedRunError, read_run
from vae_tf.runs.run import ROOT, SHIPPED, Run
from vae_tf.runs.states import State
from vae_tf.training.optimizers import OPTIMIZERS

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
ID = re.compile(r"[A-Za-z0-9._-]{1,80}")


def runs_folder() -> Path:
    """Where the runs of this home lie."""
    return home() / "runs"


def create_run(
    config: TrainConfig,
    *,
    name: str | None = None,
    owner: str | None = None,
    state: State = State.STARTING,
    **status: Any,
) -> Run:
    """A new run directory in state starting or queued; nothing is trained yet. `status` is what else its state says.

    Raises: ValueError when the settings fit neither the registries nor the dataset.
    """
    if state not in (State.STARTING, State.QUEUED):
        raise ValueError(f"state: expected starting or queued, received {state}")
    dataset = check_config(config)
    check_allowance(owner)
    name = check_name(name) if name else default_name(config)
    manifest = {
        "name": name,
        "notes": "",
        "owner": owner,
        "created": time.time(),
        "config": config.to_dict(),
        "dataset": {
            "name": dataset.name,
            "title": dataset.title,
            "fingerprint": dataset.fingerprint,
            "train_images": len(dataset.train),
            "test_images": len(dataset.test),
            "label_names": list(dataset.label_names) if dataset.label_names else None,
        },
        "provenance": provenance(),
    }
    began = {"started": time.time()} if state is State.STARTING else {}
    return place_run(manifest, {"state": state, "message": "", **began, **status})


def place_run(
    manifest: Mapping[str, Any], status: Mapping[str, Any], fill: Callable[[Path], object] = lambda folder: None
) -> Run:
    """A new run of this home, in its place: whole, or not at all. Its id is the date and ten random letters.

    Args:
        manifest: what `run.json` says, but for the schema and the id; status: what `state.json` says.
        fill: writes what else is to lie in the folder that it is given.

    Raises: OSError.
    """
    path = runs_folder() / f"{time.strftime('%Y%m%d')}-{''.join(secrets.choice(LETTERS) for _ in range(10))}"
    beside = path.with_name(f".{path.name}")  # hidden until it is whole
    beside.mkdir(parents=True)
    try:
        fill(beside)
        write_json(beside / "state.json", status)
        write_json(beside / "run.json", {"schema": SCHEMA, "id": path.name, **manifest})
        beside.rename(path)
    except BaseException:
        remove_folder(beside)
        raise
    return read_run(path)


def check_config(config: TrainConfig) -> Dataset:
    """The dataset (limited) that a training will use, once every setting is known to fit it. Raises: ValueError."""
    check_names(config)
    check_size(config.model)
    if config.optimizer not in OPTIMIZERS:
        raise ValueError(f"optimizer: expected one of {', '.join(OPTIMIZERS)}; received {config.optimizer!r}")
    dataset = load_dataset(config.dataset, limit=config.limit)
    if config.model.image_shape != dataset.image_shape:
        raise ValueError(
            f"image_shape: expected {dataset.image_shape} (the images of {config.dataset}), "
            f"received {config.model.image_shape}"
        )
    if config.batch_size > len(dataset.train):
        raise ValueError(
            f"batch_size: expected at most {len(dataset.train)} (the training images), received {config.batch_size}"
        )
    check_passes(config.passes, batch_size=config.batch_size, images=len(dataset.train))
    return dataset


def default_name(config: TrainConfig) -> str:
    """What a run is called until a person names it: its dataset and model, and a number where that is taken."""
    base = f"{DATASETS[config.dataset].title}, {config.model.latent_dim}-D {config.model.architecture}"
    manifests = (read_json(path) for path in runs_folder().glob("*/run.json"))  # whole runs take ten times as long
    taken = {manifest.get("name") for manifest in manifests if manifest and may("annotate", manifest.get("owner"))}
    return next(
        name for name in itertools.chain([base], (f"{base}, {n}" for n in itertools.count(2))) if name not in taken
    )


def list_runs() -> list[Run | DamagedRun]:
    """The runs of this home that who asks may see, the newest first; what cannot be read is listed as damaged."""
    folder = runs_folder()
    if not folder.is_dir():
        return []
    found: list[tuple[float, Run | DamagedRun]] = []
    for path in folder.iterdir():
        if not path.is_dir() or path.name.startswith("."):
            continue
        try:
            run = read_run(path)
            found.append((run.created, run))
        except DamagedRunError as error:
            with suppress(FileNotFoundError):  # thrown away meanwhile
                found.append((path.stat().st_mtime, DamagedRun(path, str(error))))
    found = [pair for pair in found if may(READ, pair[1].owner, pair[1].id)]
    return [run for _, run in sorted(found, key=lambda pair: pair[0], reverse=True)]


def shipped_run() -> Run | None:
    """The ready-trained run that comes with the app, or None where a checkout lacks it: of several the first by name,
    digits-2d."""
    for path in sorted(SHIPPED.glob("*/run.json")):
        return read_run(path.parent)
    return None


def shipped_runs() -> list[Run]:
    """All ready-trained runs that come with the app, by name; those that are damaged left out."""
    found = []
    for path in sorted(SHIPPED.glob("*/run.json")):
        with suppress(DamagedRunError):
            found.append(read_run(path.parent))
    return found


def open_run(path_or_id: str | Path) -> Run:
    """A run by its directory, its id, or a beginning of its id that fits one run only. Raises: ValueError."""
    text = os.fspath(path_or_id)
    with suppress(OSError, RuntimeError):  # no path at all: too long, or of a person whom the system does not know
        if (Path(text).expanduser() / "run.json").is_file():
            path = Path(text).expanduser().resolve()
            if not path.is_relative_to(home().resolve()):
                return read_run(path)
            if path.parent != runs_folder().resolve():
                require("open", read_run(path).owner)
                return read_run(path)
            text = path.name
    return open_run_by_id(text)


def open_run_by_id(run_id: str) -> Run:
    """A run of this home, or the one that ships with the app, by its id or the beginning of it; never by a path.

    Raises: ValueError, also where who asks may not see it; DamagedRunError where it is there but cannot be read.
    """
    if ID.fullmatch(run_id) and not run_id.startswith("."):
        for folder in (runs_folder(), SHIPPED):
            if (folder / run_id).is_dir() and (found := _shown(folder / run_id)) is not None:
                return _whole(found)
        paths = (path for folder in (runs_folder(), SHIPPED) for path in folder.glob(f"{run_id}*"))
        matches = [found for found in map(_shown, paths) if found is not None]
        if len(matches) == 1:
            return _whole(matches[0])
        if matches:
            raise ValueError(f"run: {run_id!r} fits {len(matches)} runs; give more of the id")
    raise ValueError(f"run: expected the id or the directory of a run, received {run_id!r}; `runs` lists them")


def _shown(path: Path) -> Run | DamagedRun | None:
    """What lies at a path; None where who asks may not see it."""
    try:
        found: Run | DamagedRun = read_run(path)
    except DamagedRunError as error:
        found = DamagedRun(path, str(error))
    return found if may(READ, found.owner, path.name) else None


def _whole(found: Run | DamagedRun) -> Run:
    if isinstance(found, DamagedRun):
        raise DamagedRunError(found.reason)
    return found


def provenance() -> dict[str, Any]:
    """What a run was made with: versions of Python, the libraries and the code, and the machine."""
    libraries = ("keras", "tensorflow", "numpy", "scikit-learn")
    return {
        "python": platform.python_version(),
        "libraries": {name: metadata.version(name) for name in libraries},
        "code": _code_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "system": platform.system(),
    }


def _code_version() -> str:
    """The commit of this checkout (with "+" where it was changed), or "unknown"."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return result.stdout.strip()
