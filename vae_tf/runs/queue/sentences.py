"""What goes wrong at the border of the queue, said in a sentence: pages show it, the command line prints it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def sentences(action: Callable[P, T]) -> Callable[P, T]:
    """The action, which raises ValueError alone: also where a file is gone, or cannot be written."""

    @wraps(action)
    def said(*given: P.args, **named: P.kwargs) -> T:
        try:
            return action(*given, **named)
        except FileNotFoundError as error:
            raise ValueError(f"expected a run, found none: it was deleted meanwhile ({error.filename})") from error
        except OSError as error:
            raise ValueError(f"a file could not be read or written ({error}): look whether the disk is full") from error
        except sqlite3.Error as error:
            raise ValueError(f"the queue's index could not be read or written ({error}): try again") from error

    return said
