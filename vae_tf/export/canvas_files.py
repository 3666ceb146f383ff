"""The latent canvas as files: its modules, kernels and styles, as they lie in `assets/canvas`. Knows no server.

A page sends them by addresses of their own; an export puts those that it needs into a file.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Collection, Mapping
from functools import cache as once
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "canvas"
SERVED = {".js": "text/javascript", ".wasm": "application/wasm", ".css": "text/css"}
STYLES = "styles.css"
KERNELS = "kernels.wasm"
_IMPORT = re.compile(r'^(?:import|export)\b[^;"]*\bfrom "(\.[^"]+)"', flags=re.MULTILINE)


@once
def files() -> Mapping[str, bytes]:
    """The canvas's modules and kernels by their paths, and all its styles in one: read once, since many are wanted."""
    whole = {name: data for name, data in _all().items() if not name.endswith(".css")}
    return whole | {STYLES: b"\n".join(data for name, data in _all().items() if name.endswith(".css"))}


@once
def version() -> str:
    """Names the canvas as it is: another one after any change to its files."""
    digest = hashlib.sha256()
    for name, data in files().items():
        digest.update(name.encode() + data)
    return digest.hexdigest()[:16]


def modules(*entries: str) -> list[str]:
    """The modules that some load, and they themselves; each after those that it imports."""
    found: dict[str, None] = {}
    for entry in entries:
        _visit(entry, found, ())
    return list(found)


def styles(names: Collection[str]) -> bytes:
    """The styles of the rooms (folders) that these modules are of, in one."""
    rooms = {posixpath.dirname(name) for name in names}
    parts = [data for name, data in _all().items() if name.endswith(".css") and posixpath.dirname(name) in rooms]
    return b"\n".join(parts)


@once
def _all() -> Mapping[str, bytes]:
    paths = [path for path in sorted(ASSETS.rglob("*")) if path.suffix in SERVED]
    return {path.relative_to(ASSETS).as_posix(): path.read_bytes() for path in paths}


def _visit(name: str, found: dict[str, None], under_way: tuple[str, ...]) -> None:
    """Adds a module to those that are found, after all that it imports."""
    if name in found or name in under_way or name not in files():
        return
    for address in _IMPORT.findall(files()[name].decode()):
        _visit(posixpath.normpath(posixpath.join(posixpath.dirname(name), address)), found, (*under_way, name))
    found[name] = None
