"""Nats of KL by latent dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vae_tf.figures.style import FADED, NATS, TERM_COLOURS, empty, z_name

if TYPE_CHECKING:
    import plotly.graph_objects as go


def kl_bars(kl: Sequence[float], *, active: Sequence[bool] | None = None, height: int = 220) -> go.Figure:
    """Nats of KL in each latent dimension, the largest first; the inactive ones are pale."""
    import plotly.graph_objects as go

    order = np.argsort(np.asarray(kl))[::-1]
    names = [z_name(int(dimension)) for dimension in order]
    alive = np.ones(len(order), bool) if active is None else np.asarray(active)[order]
    figure = empty(height=height)
    figure.add_trace(
        go.Bar(
            x=names,
            y=np.asarray(kl)[order],
            marker_color=[TERM_COLOURS["kl_loss"] if on else FADED for on in alive],
            marker_line_width=0,
            hovertemplate="%{x}: %{y:.2f} nats<extra></extra>",
        )
    )
    # A few bars stay slim, and stand on the left.
    figure.update_xaxes(type="category", showgrid=False, nticks=30, range=[-0.6, max(len(order), 14) - 0.4])
    figure.update_yaxes(title_text=NATS, rangemode="tozero", nticks=5)
    figure.update_layout(bargap=0.25)
    return figure
