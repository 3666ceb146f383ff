"""The estimates beside each other: a figure, why they order so, a table, files. Reads what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from pages.ui import charts
from pages.ui.evaluate import wording
from pages.ui.evaluate.rungs import Row, Rung, best
from pages.ui.text import count
from pages.ui.widgets import targets_note
from vae_tf.inference import ESTIMATORS
from vae_tf.runs.ladder import picture
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    import plotly.graph_objects as go

ORDER_HELP = (
    "All are about the same images. So each dot stands at the reference's mean less the mean of the differences image "
    "by image, and its bar is the standard error of that: what makes an image hard for all of them cancels out."
)
FLAGGED = (
    "Effective samples: of so many that are drawn of an image, how many carry the mean; the median over images. "
    "Flagged images are to be looked at with care: of L with 200 samples or more, fewer than 100 carry the mean "
    "(it is then redone with a tenth of them from the prior); of AIS, less than a fifth of the chains, or they "
    "hardly moved; of appendix D, chains that have not met or hardly moved; of the exact value, a posterior that "
    "the grid may miss. The ELBO and L with fewer samples are bounds whatever their samples: nothing of them is "
    "judged."
)
USUAL = (
    ":material/info: {flagged} of {images} images of {title} are flagged. In {d} dimensions that is usual: the "
    "encoder's Gaussian and the true posterior overlap in an ever smaller part, so that few of its samples carry "
    "the mean. The number is still a lower bound on average, but may be some nats too low, and its own error does "
    "not show that. {ais}"
)
AIS_HELPS = "AIS draws nothing from the encoder: it says how much is missing."
FROM = 5
"""Latent dimensions from which on flags of most images are usual."""


def ladder(run: Run, rows: Sequence[Row]) -> None:
    """Draws what is there of the estimates, from the loosest bound to the exact value."""
    reference = best(rows)
    assert reference is not None
    figure = picture(rows, reference)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown("**Nats per image, by estimator**", help=ORDER_HELP)
        charts.draw(figure, key="evaluate-ladder", alt=_alt(rows, reference))
        st.caption(_note(reference))
    with right:
        why(run, [row.rung for row in rows])
    with st.container(key="figures-evaluate"):
        st.table(wording.table(rows, reference), border="horizontal", width="content", alt="Estimates of log p(x)")
    for sentence in usual(run, rows):
        st.caption(sentence)
    _files(run, rows, reference, figure)


def usual(run: Run, rows: Sequence[Row]) -> list[str]:
    """Of importance-weighted bounds most images of which are flagged, in many dimensions: why, and what it means."""
    d, said = run.config.model.latent_dim, []
    ais = AIS_HELPS if ESTIMATORS["ais"].fits(d) else ""
    for row in rows:
        flagged, images = row.figures["flagged"], len(row.values)
        if row.rung.asked.estimator == "iwae" and d >= FROM and 2 * flagged > images:
            said.append(USUAL.format(flagged=f"{flagged:,}", images=f"{images:,}", title=row.rung.title, d=d, ais=ais))
    return said


def _note(reference: Row) -> str:
    highest = "the highest lower bound, " if reference.kind == "lower bound" else ""
    what = "the exact value" if reference.exact else f"{highest}{reference.rung.title}"
    error = reference.figures["standard_error"]
    common = "" if error is None else f" Other images would move all of them together: by ± {error:.2g} nats."
    return (
        f"The line is {what}; {count(len(reference.values), 'image')}, {reference.rung.asked.targets} targets.{common}"
    )


def why(run: Run, of: Sequence[Rung]) -> None:
    """A sentence or two for each estimator, with its formula and its command."""
    seen: dict[str, list[Rung]] = {}
    for rung in of:
        seen.setdefault(rung.asked.estimator, []).append(rung)
    st.markdown("**Why they order so**" if len(seen) > 1 else "**What it is**")
    for name, rungs in seen.items():
        with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="xsmall"):
            titles = ", ".join(rung.title for rung in rungs)
            st.markdown(f"**{titles}**: {wording.WHY.get(name, ESTIMATORS[name].description)}")
            with st.popover("how", type="tertiary", icon=":material/function:", key=f"evaluate-how-{name}"):
                if name in wording.FORMULAS:
                    st.latex(wording.FORMULAS[name])
                st.markdown(f"{ESTIMATORS[name].description} ({ESTIMATORS[name].source})")
                for rung in rungs:
                    st.code(wording.command(run, rung.asked), language="bash", wrap_lines=True)


def _page(run: Run, reference: Row, figure: go.Figure) -> bytes:
    """The figure as a page that says whose likelihood it is."""
    from vae_tf import figures

    targets = targets_note(reference.rung.asked.targets or run.config.model.eval_targets)
    words = f"Run {run.id}, {run.config.dataset}, {targets}; {reference.wanted:,} test images."
    return figures.as_page(figure, title=f"log p(x) by estimator: {run.name}", words=words)


def _files(run: Run, rows: Sequence[Row], reference: Row, figure: go.Figure) -> None:
    name = f"{run.id}-likelihood-{reference.rung.asked.targets}-{reference.wanted}"
    files = {
        "CSV": ("text/csv", lambda: wording.csv_of(run, rows, reference)),
        "HTML": ("text/html", lambda: _page(run, reference, figure)),
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"± standard error. {FLAGGED}")
    with st.container(horizontal=True, gap="small"):
        for title, (kind, make) in files.items():
            st.download_button(
                title,
                make,
                f"{name}.{title.lower()}",
                kind,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"evaluate-save-{title}",
            )


def _alt(rows: Sequence[Row], reference: Row) -> str:
    said = "; ".join(f"{row.rung.title} {row.figures['mean']:.2f}" for row in rows)
    return f"Estimates of log p(x), nats per image, beside {reference.rung.title}: {said}"
