"""`import`: images, or a run's archive, brought into this home as the page Data does. Knows flags and words only."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_type_hints

from vae_tf.commands.flags import add_command, number
from vae_tf.commands.training import owner
from vae_tf.config import settings_of
from vae_tf.data import DATASETS
from vae_tf.data.ingest import ImportSettings
from vae_tf.data.ingest.kinds import RUN
from vae_tf.data.ingest.settings import FITS, TESTS
from vae_tf.jobs import Ticket, imports
from vae_tf.terminal.bars import work_bar
from vae_tf.terminal.datasets import print_imported

LOOKS = 0.1
"""Seconds between two looks at how far the reading is."""
PATIENCE = 5.0
PLAIN = ("name", "height", "width", "test_share", "seed", "source", "licence")
"""The settings that are a flag of their own name."""
FLAGS = (*PLAIN, "colour", "fit", "invert", "test_images")
PATH = "PATH"
"""Stands for a path that is not known: what was dropped on a page has none."""


def add_commands(commands: Any) -> None:
    """The command with its flags."""
    importing = add_command(
        commands, import_, "make a dataset of your own images, or a run of a run's archive", "import"
    )
    importing.add_argument(
        "path", type=Path, help="a folder, ZIP, npy, npz, idx, CSV or Parquet file; or a run's archive"
    )
    hints, entries = get_type_hints(ImportSettings), settings_of(ImportSettings)
    for name in PLAIN:
        kind = {int | None: int}.get(hints[name], hints[name])
        text = entries[name].metadata["help"].replace("%", "%%")
        importing.add_argument(f"--{name.replace('_', '-')}", type=number(kind), help=text)
    importing.add_argument("--size", type=number(int), metavar="N", help="height and width at once")
    colour = importing.add_mutually_exclusive_group()
    colour.add_argument("--grey", dest="colour", action="store_const", const="grey", help="one channel")
    colour.add_argument("--colour", dest="colour", action="store_const", const="colour", help="three channels")
    importing.add_argument("--fit", choices=list(FITS), help=entries["fit"].metadata["help"])
    importing.add_argument("--invert", action="store_true", default=None, help=entries["invert"].metadata["help"])
    importing.add_argument("--test-images", choices=list(TESTS), help=entries["test_images"].metadata["help"])


def import_(options: argparse.Namespace) -> dict[str, Any]:
    """The new dataset's key, or the new run's id, and what was left out. Raises: ValueError."""
    settings = settings_from(options)
    with _bar() as tell:
        kind = _ended(imports.look(options.path, settings), tell).get("kind")
        if kind == RUN:
            _refuse_image_flags(options)
            found = _ended(imports.archive(options.path, name=options.name or "", owner=owner()), tell)
            found = {"run": found["run"], "images": 0, "skipped": []}
        else:
            found = _ended(imports.ask(options.path, settings, owner=owner()), tell)
    if not options.json:
        said = any((options.name, options.source, options.licence))
        print_imported(found, DATASETS.get(found.get("dataset", "")), said=said)
    return found


def settings_from(options: argparse.Namespace) -> ImportSettings:
    """The settings that the flags say. Raises: ValueError."""
    if options.size is not None and (options.height is not None or options.width is not None):
        raise ValueError("expected --size, or --height and --width, received both")
    given = {name: getattr(options, name) for name in FLAGS if getattr(options, name) is not None}
    if options.size is not None:
        given |= {"height": options.size, "width": options.size}
    if not given.get("name"):
        given["name"] = options.path.absolute().stem
    return ImportSettings.from_dict(given)


def command_of(settings: ImportSettings, path: str = PATH) -> str:
    """The command line that imports with these settings: those that are not as they are by default, as flags."""
    plain = {name: value for name, value in settings.to_dict().items() if value != getattr(ImportSettings(), name)}
    colour, invert = plain.pop("colour", None), plain.pop("invert", False)
    if settings.height == settings.width and settings.height is not None:
        plain = {"name": settings.name, "size": settings.height, **plain}
        del plain["height"], plain["width"]
    words = ["python", "-m", "vae_tf", "import", path]
    for name, value in plain.items():
        flag, text = f"--{name.replace('_', '-')}", str(value)
        words += [f"{flag}={text}"] if text.startswith("-") else [flag, text]
    return shlex.join([*words, *([f"--{colour}"] if colour else []), *(["--invert"] if invert else [])])


def _refuse_image_flags(options: argparse.Namespace) -> None:
    """Raises: ValueError where something says how images are read, and a run is brought, which keeps its own name
    unless one is given."""
    given = [name for name in (*FLAGS, "size") if name != "name" and getattr(options, name) is not None]
    if given:
        flag = f"--{options.colour if given[0] == 'colour' else given[0].replace('_', '-')}"
        raise ValueError(f"expected no flag but --name and --json for the archive of a run, received {flag}")


@contextmanager
def _bar() -> Iterator[Callable[[str, float], object]]:
    """A bar where somebody sees it; elsewhere standard error is for what goes wrong."""
    if sys.stderr.isatty():
        with work_bar() as tell:
            yield tell
    else:
        yield lambda words, share: None


def _ended(ticket: Ticket, tell: Callable[[str, float], object]) -> dict[str, Any]:
    """What comes of a ticket, while its words are shown; who interrupts this cancels it. Raises: ValueError."""
    try:
        while not ticket.wait(LOOKS):
            tell(ticket.words, ticket.progress)
    finally:
        ticket.cancel()
        ticket.wait(PATIENCE)  # it removes what it has written
    if ticket.result is None:
        raise ValueError(ticket.error or "the import was cancelled")
    tell(ticket.words, ticket.progress)
    return ticket.result
