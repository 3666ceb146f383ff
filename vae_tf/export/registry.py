"""What formats a trained model can be exported to: names, titles, and where each one's code is. Knows no Keras."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vae_tf.config import choose


class Unsupported(ValueError):
    """A model that a format has no place for; its text is a plain sentence for a person."""


@dataclass(frozen=True)
class Format:
    """A format: what it is called, `module:name` of its code, and the types that its weights can have.

    The code is a function that writes into an existing folder and gives the files it wrote. What it is given `of` a
    run: of its "model" (folder, model, codes or None, dtype=), of its saved "epochs" (folder, story).
    Raises: `Unsupported`, before anything is written.
    """

    title: str
    code: str
    dtypes: tuple[str, ...] = ("float32",)
    of: Literal["model", "epochs"] = "model"

    def load(self) -> Callable[..., list[Path]]:
        """The code, imported now."""
        return pkgutil.resolve_name(self.code)  # type: ignore[no-any-return]


FORMATS: Mapping[str, Format] = {
    "browser": Format(
        "Weights and codes for the browser's kernels", "vae_tf.export.browser:export", ("float32", "float16")
    ),
    "unfolding": Format("How the latent plane unfolded, as a GIF", "vae_tf.export.unfolding:export", of="epochs"),
}


def choose_format(name: str, *, dtype: str = "float32") -> Format:
    """The format of that name. Raises: ValueError where there is none, or its weights have no such type."""
    format = choose(FORMATS, name, "format")
    if dtype not in format.dtypes:
        raise ValueError(f"dtype: expected {' or '.join(format.dtypes)} for the {name} format, received {dtype!r}")
    return format
