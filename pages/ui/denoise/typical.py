"""Whether the model has any idea of the image shown: its log-likelihood among those of the test images. Draws only."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from pages.ui import charts, state
from pages.ui.denoise.asked import Asked
from pages.ui.text import escape, number
from pages.ui.widgets import section
from vae_tf.jobs import Ticket
from vae_tf.jobs import models as jobs
from vae_tf.models.registry import MODELS, TARGETS
from vae_tf.runs import typicality
from vae_tf.runs.run import Run

STRANGE = 0.01
"""An image as far from the mean as so few test images are is called unlike them."""
UNUSUAL = 0.05
HELP = (
    "A model gives every image a probability. What it has never seen mostly gets little, but a simple image may get "
    "more than usual: so the distance from the test images' mean counts, to either side (typicality; Nalisnick et al., "
    "arXiv 1906.02994)."
)


def ask(run: Run, wanted: Asked, viewer: str) -> None:
    """Has the clean image and the damaged one judged. What does not fit is remembered as a sentence."""
    images = [wanted.damaged.clip(0.0, 1.0)] if wanted.clean is None else [wanted.clean, wanted.damaged.clip(0.0, 1.0)]
    try:
        found: Ticket | str = jobs.typical(run, np.concatenate(images), viewer=viewer)
    except (ValueError, OSError) as error:
        found = str(error)
    state.keep(f"denoise-typical-{run.id}", found)


def ticket(run: Run) -> Ticket | None:
    """How far the judgement is; None where there is none."""
    kept = state.kept(f"denoise-typical-{run.id}")
    return kept if isinstance(kept, Ticket) else None


def panel(run: Run) -> None:
    """Draws the histogram of the test images' log-likelihoods, with the image in it, and what it says."""
    section("Does the model know such images?", help=HELP)
    if not MODELS[run.config.kind].bounded:
        st.caption("A plain auto-encoder gives no image a probability: there is no bound on log p(x) to compare.")
        return
    kept = state.kept(f"denoise-typical-{run.id}")
    if isinstance(kept, str):
        st.caption(escape(kept))
        return
    said = kept.result if isinstance(kept, Ticket) and kept.state == "done" else None
    try:
        usual = typicality.usual(run)
    except ValueError as error:
        st.caption(escape(str(error)))
        return
    marks = {} if said is None else dict(zip(("clean", "damaged"), said["log_likelihood"], strict=False))
    if said is not None and len(said["log_likelihood"]) == 1:
        marks = {"damaged": said["log_likelihood"][0]}
    from vae_tf import figures

    figure = figures.likelihood_histogram(usual, marks)
    charts.draw(figure, key="denoise-typical", alt=_alt(marks))
    if isinstance(kept, Ticket) and kept.state == "failed":
        st.caption(escape(str(kept.error)))
    elif said is None:
        st.caption("The image is being judged." if isinstance(kept, Ticket) and not kept.ended else "")
    else:
        _words(said, list(marks))


def _words(said: dict[str, Any], names: list[str]) -> None:
    for k, name in enumerate(names):
        st.markdown(f"The {name} image: {verdict(said, k)}")
    targets = TARGETS.get(said["targets"])
    st.caption(
        f"ELBO with {said['num_samples']} samples, {said['targets']} targets"
        + (f" ({targets.title.lower()})" if targets else "")
        + f"; {said['test_images']:,} test images: mean {number(said['mean'])}"
        + ("." if said["deviation"] is None else f", standard deviation {number(said['deviation'])} nats.")
    )


def verdict(said: dict[str, Any], k: int) -> str:
    """Where an image stands, in a sentence."""
    value, share = said["log_likelihood"][k], said["as_atypical"][k]
    word = "unlike" if share < STRANGE else "unusual among" if share < UNUSUAL else "like"
    far = "none" if share == 0 else "fewer than 0.1%" if share < 0.001 else f"{number(100 * share, 1)}%"
    where = f"**{number(value)}** nats, {number(said['atypicality'][k])} from the mean"
    return f"{where}; {far} of the test images are as far from it. It is **{word}** the test images."


def _alt(marks: dict[str, float]) -> str:
    at = "; ".join(f"the {name} image at {number(value)}" for name, value in marks.items())
    return "Histogram of the log-likelihoods of the test images" + (f"; {at} nats" if at else "")
