"""Targets of lessons at points, with the answer: computed by hand, for Python and for the browser."""

from typing import Any

START = [0.0, 1.0, -1.0]
CASES: list[tuple[list[list[Any]], list[float], bool]] = [  # target, z, whether it holds
    ([], [9, 9, 9], True),
    ([["disc", 0, 1, 1, 1, 0.5]], [1.3, 1.4, 0], True),  # 0.3, 0.4: the rim itself
    ([["disc", 0, 1, 1, 1, 0.5]], [1.3, 1.41, 0], False),
    ([["disc", 2, 0, -1, 4, 1]], [4.5, 9, -1.5], True),
    ([["disc", 2, 0, -1, 4, 1]], [-1.5, 9, 4.5], False),
    ([["outside", 0, 1, 0, 0, 5]], [3, 4, 0], True),
    ([["outside", 0, 1, 0, 0, 5]], [3, 3.9, 0], False),
    ([["range", 2, -1, 1]], [0, 0, 1], True),
    ([["range", 2, -1, 1]], [0, 0, -1.001], False),
    ([["range", 1, None, -2]], [0, -7, 0], True),
    ([["range", 1, -2, None]], [0, -7, 0], False),
    ([["moved", [0, 2], 1.5]], [-1.5, 1, -1], True),
    ([["moved", [0, 2], 1.5]], [1, 9, -2], False),
    ([["still", [1, 2], 0.25]], [9, 1.25, -0.75], True),
    ([["still", [1, 2], 0.25]], [0, 1, -0.7], False),
    ([["moved", [0], 2], ["still", [1, 2], 0.5]], [2, 1.5, -1], True),
    ([["moved", [0], 2], ["still", [1, 2], 0.5]], [2, 1.6, -1], False),
    ([["range", 0, 1, None], ["range", 1, None, 0]], [1, 1, 0], False),
]
