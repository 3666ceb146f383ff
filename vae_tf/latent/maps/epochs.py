"""How far a layout of umap-learn has come, heard through its progress bar: the only word it says. Knows no map."""

from __future__ import annotations

import re
from typing import Any

from vae_tf.latent.maps.method import Tell

COUNT = re.compile(r"(\d+)/(\d+)")


class Epochs:
    """A file that the progress bar writes into; what `tell` raises ends the layout within an epoch or two."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the progress bar."""
        return {"file": self, "mininterval": 0.05, "miniters": 1, "bar_format": "{n_fmt}/{total_fmt}", "disable": False}

    def write(self, text: str) -> None:
        """Hears a count, "34/200"; all else the bar writes is the way to where it stands on a screen."""
        counted = COUNT.search(text)
        if counted:
            done, of = map(int, counted.groups())
            self.tell(f"Layout {done} of {of} epochs", done / of)

    def flush(self) -> None:
        """There is nothing to flush."""
