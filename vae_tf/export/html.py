"""A run's latent canvas as one HTML file that works from the disk: the model, test images and the canvas's own code.

Knows a model, its codes and words about a run. The page is `assets/canvas/standalone/page.html`; it asks nobody for
anything, and its content policy forbids that it could.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.export import canvas_files
from vae_tf.export.about import About
from vae_tf.export.browser import pack
from vae_tf.export.sample import sample
from vae_tf.export.wording import facts, lead
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.latent import Codes
from vae_tf.models.vae import VAE

FILE = "plane.html"
PAGE = canvas_files.ASSETS / "standalone" / "page.html"
BOOT = "standalone/boot.js"
ENTRIES = ("standalone/standalone.js", "background/worker.js")
POLICY = (
    "default-src 'none'; script-src '{boot}' blob: 'wasm-unsafe-eval'; worker-src blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
"""No connections at all; the one script that it knows by its digest, and what that makes of the page's own text."""
_ENDS = re.compile(r"</script|<script|<!--", re.IGNORECASE)


def export(
    folder: Path,
    model: VAE,
    codes: Codes | None,
    images: NDArray[np.uint8] | None,
    about: About,
    *,
    dtype: str = "float16",
) -> list[Path]:
    """Writes `plane.html`: for the same run the same bytes. `images`: the test images (n, h, w, c), or None.

    Raises:
        Unsupported: a model for which the canvas has no kernels.
        ValueError: weights too large for the dtype.
        OSError: the folder cannot be written.
    """
    path = folder / FILE
    path.write_bytes(page(model, codes, images, about, dtype=dtype).encode())
    return [path]


def page(model: VAE, codes: Codes | None, images: NDArray[np.uint8] | None, about: About, *, dtype: str) -> str:
    """The whole file as text. Raises: Unsupported, ValueError."""
    some = None if codes is None else sample(codes, images)
    manifest, contents = pack(model, None if some is None else some.codes, dtype=dtype)
    given: dict[str, Any] = {"manifest": manifest, "pictures": None, "name": about.name}
    given["labels"] = {"names": about.label_names, "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES}
    if some is not None and some.numbers is not None:
        manifest["codes"]["numbers"] = some.numbers.tolist()
    if some is not None and some.pictures is not None:
        contents["pictures"] = some.pictures.tobytes()
        given["pictures"] = {"file": "pictures", "bytes": some.pictures.nbytes}
    boot = _file(BOOT)
    digest = base64.b64encode(hashlib.sha256(boot.encode()).digest()).decode()
    words = {
        "name": html.escape(about.name),
        "lead": html.escape(lead(about, coded=some is not None)),
        "facts": _rows(facts(about, manifest["weights"], some)),
        "policy": POLICY.format(boot=f"sha256-{digest}"),
        "texts": "\n".join([*_modules(), *_data(given, contents)]),
        "boot": boot,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: words[match[1]], _plain(PAGE.read_bytes()))


def _rows(known: Mapping[str, str]) -> str:
    """Terms and what is said of them; what is typed is set as such."""
    said = {name: html.escape(text) for name, text in known.items()}
    return "\n".join(
        f"<dt>{html.escape(name)}</dt><dd>{f'<code>{text}</code>' if name == 'Made by' else text}</dd>"
        for name, text in said.items()
    )


def _modules() -> list[str]:
    """The canvas's modules, each after those that it imports, and its styles: as they are, for who wants to read."""
    names = canvas_files.modules(*ENTRIES)
    styles = _text(canvas_files.STYLES, "text/css", _plain(canvas_files.styles(names)))
    return [*(_text(name, "text/plain", f"\n{_file(name)}", module=True) for name in names), styles]


def _data(given: Mapping[str, Any], contents: Mapping[str, bytes]) -> list[str]:
    """What the canvas is given, and the bytes that it names: deflated, in base 64; the kernels as they are."""
    known = json.dumps(given, separators=(",", ":")).replace("<", "\\u003c")
    kernels = base64.b64encode(canvas_files.files()[canvas_files.KERNELS]).decode()
    packed = {name: base64.b64encode(_deflated(data)).decode() for name, data in contents.items()}
    return [
        _text("given", "application/json", known),
        _text(canvas_files.KERNELS, "text/plain", kernels),
        *(_text(name, "text/plain", data) for name, data in packed.items()),
    ]


def _text(name: str, kind: str, text: str, *, module: bool = False) -> str:
    """A text in the page that no browser runs or shows. Raises: ValueError where it would end there itself."""
    if _ENDS.search(text):
        raise ValueError(f"{name}: expected a text without tags of scripts or comments, which a page would read")
    place = "data-module" if module else "id"
    return f'<script type="{kind}" {place}="{name}">{text}</script>'


def _file(name: str) -> str:
    return _plain(canvas_files.files()[name])


def _plain(data: bytes) -> str:
    """A text as a browser reads it: its lines end alike on every system."""
    return data.decode().replace("\r\n", "\n")


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()
