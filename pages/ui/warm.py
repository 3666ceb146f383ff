"""Brings TensorFlow in behind a page that is going to need it, so that the page is there at once. Draws nothing.

A server that shows only Home, Train and Run never pays for it: a training has a process of its own.
"""

from __future__ import annotations

import threading
from functools import cache as once

from pages.ui import backend


def ready() -> bool:
    """Whether TensorFlow is there. Begins to bring it in, where nobody has yet; returns at once."""
    if backend.is_there():
        return True
    _begun()
    return False


@once
def _begun() -> threading.Thread:
    thread = threading.Thread(target=backend.tensorflow, name="TensorFlow", daemon=True)
    thread.start()
    return thread
