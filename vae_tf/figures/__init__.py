"""Every figure of the project: arrays in, Plotly figures out. Knows no run, no page and no theme.

Backgrounds are transparent and lines keep to middle tones, so that one figure serves light and dark.
"""

from vae_tf.figures.bars import kl_bars
from vae_tf.figures.codes import code_scatter, reach
from vae_tf.figures.comparison import AXES, RUN_COLOURS, Line, overlaid_curves
from vae_tf.figures.curves import loss_curve
from vae_tf.figures.style import (
    LABEL_COLOURS,
    LABEL_SHAPES,
    TERM_COLOURS,
    TERM_TITLES,
    ink_on,
    label_style,
    z_name,
)

__all__ = [
    "AXES",
    "LABEL_COLOURS",
    "LABEL_SHAPES",
    "RUN_COLOURS",
    "TERM_COLOURS",
    "TERM_TITLES",
    "Line",
    "code_scatter",
    "ink_on",
    "kl_bars",
    "label_style",
    "loss_curve",
    "overlaid_curves",
    "reach",
    "z_name",
]
