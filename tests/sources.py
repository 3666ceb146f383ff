"""The code of the product as text, for the tests that read it: a path from the root, and what stands there."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Sources = dict[str, str]


def read(*patterns: str) -> Sources:
    """The files that fit one of the patterns, in the order of their paths."""
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in found}


def code() -> Sources:
    """All Python that runs in the app or on the command line."""
    return read("app.py", "pages/**/*.py", "vae_tf/**/*.py")
