"""A warm process: `python -m vae_tf.jobs.child KIND`. JSON lines in and out, one task at a time; arrays lie on disk.

In: {"id", "task", "arguments", "environment"}, or {"cancel": id}. Out: {"id", "words", "share"} now and then, and in
the end {"id", "done": {...}}, {"id", "failed": sentence} or {"id", "cancelled": true}. It ends when its input does,
whatever it is doing: nobody waits for it any more.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import queue
import re
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from vae_tf.jobs.kinds import KINDS
from vae_tf.jobs.tasks import TASKS
from vae_tf.latent.maps.method import Cancelled

NICENESS = 5
"""It yields to the server, and a training yields to it: somebody waits for it."""
EVERY = 0.05
"""Seconds between two words about a task."""
LONG = 1.0
"""Seconds after which a task leaves enough behind to look for it: graphs of functions, which hold each other."""


def main(kind: str) -> None:
    """Carries out tasks until the input ends, or nobody has asked for long."""
    orders, answers = _pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, whose end ends this
    with suppress(OSError):
        os.nice(NICENESS)
    warnings.simplefilter("ignore")
    inbox = Inbox(orders)
    inbox.start()
    pkgutil.resolve_name(KINDS[kind].prepare)()
    gc.collect()
    gc.freeze()  # what is loaded stays: else looking for what a task has left takes longer than many tasks
    print(json.dumps({"ready": True}), file=answers, flush=True)
    while True:
        try:
            order = inbox.next(timeout=KINDS[kind].idle)
        except queue.Empty:
            return
        began = time.monotonic()
        print(json.dumps(carried_out(order, inbox, answers)), file=answers, flush=True)
        if time.monotonic() - began > LONG:
            gc.collect()


class Inbox(threading.Thread):
    """Reads orders as they come, so that a cancelled task hears of it while it is at work."""

    def __init__(self, orders: TextIO) -> None:
        super().__init__(daemon=True)
        self.orders = orders
        self.cancelled: set[Any] = set()
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def run(self) -> None:
        """Reads until the input ends, and ends the process with it."""
        for line in self.orders:
            order = json.loads(line)
            if "cancel" in order:
                self.cancelled.add(order["cancel"])
            else:
                self._waiting.put(order)
        os._exit(0)

    def next(self, *, timeout: float | None) -> dict[str, Any]:
        """The next task. Raises: queue.Empty where none came in time."""
        return self._waiting.get(timeout=timeout)


def carried_out(order: dict[str, Any], inbox: Inbox, answers: TextIO) -> dict[str, Any]:
    """Does what an order says; what it came to, in one object."""
    os.environ.update(order.get("environment", {}))
    try:
        done = pkgutil.resolve_name(TASKS[order["task"]].code)(
            **order["arguments"], tell=_teller(order, inbox, answers)
        )
    except Cancelled:
        return {"id": order["id"], "cancelled": True}
    except (ValueError, OSError) as error:
        return {"id": order["id"], "failed": str(error)}
    except Exception as error:  # noqa: BLE001 the process must outlive whatever a task comes to
        traceback.print_exc()
        return {"id": order["id"], "failed": f"{type(error).__name__}: {error}"}
    return {"id": order["id"], "done": done}


def _teller(order: dict[str, Any], inbox: Inbox, answers: TextIO) -> Callable[[str, float], None]:
    last: dict[str, Any] = {"at": 0.0, "stage": ""}

    def tell(words: str, share: float) -> None:
        if order["id"] in inbox.cancelled:
            raise Cancelled
        stage = re.sub(r"\d+", "", words)
        if stage != last["stage"] or time.monotonic() - last["at"] >= EVERY:  # the last word before a silence
            last.update(at=time.monotonic(), stage=stage)
            print(json.dumps({"id": order["id"], "words": words, "share": share}), file=answers, flush=True)

    tell("Starting", 0.0)
    return tell


def _pipes() -> tuple[TextIO, TextIO]:
    """Where orders come from and answers go; what libraries print goes to standard error, and they read nothing."""
    orders, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return orders, answers


if __name__ == "__main__":
    main(sys.argv[1])
