"""The process that opens a stranger's file: `python -m vae_tf.data.ingest.child`. It knows no server and no runs.

In: one line of JSON, {"do": "look" | "import" | "archive", "path", "out": an empty folder, "settings", "limits",
"bundle"}. Out, a line each: {"progress": share, "words"} now and then, and last {"done": {...}} or
{"refused": sentence}. Before it opens anything it bounds itself: memory, computing, time, files, sizes, priority.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.kinds import RUN, reader_of, sniff
from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.looking import look
from vae_tf.data.ingest.pack import Hear, pack
from vae_tf.data.ingest.prctl import forgo
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import opened

NICENESS = 10
EVERY = 0.1
"""Seconds between two words on how far it is."""
_ORDER = 1 << 20  # bytes of an order
_GRACE = 5  # seconds from the signal that the time is up to the end


class TimeIsUp(Exception):
    """It has computed for as long as it may."""


def main() -> int:
    """Carries out the one order; 0 where it was done or refused."""
    orders, answers = _pipes()
    try:
        order = json.loads(orders.readline(_ORDER))
        limits = Limits.from_dict(order.get("limits", {}))
        bound(limits)
    except (ValueError, AttributeError, RecursionError) as error:
        _say(answers, {"refused": f"Expected an order, received none that can be read ({error})."})
        return 2
    _say(answers, answer(order, limits, _hearing(answers)))
    return 0


def bound(limits: Limits) -> None:
    """Sets what this process may take, for good. What the system does not know of is left."""
    forgo()
    os.umask(0o077)
    signal.signal(signal.SIGXCPU, _stop)
    signal.setitimer(signal.ITIMER_REAL, limits.wall)  # whoever started it may have died
    with suppress(OSError):
        os.nice(NICENESS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, limits.files)
    _limit(resource.RLIMIT_FSIZE, limits.written + (1 << 20))  # the arrays' headers
    _limit(resource.RLIMIT_CPU, limits.cpu, grace=_GRACE)
    _limit(resource.RLIMIT_AS, limits.memory)


def answer(order: dict[str, Any], limits: Limits, hear: Hear) -> dict[str, Any]:
    """What an order came to: {"done": ...} or {"refused": sentence}, whatever happens."""
    try:
        return {"done": _TASKS[order["do"]](order, Path(order["path"]), Path(order["out"]), limits, hear)}
    except Refused as error:
        return {"refused": str(error)}
    except TimeIsUp:
        return {"refused": f"Expected a file that is read in {limits.cpu} seconds of computing, received a longer one."}
    except MemoryError:
        return {
            "refused": f"Expected a file that is read in {in_words(limits.memory)} of memory, received a larger one."
        }
    except RecursionError:
        return {"refused": "Expected a plain file, received one that is nested too deeply."}
    except BrokenPipeError:
        raise  # nobody listens any more
    except OSError as error:
        return {"refused": f"The file could not be read or written: {os.strerror(error.errno or 0)}."}
    except ValueError as error:
        return {"refused": f"The file could not be read: {error}"[:300]}
    except Exception as error:  # noqa: BLE001 whatever a library says of a stranger's file is a refusal
        return {"refused": f"The file could not be read ({type(error).__name__})."}


def _look(order: dict[str, Any], path: Path, out: Path, limits: Limits, hear: Hear) -> dict[str, Any]:
    settings = _settings(order)
    with opened(path, limits, bundle=order.get("bundle", False)) as source:
        if sniff(source, limits) == RUN:
            return {"kind": RUN, "name": source.name}
        kind, reader = reader_of(source, settings, limits)
        return look(reader, kind, out, settings, limits)


def _import(order: dict[str, Any], path: Path, out: Path, limits: Limits, hear: Hear) -> dict[str, Any]:
    settings = _settings(order)
    hear("Looking into the file", 0.0)
    with opened(path, limits, bundle=order.get("bundle", False)) as source:
        kind, reader = reader_of(source, settings, limits)
        manifest = pack(reader, kind, out, settings, limits, hear=hear)
    told = ("name", "title", "kind", "image_shape", "train_images", "test_images", "fingerprint", "skipped_count")
    return {name: manifest[name] for name in told} | {"images": manifest["train_images"] + manifest["test_images"]}


def _archive(order: dict[str, Any], path: Path, out: Path, limits: Limits, hear: Hear) -> dict[str, Any]:
    return unpack(path, out, limits, bundle=order.get("bundle", False), tell=hear)


_TASKS: dict[str, Callable[[dict[str, Any], Path, Path, Limits, Hear], dict[str, Any]]] = {
    "look": _look,
    "import": _import,
    "archive": _archive,
}


def _settings(order: dict[str, Any]) -> ImportSettings:
    try:
        return ImportSettings.from_dict(order.get("settings", {}))
    except ValueError as error:
        raise Refused(f"{error}") from error


def _limit(what: int, most: int, *, grace: int = 0) -> None:
    """Lowers a limit, softly to `most` and for good to `grace` more; never raises one."""
    _, hard = resource.getrlimit(what)
    top = most + grace if hard == resource.RLIM_INFINITY else min(hard, most + grace)
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (min(most, top), top))


def _stop(number: int, frame: FrameType | None) -> None:
    raise TimeIsUp


def _hearing(answers: TextIO) -> Hear:
    last = {"at": 0.0}

    def hear(words: str, share: float) -> None:
        if time.monotonic() - last["at"] >= EVERY:
            last["at"] = time.monotonic()
            _say(answers, {"progress": round(share, 4), "words": words})

    return hear


def _say(answers: TextIO, what: dict[str, Any]) -> None:
    print(json.dumps(what), file=answers, flush=True)


def _pipes() -> tuple[TextIO, TextIO]:
    """Where the order comes from and answers go; what libraries print goes to standard error, and they read nothing."""
    orders, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    return orders, answers


if __name__ == "__main__":
    sys.exit(main())
