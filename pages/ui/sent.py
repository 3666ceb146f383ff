"""What another page sends to Explore: groups of test codes for its arithmetic, pins for its path. Draws nothing.

Explore takes two groups, From and To: those sent last. A path becomes part of the view that the canvas begins with.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pages.ui import state
from vae_tf.runs.run import Run

MOST_PINS = 24
"""A path on the canvas has so many pins at most (address.js)."""
NAME_LIMIT = 60


def send_group(run: Run, name: str, members: NDArray[np.bool_]) -> None:
    """Makes some of a run's test codes, a bit for each, a group of Explore: From, or To after another."""
    group, name = {"name": name[:NAME_LIMIT], "bits": packed(members)}, name[: NAME_LIMIT - 2]
    pair = state.kept(f"sent-{run.id}", {}).get("pair", [None, None])
    others = [each for each in pair if each and each["bits"] != group["bits"]][-1:]
    if others and others[0]["name"] == group["name"]:  # another lasso, say
        group["name"] = f"{name} 2"
    pair = [*others, group, None][:2]
    state.keep(f"sent-{run.id}", {"pair": pair, "fresh": True})


def groups(run: Run) -> dict[str, Any] | None:
    """What the canvas is given: the pair sent, and whether that was just before this page."""
    sent = state.kept(f"sent-{run.id}")
    return dict(sent) if isinstance(sent, Mapping) else None


def seen(run: Run) -> None:
    """Says that the groups sent have been shown: the next visit need not lead to them."""
    sent = state.kept(f"sent-{run.id}")
    if isinstance(sent, Mapping):
        state.keep(f"sent-{run.id}", {**sent, "fresh": False})


def send_path(run: Run, z: ArrayLike) -> dict[str, str]:
    """Makes codes (n, d) the pins of Explore's path; gives back the words of the address that says so."""
    pins = np.asarray(z, float).reshape(-1, run.config.model.latent_dim)[:MOST_PINS]
    return _view(run, {"z": _vector(pins[0]), "pins": ";".join(_vector(pin) for pin in pins)})


def send_point(run: Run, z: ArrayLike) -> dict[str, str]:
    """Makes a code (d,) the point where Explore begins; gives back the words of the address that says so."""
    return _view(run, {"z": _vector(np.asarray(z, float).ravel())})


def _view(run: Run, words: dict[str, str]) -> dict[str, str]:
    kept = state.kept(f"view-{run.id}", {})
    state.keep(f"view-{run.id}", {**kept, **words})
    return {"run": run.id, **words}


def _vector(z: NDArray[np.float64]) -> str:
    """As the canvas writes a code (address.js): at most three decimals, and none of them for nothing."""
    return ",".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in z.round(3) + 0.0)


def packed(members: NDArray[np.bool_]) -> str:
    """A bit for each, as the components read and write them: packed as numpy does, in base 64."""
    return base64.b64encode(np.packbits(members).tobytes()).decode()
