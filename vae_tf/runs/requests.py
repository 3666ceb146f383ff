"""What a person asks of a run that is at work, or is about to be: a file each in the run's folder.

Knows neither who asks nor who listens. Anybody may ask; the request stays until it is fulfilled or withdrawn.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from vae_tf.data.files import write_atomically


class Request(StrEnum):
    """What can be asked, the weakest first; the name of the file is the request."""

    PAUSE = "pause"
    STOP = "stop"
    CANCEL = "cancel"


def ask(path: Path, request: Request) -> None:
    """Asks the run at `path`. Asking again changes nothing, not even since when it is asked.

    Raises: OSError where the run is gone, or the disk full.
    """
    if not (path / request).exists():
        write_atomically(path / request, lambda file: None)


def asked(path: Path) -> Request | None:
    """The strongest of what is asked of a run: cancel before stop before pause; None where nothing is."""
    return next((request for request in reversed(Request) if (path / request).exists()), None)


def asked_at(path: Path, request: Request) -> float | None:
    """When it was asked, in seconds since 1970; None where it is not."""
    try:
        return (path / request).stat().st_mtime
    except OSError:
        return None


def withdraw(path: Path) -> None:
    """Takes back all that is asked of a run."""
    for request in Request:
        with suppress(FileNotFoundError):
            (path / request).unlink()
