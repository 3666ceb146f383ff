"""The process that reads a stranger's file, a hundred times over: begun once, it forks for each order what
`vae_tf.data.ingest.child` is, with all the bounds of that, and tells what it took.

Starting Python and NumPy takes longer than reading most files. That a process of its own does the same is for the tests
of `vae_tf.jobs.imports`.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any

from vae_tf.jobs import sandbox

PATIENCE = 60
"""Seconds after which a reading ends, whatever it does."""


@dataclass(frozen=True)
class Told:
    """What came of an order: the answers, what was said on standard error, how it ended, and what it took.

    `computed` and `passed`: seconds.
    """

    answers: list[dict[str, Any]]
    errors: str
    status: int
    computed: float
    passed: float

    @property
    def answer(self) -> dict[str, Any]:
        """The last one."""
        return self.answers[-1]

    @property
    def refused(self) -> str:
        """The sentence that refuses it, or an empty one."""
        return str(self.answer.get("refused", ""))


class Reading:
    """The process, as a test sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.faults.reading"],
            cwd="/",
            env=sandbox.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do, path, out, *, settings=None, limits=None) -> Told:
        """What comes of a file at `path`, written into the empty folder `out`."""
        order = {"do": do, "path": str(path), "out": str(out), "settings": settings or {}, "bundle": False}
        order["limits"] = {"wall": PATIENCE} | (limits or {})
        return self.tell(json.dumps(order) + "\n")

    def tell(self, line: str) -> Told:
        """What comes of an order, or of what is none."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return Told(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """Ends it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(PATIENCE)


def carried_out(order: bytes) -> dict[str, Any]:
    """What a fork made of the order, as `Told` has it."""
    errors, (gives, takes), (hears, says) = os.memfd_create("errors"), os.pipe(), os.pipe()
    os.write(takes, order)
    os.close(takes)
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        for ours, usual in ((gives, 0), (says, 1), (errors, 2)):
            os.dup2(ours, usual)
        os.closerange(3, 64)
        _become_the_child()
    os.close(gives)
    os.close(says)
    with os.fdopen(hears) as answers:
        lines = answers.read().splitlines()
    _, status, usage = os.wait4(pid, 0)
    passed = time.monotonic() - began
    with os.fdopen(errors) as said:
        said.seek(0)
        told = {"answers": [json.loads(line) for line in lines], "errors": said.read(), "passed": passed}
    return told | {"status": os.waitstatus_to_exitcode(status), "computed": usage.ru_utime + usage.ru_stime}


def _become_the_child() -> None:
    from vae_tf.data.ingest import child

    status = 99
    try:
        status = child.main()
    except BaseException:  # noqa: BLE001 whatever it is: this process must end here
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def main() -> None:
    """Carries out orders until there are no more."""
    for name in ("vae_tf.data.ingest.child", "vae_tf.data.ingest.table"):  # what each fork would import anew
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(carried_out(json.loads(line).encode())), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
