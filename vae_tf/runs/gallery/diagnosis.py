"""How much of its code the model uses: activity by dimension, all codes against the prior, the KL while it trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vae_tf.figures import activity_bars, aggregate_marginals, kl_over_epochs
from vae_tf.figures.picture import Picture
from vae_tf.figures.words import count, with_error
from vae_tf.latent import ACTIVE_VARIANCE
from vae_tf.runs.collapse import Measures, kept_measures, kl_history
from vae_tf.runs.gallery.encoded import shown_of
from vae_tf.runs.gallery.likelihood import has_bound
from vae_tf.runs.run import Run

HEIGHT = 320


def diagnosis(run: Run) -> Iterator[Picture]:
    """Of the largest check-up that is kept, and of the epochs that were."""
    if not has_bound(run):
        return
    kept = kept_measures(run)
    if kept:
        yield _activity(kept[-1])
        yield _aggregate(kept[-1])
    epochs, kl = kl_history(run)
    if epochs:
        figure = kl_over_epochs(epochs, kl, height=HEIGHT)
        words = f"Nats, after {count(len(epochs), 'kept epoch')}, on the few test images that are shown meanwhile."
        yield Picture("kl-over-epochs", "KL of each dimension while it trained", words, figure)


def _activity(measures: Measures) -> Picture:
    said = measures.figures
    words = (
        f"The variance of the encoder's mean over {_images(said)}. {said['active_units']} of "
        f"{count(len(said['activity']), 'dimension')} above {ACTIVE_VARIANCE:g}, which count as active. A code tells "
        f"{with_error(said['information'], said['information_se'])} nats of its image."
    )
    figure = activity_bars(said["activity"], threshold=ACTIVE_VARIANCE)
    return Picture("activity", "Activity of each dimension", words, figure)


def _aggregate(measures: Measures) -> Picture:
    said = measures.figures
    words = (
        f"The density of the codes of {_images(said)} along single dimensions, over the prior's. KL(q(z) || p(z)) = "
        f"{with_error(said['marginal_kl'], said['marginal_kl_se'])} nats."
    )
    figure = aggregate_marginals(measures.axis, measures.marginals, said["dimension_kl"], height=HEIGHT)
    return Picture("aggregate", "All codes together, against the prior", words, figure)


def _images(said: Mapping[str, Any]) -> str:
    return shown_of(said["images"], said["of"], "test image")
