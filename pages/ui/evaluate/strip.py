"""The test images behind the estimates: how log p(x) is spread over them, the least likely, and those flagged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from pages.ui import cache, charts, pictures
from pages.ui.evaluate.rungs import Row, best
from pages.ui.evaluate.wording import judges
from pages.ui.text import count, number
from pages.ui.widgets import section
from vae_tf.runs.findings import places
from vae_tf.runs.run import Run

MOST = 12
"""So many images are shown of each sort."""
ABOUT = 84
"""Pixels that an image is wide, about."""
HELP = (
    "log p(x) of each image by the best estimator that is here. The model finds an image unlikely that it cannot draw "
    "well, or that has many pixels which it leaves open."
)


def panel(run: Run, rows: Sequence[Row]) -> None:
    """Draws the histogram and the two sheets; nothing before there is an estimate."""
    row = best(rows)
    if row is None:
        return
    section("Image by image", help=HELP)
    index = places(int(run.dataset["test_images"]), row.rung.asked.limit)[: len(row.values)]
    order = np.argsort(row.values)
    from vae_tf import figures

    lowest = {f"image {index[order[0]]}:": float(row.values[order[0]])}
    charts.draw(
        figures.likelihood_histogram(
            row.values,
            lowest,
            whole=True,
            axis=f"log p(x) ({row.rung.title.lower() if row.exact else row.rung.title}), nats per image",
        ),
        key="evaluate-histogram",
        alt=f"Histogram of log p(x) of {count(len(row.values), 'image')}, from {row.values.min():.1f} to "
        f"{row.values.max():.1f} nats",
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**The least likely**", help="By their number among the test images, and log p(x) in nats")
        _sheet(run, [(int(index[i]), number(row.values[i])) for i in order[:MOST]])
    with right:
        _flagged(run, rows)


def _flagged(run: Run, rows: Sequence[Row]) -> None:
    """The images that an estimator itself says are to be looked at with care, and which it was."""
    index = places(int(run.dataset["test_images"]), rows[0].rung.asked.limit)
    by: dict[int, list[str]] = {}
    for row in rows:
        for place in np.flatnonzero(row.flags):
            by.setdefault(int(index[place]), []).append(row.rung.title)
    st.markdown("**Flagged**", help="By the estimators named: their numbers for these images are to be taken with care")
    if not by:
        st.caption(none_flagged(rows))
        return
    worst = sorted(by.items(), key=lambda item: -len(item[1]))
    _sheet(run, [(image, ", ".join(titles)) for image, titles in worst[:MOST]])
    if len(worst) > MOST:
        st.caption(f"And {len(worst) - MOST:,} more.")


def none_flagged(rows: Sequence[Row]) -> str:
    """Which estimators trust their numbers, and which do not judge them."""
    judging = [row.rung.title for row in rows if judges(row.rung.asked)]
    silent = [row.rung.title for row in rows if not judges(row.rung.asked)]
    trusted = f"None, by {', '.join(judging)}." if judging else "None."
    return f"{trusted} {', '.join(silent)} judge none of their numbers: they are lower bounds." if silent else trusted


def _sheet(run: Run, said: Sequence[tuple[int, str]]) -> None:
    """Images by their numbers, each with its number and a word under it."""
    images = cache.test_images(run)
    if images is None:
        st.caption("The images are not on this machine: " + "; ".join(f"no. {i}, {word}" for i, word in said))
        return
    scale = pictures.fitting(images.shape[2], ABOUT)
    with st.container(horizontal=True, gap="small"):
        for image, word in said:
            with st.container(width=max(ABOUT, scale * images.shape[2]), gap="xsmall"):
                pictures.show(images[image], alt=f"Test image {image}: {word}", scale=scale)
                st.caption(f"no. {image}  \n{word}")
