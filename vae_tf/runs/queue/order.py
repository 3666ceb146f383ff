"""In which order waiting runs begin. Pure: knows owners and times, neither files nor processes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Waiting(NamedTuple):
    """A run in the queue: whose it is, and when it was put there."""

    queued: float
    id: str
    owner: str


def fair_order(waiting: Iterable[Waiting], at_work: Mapping[str, int], served: Mapping[str, float]) -> list[str]:
    """The ids of all that wait, in the order in which they begin if nothing else changes.

    Next is always the owner with the fewest runs at work, then the one who was served longest ago, then the one who
    has waited longest; of each owner's runs the oldest. `at_work` and `served` are by owner: a number of runs, and
    when one of theirs last began (absent: never).
    """
    lines: dict[str, list[Waiting]] = defaultdict(list)
    for entry in sorted(waiting, reverse=True):
        lines[entry.owner].append(entry)  # the oldest last, where `pop` takes it
    busy = dict(at_work)
    turns = dict(served)
    turn = max(turns.values(), default=0.0)
    order = []
    while lines:
        owner = min(lines, key=lambda name: (busy.get(name, 0), turns.get(name, -math.inf), lines[name][-1]))
        order.append(lines[owner].pop().id)
        turn += 1.0
        busy[owner], turns[owner] = busy.get(owner, 0) + 1, turn
        if not lines[owner]:
            del lines[owner]
    return order
