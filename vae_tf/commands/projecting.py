"""`project`: a run's map, computed here as the page's own process does it. Knows flags and words, no mathematics."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vae_tf import jobs, runs
from vae_tf.commands.flags import add_command, add_run, number
from vae_tf.data.files import save_npz
from vae_tf.data.locations import home
from vae_tf.latent.codes import SPLITS
from vae_tf.latent.maps import METHODS, Setting
from vae_tf.runs.codes import OF, has_codes, points_of
from vae_tf.runs.maps import Map, MapRequest, compute_map
from vae_tf.terminal.bars import work_bar
from vae_tf.terminal.figures import print_map

LOOKS = 0.2
"""Seconds between two looks at how far the other process has come."""


def add_commands(commands: Any) -> None:
    """The command with its flags; those of the methods from their registry."""
    projecting = add_command(commands, project, "lay a run's codes out as a map")
    add_run(projecting)
    projecting.add_argument("--method", default="umap", choices=list(METHODS), help="how (umap)")
    projecting.add_argument("--of", default="codes", choices=OF, help="what is mapped (codes)")
    projecting.add_argument("--split", default="test", choices=SPLITS, help="of which images (test)")
    projecting.add_argument("--seed", type=number(int), default=0, help="the same seed gives the same map (0)")
    projecting.add_argument("--fast", action="store_true", help="faster, and not the same again")
    projecting.add_argument("--sample", type=number(int), help="lay out so many, and place the others on them")
    projecting.add_argument("--out", type=Path, metavar="FILE.npz", help="where to (not written)")
    for setting in _settings():
        methods = ", ".join(method.name for method in METHODS.values() if setting in method.settings)
        words = f"{setting.title.lower()} of {methods} ({setting.default})".replace("%", "%%")
        _add_flag(projecting, setting, words)


def project(options: argparse.Namespace) -> dict[str, Any]:
    """The map of a run's codes: on disk for the page too, and in a file of its own. Raises: ValueError."""
    run = runs.open_run(options.run)
    if options.out is not None and not options.out.parent.is_dir():
        raise ValueError(f"out: expected a file in a folder that is there, received {str(options.out)!r}")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(home() / "cache" / "numba"))
    given = {setting.name: getattr(options, setting.name) for setting in _settings()}
    request = MapRequest(
        of=options.of,
        split=options.split,
        method=options.method,
        settings=tuple((name, value) for name, value in given.items() if value is not None),
        seed=options.seed,
        fast=options.fast,
        sample=options.sample,
    )
    with work_bar() as tell:
        if request.of == "codes" and not has_codes(run, request.split):
            _encode(run, request.split, tell)
        drawn = compute_map(run, request, progress=tell)
    if options.out is not None:
        _write(run, drawn, options.out)
    result = _summary(drawn) | {"out": None if options.out is None else str(options.out)}
    if not options.json:
        print_map(result)
    return result


def _encode(run: runs.Run, split: str, tell: Callable[[str, float], object]) -> None:
    """Has the codes made by a process with TensorFlow: this one has none. Raises: ValueError."""
    ticket = jobs.models.encode(run, split)
    while not ticket.wait(LOOKS):
        tell(ticket.words, 0.0)
    if ticket.state != "done":
        raise ValueError(ticket.error or "the encoding was cancelled")


def _write(run: runs.Run, drawn: Map, out: Path) -> None:
    request = drawn.request
    points = points_of(run, request.of, request.split)
    arrays: dict[str, Any] = {"coordinates": drawn.coordinates, request.of: points.table, "index": drawn.index}
    if drawn.labels is not None:
        arrays["labels"] = drawn.labels
    save_npz(out, **arrays)


def _summary(drawn: Map) -> dict[str, Any]:
    about, quality = drawn.about, drawn.about["quality"] or {}
    return {
        "method": drawn.request.method,
        "points": about["points"],
        "fitted": about["fitted"],
        "seconds": about["seconds"],
        "trustworthiness": quality.get("trustworthiness"),
        "continuity": quality.get("continuity"),
        "label_accuracy": quality.get("label_accuracy"),
        "key": drawn.key,
        "request": about["request"],
    }


def _settings() -> list[Setting]:
    """The settings of all methods, each once."""
    return list({setting.name: setting for method in METHODS.values() for setting in method.settings}.values())


def _add_flag(command: argparse.ArgumentParser, setting: Setting, words: str) -> None:
    flag = f"--{setting.name.replace('_', '-')}"
    if setting.kind == "bool":
        command.add_argument(flag, action="store_const", const=True, help=words)
    elif setting.kind == "choice":
        command.add_argument(flag, choices=setting.choices, help=words)
    else:
        command.add_argument(flag, type=number({"int": int, "float": float}[setting.kind]), help=words)
