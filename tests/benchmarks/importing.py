"""How long an import takes: `python -m tests.benchmarks.importing` (about a minute).

A ZIP of 10,000 PNG files in ten folders, 64 x 64 in colour, is made, looked at and imported by the command line, in a
home of its own that is thrown away: three times each, with everything that a person waits for. It fails where an import
took longer than it may.
"""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from vae_tf.data.ingest import ImportSettings
from vae_tf.jobs import imports

FILES, SIDE, ROUNDS = 10_000, 64, 3
MOST = 20.0
"""Seconds that an import may take, the slowest one too."""


def main() -> None:
    """Prints the medians."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "pictures.zip"
        write_zip(path)
        print(f"{FILES:,} PNG files of {SIDE} x {SIDE} in colour, a ZIP of {path.stat().st_size / 1e6:.0f} MB")
        for words, flags in (("as they are", []), ("to 28 x 28, grey", ["--size", "28", "--grey"])):
            seconds = [imported(path, Path(name) / f"home-{words}-{round}", flags) for round in range(ROUNDS)]
            print(
                f"imported {words}: {statistics.median(seconds):.1f} s (median of {ROUNDS}; {max(seconds):.1f} at most)"
            )
            judge(seconds)
        os.environ["VAE_TF_HOME"] = str(Path(name) / "home")
        seconds = [looked_at(path, seed) for seed in range(ROUNDS)]
        print(f"looked at: {statistics.median(seconds):.2f} s (median of {ROUNDS}; {max(seconds):.2f} at most)")


def judge(seconds: list[float]) -> None:
    """Raises: SystemExit where one took longer than it may."""
    if max(seconds) > MOST:
        raise SystemExit(f"expected at most {MOST:g} s, received {max(seconds):.1f} s")


def write_zip(path: Path) -> None:
    """Pictures of a smooth random field, which compress as photographs do."""
    random = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(FILES):
            small = random.integers(0, 256, (8, 8, 3), np.uint8)
            picture = Image.fromarray(small).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            file = io.BytesIO()
            picture.save(file, "PNG")
            archive.writestr(f"label-{number % 10}/{number:05}.png", file.getvalue())


def imported(path: Path, home: Path, flags: list[str]) -> float:
    """The seconds of the whole command."""
    command = [sys.executable, "-m", "vae_tf", "import", str(path), "--name", "Pictures", "--json", *flags]
    began = time.monotonic()
    done = subprocess.run(
        command, env={**os.environ, "VAE_TF_HOME": str(home)}, capture_output=True, text=True, check=True
    )
    seconds = time.monotonic() - began
    result = json.loads(done.stdout.splitlines()[-1])
    if result["images"] != FILES or result["skipped"]:
        raise SystemExit(f"expected {FILES} images, received {result}")
    return seconds


def looked_at(path: Path, seed: int) -> float:
    """The seconds until a page has what it shows of a file."""
    began = time.monotonic()
    ticket = imports.look(path, ImportSettings(seed=seed))
    ticket.wait()
    if ticket.result is None:
        raise SystemExit(ticket.error)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
