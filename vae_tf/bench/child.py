"""A contender in a process of its own: `python -m vae_tf.bench.child NAME`, one JSON task a line in, one result out.

The threads of TensorFlow, PyTorch and JAX would get into each other's way in one process. The first line makes the
contender ready ({"task": ...}); each further one ({}) trains an epoch and says how long that took, in
seconds, and the most memory the process ever had, in bytes.
"""

from __future__ import annotations

import json
import os
import pkgutil
import resource
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from vae_tf.bench.contenders import CONTENDERS
from vae_tf.bench.task import Task


def main(name: str) -> None:
    """Answers until standard input ends. What frameworks print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    epoch: Callable[[], None] | None = None
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        began = time.perf_counter()
        if "task" in order:
            missing = [need for need in CONTENDERS[name].needs if find_spec(need) is None]
            if missing:
                print(json.dumps({"absent": f"not installed: {', '.join(missing)}"}), file=answers, flush=True)
                return
            epoch = pkgutil.resolve_name(CONTENDERS[name].code)(Task(**order["task"]))
        assert epoch is not None
        epoch()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"seconds": time.perf_counter() - began, "peak": peak}), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
