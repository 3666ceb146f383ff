"""Chains that are played over the picture of a posterior, in the browser: a button, a slider, and no rerun of the page.

The figure itself stays as it is: Plotly's own animation takes its heat map away, and its buttons no key reaches.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import streamlit as st

from pages.ui.loader import loader
from vae_tf.export import canvas_files
from vae_tf.figures import CHAIN_COLOURS, square
from vae_tf.runs.posteriors import Seen

ENTRY, PLAYER = "chain/chain.js", "chain/player.js"
TRAIL = 12
"""Steps that a chain trails behind it."""
SAVED = """
const plot = document.getElementById("{plot_id}");
import("data:text/javascript;base64,%(module)s").then(({ Player }) =>
  plot.after(new Player(() => plot, %(given)s, new AbortController().signal).element));
"""

_mount = st.components.v2.component("chain", js=loader(ENTRY, "The chains", decodes=False))


def player(seen: Seen, *, plot: str) -> None:
    """Draws the controls; `plot` is the key of the figure over which the chains go."""
    _mount(key=f"{plot}-chain", data={**given(seen), "plot": f"st-key-{plot}"})


def given(seen: Seen) -> dict[str, Any]:
    """What the browser plays: where each chain is at each step, and where the axes of the figure end."""
    x, y = square(seen.across, seen.up)
    colours = [CHAIN_COLOURS[k % len(CHAIN_COLOURS)] for k in range(seen.chain.shape[1])]
    return {"chain": seen.chain.round(4).astype(float).tolist(), "x": x, "y": y, "colours": colours, "trail": TRAIL}


def script(seen: Seen) -> str:
    """The same for a page of its own, which asks nobody for anything."""
    module = base64.b64encode(canvas_files.files()[PLAYER]).decode()
    return SAVED % {"module": module, "given": json.dumps(given(seen))}
