"""The lessons that come with the app, by the word that a link names them with: a file and a line each.

What they say of a run's numbers, a test holds against the run.
"""

from __future__ import annotations

from collections.abc import Mapping

from pages.ui.lessons.shipped import collapsed_dimension, kl_term, latent_dimension
from pages.ui.lessons.shipped.card import Card

LESSONS: Mapping[str, Card] = {
    "latent-dimension": latent_dimension.CARD,
    "kl-term": kl_term.CARD,
    "collapsed-dimension": collapsed_dimension.CARD,
}
