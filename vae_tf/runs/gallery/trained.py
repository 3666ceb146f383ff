"""The loss by epoch, and its terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vae_tf.figures import TERM_TITLES, loss_curve
from vae_tf.figures.curves import series_names
from vae_tf.figures.picture import Picture
from vae_tf.figures.words import count
from vae_tf.runs.run import Run

TERMS = ("loss", "reconstruction_loss", "kl_loss", "regulariser_loss")
HEIGHT = 320


def trained(run: Run) -> Iterator[Picture]:
    """A curve for each term that the training has written down."""
    records, model = run.metrics, run.config.model
    for term in TERMS:
        if not any(term in record["train"] for record in records):
            continue
        names: dict[str, Any] = {} if term == "regulariser_loss" else series_names(run.config)  # it sees no pixels
        figure = loss_curve(records, term, epochs=run.config.epochs, height=HEIGHT, **names)
        targets = f"{model.train_targets} targets" if not names else "targets as named"
        words = f"Nats per image after each of {count(len(records), 'epoch')}, on training and test images; {targets}."
        yield Picture(term.replace("_", "-"), f"{TERM_TITLES[term]} by epoch", words, figure)
