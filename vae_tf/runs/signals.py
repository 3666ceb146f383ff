"""What the system, or a person at the terminal, tells the process of a run: to leave (SIGTERM), to stop (Ctrl-C).

Knows signals; not what is done about them.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from types import FrameType
from typing import Any, Self


class Signals:
    """Remembers the signals that come while it is entered. Elsewhere than in the main thread it hears none.

    Attributes:
        leaving: SIGTERM came: the process is to end soon, the run is not.
        stopping: Ctrl-C was pressed: the training is to end. Pressed again it is a KeyboardInterrupt.
    """

    def __init__(self, *, terminal: bool) -> None:
        self.terminal = terminal
        self.stopping = False
        self._left = False
        self._before: dict[int, Any] = {}
        self._heard: int | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._heard, told = os.pipe()
            os.set_blocking(self._heard, False)
            os.set_blocking(told, False)
            self._told, self._former = told, signal.set_wakeup_fd(told, warn_on_full_buffer=False)
            self._before[signal.SIGTERM] = signal.signal(signal.SIGTERM, self._leave)
            ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # as a shell's background has it
            if self.terminal and not ignored:
                self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *raised: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._heard is not None:
            signal.set_wakeup_fd(self._former)
            os.close(self._heard)
            os.close(self._told)
            self._heard = None

    @property
    def leaving(self) -> bool:
        """Whether SIGTERM came, even if the main thread is deep in a library and has not heard of it yet."""
        if self._heard is not None and not self._left:
            with suppress(BlockingIOError):
                self._left = signal.SIGTERM in os.read(self._heard, 64)
        return self._left

    def _leave(self, number: int, frame: FrameType | None) -> None:
        self._left = True

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        signal.signal(signal.SIGINT, self._before[signal.SIGINT])
