"""`export`: a run as files for something else. Knows flags and words; the formats are in their registry."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command, add_run
from vae_tf.export import FORMATS, all_options


def add_commands(commands: Any) -> None:
    """The command with its flags; the formats and their options from the registry."""
    exporting = add_command(commands, export, "write a run as files for something else")
    add_run(exporting)
    titles = "; ".join(f"{name}: {format.title}" for name, format in FORMATS.items())
    exporting.add_argument("--format", choices=list(FORMATS), default="browser", help=f"what for (browser). {titles}")
    for option, values in all_options().items():
        words = "; ".join(f"{' or '.join(permitted)} ({name})" for name, permitted in values.items())
        exporting.add_argument(f"--{option.replace('_', '-')}", help=f"{words}; the first unless given")
    place = "where to: a folder, or the file where there is one only (the run's own artifacts)"
    exporting.add_argument("--out", type=Path, metavar="PATH", help=place)
    exporting.add_argument("--replace", action="store_true", help="replace what is there")


def export(options: argparse.Namespace) -> dict[str, Any]:
    """A run in another form. Raises: ValueError, OSError."""
    run = runs.open_run(options.run)
    from vae_tf.runs.export import export_run

    given = {name: getattr(options, name) for name in all_options() if getattr(options, name) is not None}
    paths = export_run(run, format=options.format, out=options.out, replace=options.replace, **given)
    files, size = [str(path) for path in paths], sum(path.stat().st_size for path in paths)
    if not options.json:
        print(*files, sep="\n")
        print(size_in_words(size), file=sys.stderr)  # beside the paths, which something else may read
    return {"files": files}


def size_in_words(size: int) -> str:
    """So many bytes as people read them."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
