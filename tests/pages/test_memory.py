"""Memory that the server has freed is given back."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FREED = """
import ctypes, resource
from pathlib import Path
from pages.ui.memory import give_back

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
held = lambda: resource.getpagesize() * int(Path("/proc/self/statm").read_text().split()[1]) / 1e6
pieces = [libc.malloc(10_000) for _ in range(10_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 10_000)
for place, piece in enumerate(pieces):
    if place % 100:  # the others stay in its way
        libc.free(piece)
before = held()
give_back()
print(before - held())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc gives freed memory back when told to")
def test_what_lies_free_between_pieces_in_use_goes_back_to_the_machine():
    done = subprocess.run([sys.executable, "-c", FREED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 80
