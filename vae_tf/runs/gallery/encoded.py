"""Where the encoder puts the test images, and how many nats it spends on each dimension."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from vae_tf.figures import code_scatter, kl_bars, reach, z_name
from vae_tf.figures.picture import Picture
from vae_tf.figures.words import count, with_error
from vae_tf.latent import ACTIVE_VARIANCE, Codes, most_active
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run

MOST_POINTS = 10_000
"""Of more codes a fixed random part is drawn, and the words say so: a page of many more is slow everywhere."""
HEIGHT = 620


def encoded(run: Run) -> Iterator[Picture]:
    """The codes as points, and for each reading of the pixels the KL by dimension. Raises: ValueError for damaged
    codes."""
    codes = run.codes()
    if codes is not None:
        yield _points(run, codes)
    yield from _bars(run)


def thinned(count: int) -> npt.NDArray[np.int64]:
    """Which of so many points are drawn: all, or a fixed random part, in their order."""
    if count <= MOST_POINTS:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).permutation(count)[:MOST_POINTS])


def shown_of(shown: int, there: int, noun: str) -> str:
    """How many of how many."""
    return count(there, noun) if shown == there else f"{shown:,} of {count(there, noun)}"


def _points(run: Run, codes: Codes) -> Picture:
    chosen, dims = thinned(len(codes)), codes.z_mean.shape[1]
    axes = most_active(codes.z_mean)[:2]
    z = codes.z_mean[:, axes]
    elbo = codes.elbo if MODELS[run.config.kind].bounded else None
    edge = reach(z)
    figure = code_scatter(
        z[chosen],
        None if codes.labels is None else codes.labels[chosen],
        label_names=run.dataset.get("label_names"),
        elbo=None if elbo is None else elbo[chosen],
        index=codes.index[chosen],
        dimensions=axes,
        edge=edge,
        height=HEIGHT,
    )
    words = f"The means of q(z|x) of {shown_of(len(chosen), len(codes), 'test image')}"
    if dims > 2:
        words += f", in {z_name(axes[0])} and {z_name(axes[1])}, the two most active of {dims} dimensions"
    if codes.labels is None and elbo is not None:
        words += f", coloured by ELBO, {run.config.model.eval_targets} targets"
    outside = int((np.abs(z[chosen]) > edge).any(axis=1).sum())
    beyond = f" {outside:,} of them {'lies' if outside == 1 else 'lie'} outside the frame." if outside else ""
    return Picture("codes", "Codes of the test images", f"{words}.{beyond}", figure, HEIGHT + 140)


def _bars(run: Run) -> Iterator[Picture]:
    for targets, result in run.results.items():
        kl, activity = result["kl_per_dimension"], result.get("activity", [])
        active = [variance > ACTIVE_VARIANCE for variance in activity] if len(activity) == len(kl) else None
        whole = int(result.get("of", result["images"]))
        words = (
            f"Nats per image, the mean over {shown_of(result['images'], whole, 'test image')}; {targets} targets. "
            f"In all {with_error(result['kl'], result.get('kl_se'))}; {result['active_units']} of {len(kl)} are active."
        )
        yield Picture(f"kl-{targets}", f"KL by latent dimension, {targets} targets", words, kl_bars(kl, active=active))
