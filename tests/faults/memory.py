"""How much more memory a process takes than it did: the most at any moment, not what is left at the end."""

import re
from pathlib import Path

GROWTH = 100_000_000
"""Bytes that the server may take more while it has a stranger's file read."""


class Memory:
    """That of a process, from now on. Linux alone can say."""

    def __init__(self, pid: int | str = "self") -> None:
        self._process = Path("/proc", str(pid))
        (self._process / "clear_refs").write_text("5")  # the peak is what it takes now
        self._before = self._peak()

    def grown(self) -> int:
        """The bytes by which its peak has grown since."""
        return self._peak() - self._before

    def _peak(self) -> int:
        [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", (self._process / "status").read_text())
        return 1024 * int(kilobytes)
