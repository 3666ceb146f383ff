"""The figures of AEVB (Kingma & Welling, arXiv 1312.6114, section 5) made again. A table of contents.

A figure is asked for by a `PaperRequest`; each of its lines is a run like any other, found again by its settings.
"""

from __future__ import annotations

from vae_tf.runs.paper.curves import Curve, curves, table
from vae_tf.runs.paper.finding import ask, carry_out, find
from vae_tf.runs.paper.racing import ALGORITHMS, FIGURES, PaperFigure, PaperRequest, Race, races
from vae_tf.runs.paper.reference import paper_at, paper_curve
from vae_tf.runs.paper.unsaid import UNSAID, Choice

__all__ = [
    "ALGORITHMS",
    "FIGURES",
    "UNSAID",
    "Choice",
    "Curve",
    "PaperFigure",
    "PaperRequest",
    "Race",
    "ask",
    "carry_out",
    "curves",
    "find",
    "paper_at",
    "paper_curve",
    "races",
    "table",
]
