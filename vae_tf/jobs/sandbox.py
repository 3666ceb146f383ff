"""The process that reads a stranger's file, as the server sees it: started, heard, ended. Opens no such file itself.

What limits it (memory, computing, files) it sets itself before it opens anything (`vae_tf.data.ingest.child`); here are
an environment without secrets, the time by the clock, and bounds on what it may answer. Whatever becomes of it, a
sentence comes of it.
"""

from __future__ import annotations

import atexit
import json
import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from vae_tf.data.files import json_object
from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-P", "-m", "vae_tf.data.ingest.child"]
"""-P: what lies in the folder it works in is not imported."""
LOOKS = 0.05
"""Seconds between two looks at whether somebody has cancelled."""
MOST_LINE, MOST_ANSWERS = 4_000_000, 64_000_000
"""Bytes of one answer, and of all."""
TAIL = 2000
"""Bytes of its last words on standard error that are put into the server's log."""
SENTENCE = 400
PATIENCE = 2.0
"""Seconds that a process has to end, once it has nothing more to say."""
_living: set[subprocess.Popen[bytes]] = set()
_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody has cancelled it."""


def run(
    order: dict[str, Any],
    *,
    hear: Callable[[str, float], object] = lambda words, share: None,
    stop: threading.Event | None = None,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """What the reading process answers in the end. It is gone, with all that it began, when this returns or raises.

    Args:
        order: what it is to do, as `vae_tf.data.ingest.child` says; `limits` are put into it.
        hear: is told what it is doing, and the share done, 0 to 1; what it raises ends the process too.
        stop: when set, the process is killed.

    Raises:
        Refused: in its own words, or because it died, took too long, or said what it should not.
        Cancelled: `stop` was set.
        OSError: no process can be made.
    """
    limits = limits or Limits()
    process = subprocess.Popen(
        COMMAND,
        cwd="/",
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _living.add(process)
    conversation = _Conversation(process, hear)
    try:
        conversation.give({**order, "limits": limits.to_dict()})
        _listen(conversation, stop or threading.Event(), time.monotonic() + limits.wall, limits)
        _let_go(process)
    finally:
        _end(process)
        _living.discard(process)
    return _answered(conversation, limits)


def environment() -> dict[str, str]:
    """What the process sees of the server's environment: nothing but where programs and our code are."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": "/nonexistent",
        # One thread of each library: a thread takes address space, of which there is little.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_IO_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
    }


def close() -> None:
    """Ends all such processes of this server, which is about to end."""
    for process in list(_living):
        _kill(process)


class _Conversation:
    """What was said so far. The last answer is in `answer` once there is one."""

    def __init__(self, process: subprocess.Popen[bytes], hear: Callable[[str, float], object]) -> None:
        self.process = process
        self.answer: dict[str, Any] | None = None
        self.tail = b""
        self._hear = hear
        self._begun = bytearray()
        self._heard = 0

    def give(self, order: dict[str, Any]) -> None:
        """Tells it what to do, and that there is no more to come."""
        assert self.process.stdin is not None
        with suppress(BrokenPipeError), self.process.stdin as pipe:
            pipe.write(json.dumps(order).encode() + b"\n")

    def take(self, part: bytes) -> None:
        """Takes what came from standard output. Raises: Refused where it is too much, or nothing we know."""
        self._heard += len(part)
        *lines, rest = bytes(self._begun + part).split(b"\n")
        self._begun = bytearray(rest)
        if len(rest) > MOST_LINE or self._heard > MOST_ANSWERS:
            raise Refused("The file could not be read: the reading process said too much.")
        for line in lines:
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        answer = json_object(line)
        if answer is None or self.answer is not None:
            raise Refused("The file could not be read: the reading process said what is not understood.")
        share, words = answer.get("progress"), answer.get("words")
        if isinstance(answer.get("done"), dict) or isinstance(answer.get("refused"), str):
            self.answer = answer
        elif isinstance(share, int | float) and math.isfinite(share) and isinstance(words, str):
            self._hear(clean(words), min(max(float(share), 0.0), 1.0))
        else:
            raise Refused("The file could not be read: the reading process said what is not understood.")


def _listen(conversation: _Conversation, stop: threading.Event, until: float, limits: Limits) -> None:
    """Hears the process until it has closed its pipes. Raises: Refused, Cancelled."""
    process = conversation.process
    assert process.stdout is not None
    assert process.stderr is not None
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdout, selectors.EVENT_READ)
        pipes.register(process.stderr, selectors.EVENT_READ)
        while process.stdout in (key.fileobj for key in pipes.get_map().values()):
            if stop.is_set():
                raise Cancelled
            if time.monotonic() > until:
                raise Refused(f"The file could not be read: it took longer than {limits.wall} s.")
            for key, _ in pipes.select(LOOKS):
                part = os.read(key.fd, 1 << 16)
                if not part:
                    pipes.unregister(key.fileobj)
                elif key.fileobj is process.stdout:
                    conversation.take(part)
                else:
                    conversation.tail = (conversation.tail + part)[-TAIL:]


def _answered(conversation: _Conversation, limits: Limits) -> dict[str, Any]:
    answer = conversation.answer
    if answer is None:
        how = _how(conversation.process.returncode, limits)
        _log.warning("a reading process ended (%s); its last words: %r", how, conversation.tail)
        raise Refused(f"The file could not be read: the reading process ended ({how}).")
    if "refused" in answer:
        raise Refused(clean(answer["refused"], SENTENCE))
    return dict(answer["done"])


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process, and whatever it has begun, and closes the pipes."""
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(OSError):  # what was to be written to it is lost with it
                pipe.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kills its whole session. Its number is its own for as long as nobody has waited for it."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """Gives a process that has closed its pipes the time to end by itself: how it ends is then its own doing."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return
        time.sleep(0.005)


def _how(code: int, limits: Limits) -> str:
    if code >= 0:
        return f"status {code}"
    why = {
        signal.SIGALRM: f"it took longer than {limits.wall} s",
        signal.SIGXCPU: f"it computed for more than {limits.cpu} s",
        signal.SIGKILL: f"it may have wanted more than {in_words(limits.memory)}",
        signal.SIGABRT: f"it may have wanted more than {in_words(limits.memory)}",
    }.get(signal.Signals(-code) if -code in list(signal.Signals) else None)  # type: ignore[arg-type]
    return f"signal {-code}" + (f"; {why}" if why else "")


atexit.register(close)
