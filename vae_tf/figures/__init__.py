"""Every figure of the project: arrays in, Plotly figures out. Knows no run, no page and no theme.

Backgrounds are transparent and lines keep to middle tones, so that one figure serves light and dark.
"""

from vae_tf.figures.bars import kl_bars
from vae_tf.figures.chosen import MOST_BARS, label_bars, mean_code
from vae_tf.figures.classes import MOST_CLASSES, class_bars
from vae_tf.figures.codes import code_scatter, reach
from vae_tf.figures.collapse import activity_bars, aggregate_marginals, before_after_bars, kl_over_epochs
from vae_tf.figures.comparison import AXES, RUN_COLOURS, Line, overlaid_curves
from vae_tf.figures.curves import loss_curve
from vae_tf.figures.denoising import StrengthLine, likelihood_histogram, strength_curve
from vae_tf.figures.likelihood import LadderRung, estimate_ladder
from vae_tf.figures.page import as_page
from vae_tf.figures.paper import ALGORITHM_COLOURS, PaperLine, paper_panels
from vae_tf.figures.posterior import CHAIN_COLOURS, Ellipse, gap_bars, posterior_plane, square
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
    "ALGORITHM_COLOURS",
    "AXES",
    "CHAIN_COLOURS",
    "LABEL_COLOURS",
    "LABEL_SHAPES",
    "MOST_BARS",
    "MOST_CLASSES",
    "RUN_COLOURS",
    "TERM_COLOURS",
    "TERM_TITLES",
    "Ellipse",
    "LadderRung",
    "Line",
    "PaperLine",
    "StrengthLine",
    "activity_bars",
    "aggregate_marginals",
    "as_page",
    "before_after_bars",
    "class_bars",
    "code_scatter",
    "estimate_ladder",
    "gap_bars",
    "ink_on",
    "kl_bars",
    "kl_over_epochs",
    "label_bars",
    "label_style",
    "likelihood_histogram",
    "loss_curve",
    "mean_code",
    "overlaid_curves",
    "paper_panels",
    "posterior_plane",
    "reach",
    "square",
    "strength_curve",
    "z_name",
]
