"""Contenders side by side: each in its process, an epoch each in turn, round after round.

So a slow moment of the machine meets all alike. Knows tasks and contenders, not what is compared with what.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from vae_tf.bench.contenders import CONTENDERS
from vae_tf.bench.task import Task

ROOT = Path(__file__).resolve().parents[2]
THREADS = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "TF_CPP_MIN_LOG_LEVEL": "2"}


class Absent(Exception):
    """The contender's framework is not installed, or it fails at the task; says which."""


class Child:
    """A contender at work on a task; the first epoch, with all its compiling, is done."""

    def __init__(self, name: str, task: Task, python: str) -> None:
        ours = "tensorflow" in CONTENDERS[name].needs or CONTENDERS[name].needs == ("numpy",)
        self.process = subprocess.Popen(
            [sys.executable if ours else python, "-m", "vae_tf.bench.child", name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | THREADS,
        )
        try:
            self.first = self._ask({"task": task.to_dict()})["seconds"]
        except BaseException:
            self.close()
            raise

    def epoch(self) -> dict[str, float]:
        """Trains one: its seconds, and the process' peak memory in bytes."""
        return self._ask({})

    def close(self) -> None:
        """Ends the process."""
        self.process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _ask(self, order: dict[str, Any]) -> dict[str, float]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Absent("failed") from None
        answer = self.process.stdout.readline()
        if not answer:
            raise Absent("failed")
        said: dict[str, Any] = json.loads(answer)
        if "absent" in said:
            raise Absent(said["absent"])
        return said


def contest(entries: Sequence[tuple[str, Task]], rounds: int, python: str) -> list[list[float] | str]:
    """For each entry the seconds of an epoch in each round, or why there are none."""
    with ExitStack() as stack:
        children: list[Child | str] = []
        for name, task in entries:
            try:
                children.append(stack.enter_context(Child(name, task, python)))
            except Absent as reason:
                children.append(str(reason))
        results: list[list[float] | str] = [child if isinstance(child, str) else [] for child in children]
        for _ in range(rounds):
            for child, seconds in zip(children, results, strict=True):
                if isinstance(child, Child) and isinstance(seconds, list):
                    seconds.append(child.epoch()["seconds"])
    return results
