"""The figures that a run has, of what is stored with it: nothing is computed anew but what a figure shows of it.

A sort of figures is a file here and a line in the registry: a function that gives those that there are, with words
that say of what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from vae_tf.figures.picture import Picture
from vae_tf.runs.gallery.denoising import denoising
from vae_tf.runs.gallery.diagnosis import diagnosis
from vae_tf.runs.gallery.encoded import encoded
from vae_tf.runs.gallery.likelihood import likelihood
from vae_tf.runs.gallery.mapped import mapped
from vae_tf.runs.gallery.posterior import posterior
from vae_tf.runs.gallery.trained import trained
from vae_tf.runs.run import Run

__all__ = ["SORTS", "pictures"]

SORTS: Mapping[str, Callable[[Run], Iterator[Picture]]] = {
    "training": trained,
    "codes": encoded,
    "likelihood": likelihood,
    "posterior": posterior,
    "diagnosis": diagnosis,
    "maps": mapped,
    "denoising": denoising,
}


def pictures(run: Run) -> list[Picture]:
    """All figures of a run, in the order of `SORTS`; no two have one name. Raises: ValueError where what is stored is
    damaged."""
    return [picture for sort in SORTS.values() for picture in sort(run)]
