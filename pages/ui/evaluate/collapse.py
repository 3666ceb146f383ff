"""The part Collapse doctor: what is wrong with a model's use of its code, in words first, and what may help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import charts
from pages.ui.evaluate import recovered, remedies, seeking
from pages.ui.evaluate.address import Wanted
from pages.ui.text import escape, number, with_error
from pages.ui.widgets import KL_FORMULA, section, targets_note
from vae_tf.jobs import models as jobs
from vae_tf.latent import ACTIVE_VARIANCE
from vae_tf.runs.collapse import Checkup, Measures, kl_history, read_measures
from vae_tf.runs.consultation import Diagnosis, diagnosed, trials
from vae_tf.runs.diagnosis import Finding
from vae_tf.runs.run import Run

HEIGHT = 280
HELP = (
    "A posterior has collapsed where q(z|x) is the same for every image: the code then tells nothing of the image, the "
    "decoder draws the same blur for all, and the KL term is next to nothing."
)
FORMULA = r"""
\mathbb{E}_x\,D_{\mathrm{KL}}\big(q(z|x)\,\|\,p(z)\big) = I_q(x; z) + D_{\mathrm{KL}}\big(q(z)\,\|\,p(z)\big),
\quad q(z) = \tfrac1N \textstyle\sum_n q(z|x_n)
"""
METRICS: Mapping[str, tuple[str, str]] = {
    "information": (
        "A code tells",
        "I(x; z): nats that a code tells of its image. At most the logarithm of the images.",
    ),
    "kl": ("KL", "What the codes cost, KL(q(z|x) || p(z)): nats per image."),
    "marginal_kl": ("All codes from the prior", "KL(q(z) || p(z)): how far all codes together are from N(0, 1)."),
    "worth": (
        "Worth of a code",
        "Nats by which the decoder explains an image better by its own code than by another's. Near 0: it ignores it.",
    ),
}


def panel(run: Run, wanted: Wanted) -> None:
    """Draws the part."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        section("Is the code used?", help=HELP)
        _how(run)
    try:
        measures = read_measures(run, Checkup())
    except ValueError as error:
        st.error(escape(str(error)))
        return
    if measures is not None:
        seeking.give_up("collapse")
        _diagnosis(diagnosed(run, measures), wanted)
        return
    sought = seeking.seek(
        "collapse", "Diagnosis", (run.id, "diagnosis"), lambda who: jobs.diagnose(run, Checkup(), viewer=who)
    )
    seeking.standing(sought)
    if sought.coming:
        st.skeleton(2 * HEIGHT)


def _diagnosis(found: Diagnosis, wanted: Wanted) -> None:
    """Words and numbers; remedies beside them, and what became of one; then the figures."""
    left, right = st.columns([1, 1] if found.remedies else [2, 1], gap="large")
    with left:
        for finding in found.findings:
            _finding(finding)
        _metrics(found)
        _activity(found.measures)
    with right:
        remedies.cards(found, wanted)
    if wanted.after is not None:
        tried = trials(found.remedies).values()
        recovered.panel(found.run, wanted.after, in_card=wanted.after in [run.id for run in tried])
        section("Before: how it came to this", help=f"Of {escape(found.run.name)}, without the remedy")
    _figures(found.run, found.measures)


def _finding(finding: Finding) -> None:
    icon, colour = (":material/error:", "orange") if finding.wrong else (":material/check_circle:", "green")
    if not finding.wrong and finding.name != "well":
        icon, colour = ":material/info:", "blue"
    st.markdown(f":{colour}[{icon}] **{finding.title}.** {finding.words}")


def _metrics(found: Diagnosis) -> None:
    """The figures behind the words."""
    said = found.measures.figures
    with st.grid(min_column_width=150, gap="small"):
        active = f"{said['active_units']} of {len(said['activity'])}"
        help = f"Dimensions whose encoder mean varies over images by more than {ACTIVE_VARIANCE:g} (Burda et al. 2016)."
        st.metric("Active units", active, help=help)
        for name, (title, words) in METRICS.items():
            st.metric(title, _nats(said, name), help=f"{words} ± standard error.")
        st.metric("Weight of the KL", number(found.beta, 2), help="The effective beta at the end of the training.")
        st.metric("Holes", _holes(said), help=HOLES_HELP)
    subset = "" if said["images"] == said["of"] else f" of {said['of']:,}"
    st.caption(f"Nats per image; {said['images']:,}{subset} test images, {targets_note(said['targets'])}.")


HOLES_HELP = (
    "The share of the prior's mass where all codes together are less than a tenth as dense as it: samples from there "
    "are guesses. Not known in many dimensions, where a test set is too small to tell."
)


def _holes(said: Mapping[str, Any]) -> str:
    return f"{number(100 * said['holes'], 1)}%" if said["resolved"] else "not known"


def _activity(measures: Measures) -> None:
    from vae_tf import figures

    said = measures.figures
    st.markdown("**Activity of each dimension**", help="The variance of the encoder's mean over the test images")
    figure = figures.activity_bars(said["activity"], threshold=ACTIVE_VARIANCE)
    charts.draw(figure, key="evaluate-activity", alt=f"Activity: {said['active_units']} active dimensions")


def _figures(run: Run, measures: Measures) -> None:
    """How it came to this, and where all codes lie."""
    left, right = st.columns(2, gap="large")
    with left:
        _history(run)
    with right:
        _aggregate(measures)


def _history(run: Run) -> None:
    from vae_tf import figures

    epochs, kl = kl_history(run)
    st.markdown("**KL of each dimension while it trained**", help="On the few test images that are shown meanwhile")
    if len(epochs):
        figure = figures.kl_over_epochs(epochs, kl, height=HEIGHT)
        charts.draw(figure, key="evaluate-kl", alt=f"KL of each latent dimension after {len(epochs)} epochs")
    else:
        st.caption("This run kept no epochs of its training.")


def _aggregate(measures: Measures) -> None:
    from vae_tf import figures

    said = measures.figures
    st.markdown(
        "**All codes together, against the prior**",
        help="The aggregate posterior q(z) along single dimensions: those that differ most from N(0, 1)",
    )
    figure = figures.aggregate_marginals(measures.axis, measures.marginals, said["dimension_kl"], height=HEIGHT)
    charts.draw(figure, key="evaluate-aggregate", alt="Density of all codes along single dimensions over the prior's")
    st.caption(
        f"KL(q(z) || p(z)) = {_nats(said, 'marginal_kl')} nats, of which {_nats(said, 'total_correlation')} are shared "
        f"between dimensions (total correlation). {_hole_words(said)}"
    )


def _nats(said: Mapping[str, Any], name: str) -> str:
    """A measure with its error, to a hundredth of a nat at the finest."""
    value, error = said[name], said[f"{name}_se"]
    if error is not None and error < 0.1:
        return f"{number(round(value, 2) + 0.0, 2)} ± {number(error, 2)}"  # no minus before a zero
    return with_error(value, error)


def _hole_words(said: Mapping[str, Any]) -> str:
    if said["resolved"]:
        return f"Holes: {with_error(100 * said['holes'], 100 * (said['holes_se'] or 0.0))}% of the prior's mass."
    return (
        f"In {len(said['activity'])} dimensions {said['images']:,} images are too few to find holes; the worst single "
        f"dimension has {number(100 * max(said['dimension_holes']), 1)}%."
    )


def _how(run: Run) -> None:
    with st.popover("how", type="tertiary", icon=":material/function:", key="evaluate-collapse-how"):
        st.latex(KL_FORMULA)
        st.latex(FORMULA)
        st.markdown(
            "The split of the KL term is Hoffman and Johnson's (2016); q(z) is the mixture of the test images' own "
            "posteriors. Active units: Burda et al. (arXiv 1509.00519)."
        )
        st.code(f"python -m vae_tf diagnose {run.id} --json", language="bash", wrap_lines=True)
