"""Why the bound is below log p(x): what no Gaussian could reach, and what this encoder leaves undone, as bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import charts, state
from pages.ui.evaluate import choices, seeking
from pages.ui.evaluate.address import Wanted
from pages.ui.evaluate.wording import told
from pages.ui.text import count, escape, number, with_error
from pages.ui.widgets import section, targets_note
from vae_tf.inference import ESTIMATORS
from vae_tf.jobs import models as jobs
from vae_tf.runs.findings import mean, standard_error
from vae_tf.runs.gaps import Doubles, Found, GapsRequest, read_gaps
from vae_tf.runs.posteriors import Seen
from vae_tf.runs.run import Run

SIZES = (5, 20, 50, 100)
HELP = (
    "The bound is below log p(x) for two reasons. No Gaussian without correlations fits the true posterior: the "
    "approximation gap. And the encoder answers for all images at once, not for each as well as it could: the "
    "amortisation gap (Cremer, Li & Duvenaud, arXiv 1801.03558)."
)
FORMULA = r"""
\log p(x) - \mathcal{L}[q] = \underbrace{\log p(x) - \mathcal{L}[q^*]}_{\text{approximation}}
+ \underbrace{\mathcal{L}[q^*] - \mathcal{L}[q]}_{\text{amortisation}},
\quad q^* = \text{the best diagonal Gaussian of this image}
"""
IMAGES_HELP = "A fixed random subset of the test images; each has two Gaussians fitted to its posterior."
ROWS = {"encoder": "inference", "diagonal": "approximation", "full": "full_approximation"}
"""What lies between a Gaussian's bound and log p(x), by the Gaussian's name."""


def panel(run: Run, wanted: Wanted, seen: Seen | None) -> None:
    """Draws the gaps of the image that is looked at, where there is one, and those of many."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        section("The gaps", help=HELP)
        _how(run, wanted)
    if run.config.model.latent_dim != 2:
        _many(run, wanted)
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**Image {wanted.image}**")
        if seen is None:
            st.caption("Its gaps come with its posterior.")
        else:
            _bars(of_image(seen), "image", f"image {wanted.image}")
            st.caption("± and bars: one standard error of the sampling; the encoder's bound is by the grid, without.")
    with right:
        _many(run, wanted)


def of_image(seen: Seen) -> dict[str, Any]:
    """The gaps of the one image, by the names that those of many have; errors are those of the bounds' sampling, which
    the encoder's, by the same grid as log p(x), has none of."""
    evidence, found = seen.figures["log_evidence"], {"log_evidence": seen.figures["log_evidence"]}
    for name, gap in ROWS.items():
        of = seen.figures["gaussians"][name]
        found |= {name: of["elbo"], gap: evidence - of["elbo"], f"{gap}_se": of["elbo_se"]}
    found |= {"encoder": seen.figures["elbo"], "inference": seen.figures["gap"], "inference_se": None}
    return found | {"amortisation": found["diagonal"] - found["encoder"]}


def _many(run: Run, wanted: Wanted) -> None:
    """The means over test images, or the button that has them computed."""
    asked = GapsRequest(images=wanted.gaps)
    try:
        found = read_gaps(run, asked)
    except ValueError as error:
        st.error(escape(str(error)))
        return
    sought = _sought(run, asked, found)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choices.images(run, wanted.gaps, "gaps", SIZES, help=IMAGES_HELP)
        pressed = st.button(
            "Measure the gaps",
            type="primary",
            icon=":material/straighten:",
            key="evaluate-measure",
            disabled=found is not None or (sought is not None and sought.coming),
        )
    if pressed:
        state.keep(f"evaluate-wants-gaps-{run.id}", asked)
        seeking.give_up("gaps")
        st.rerun()
    if sought is not None:
        seeking.standing(sought)
    if found is not None:
        _found(found)
    elif sought is None:
        st.caption("Takes some seconds an image, and is kept.")


def _sought(run: Run, asked: GapsRequest, found: Found | None) -> seeking.Sought | None:
    """The gaps on their way: those that this session has asked for, or anybody else."""
    if found is not None:
        seeking.give_up("gaps")
        return None
    wants = state.kept(f"evaluate-wants-gaps-{run.id}") == asked
    if not wants and jobs.gaps_under_way(run, asked) is None:
        return None
    state.keep(f"evaluate-wants-gaps-{run.id}", asked)
    title = f"Gaps of {count(asked.images, 'image')}"
    return seeking.seek("gaps", title, (run.id, asked), lambda who: jobs.gaps(run, asked, viewer=who))


def _found(found: Found) -> None:
    said = found.figures
    _bars(said, "many", count(said["images"], "test image"))
    st.markdown(words(found))
    exact = ESTIMATORS[said["estimator"]].kind == "exact"
    by = f"log p(x) is by the estimator {said['estimator']}"
    st.caption(
        f"{said['images']:,} of {said['of']:,} test images, {targets_note(said['targets'])}; ± and bars: one "
        f"standard error. {by}{'' if exact else ', a lower bound, so the gaps to it are at least these'}."
    )


def words(found: Found) -> str:
    """What is left undone, and by whom, in a sentence; where the errors are too large to tell, that."""
    said, by_image = found.figures, found.by_image
    approximation = with_error(said["approximation"], said["approximation_se"])
    amortisation = with_error(said["amortisation"], said["amortisation_se"])
    apart = _evidence(found) + by_image["encoder"] - 2 * by_image["diagonal"]
    if not told(mean(apart), standard_error(apart)):
        larger = f"which of them is larger cannot be told from {count(said['images'], 'image')}"
    elif mean(apart) > 0:
        larger = "a richer q would help more than a better encoder"
    else:
        larger = "a better encoder would help more than a richer q"
    return (
        f"Approximation gap **{approximation}** nats, amortisation gap **{amortisation}** nats per image: {larger}. "
        f"{_correlations(by_image)}"
    )


def _evidence(found: Found) -> Doubles:
    """What stands for log p(x) of each image, (n,): of two lower bounds the higher one on average, as in the means."""
    estimate, importance = (found.by_image[name] for name in ("log_evidence", "importance"))
    exact = ESTIMATORS[found.figures["estimator"]].kind == "exact"
    return estimate if exact or estimate.mean() >= importance.mean() else importance


def _correlations(by_image: Mapping[str, Doubles]) -> str:
    brought = by_image["full"] - by_image["diagonal"]
    value, error = mean(brought), standard_error(brought)
    if told(value, error):
        return f"Correlations in q would bring **{with_error(value, error)}** nats of the first."
    few = f"{with_error(value, error)} nats" if error is not None else f"{number(value, 2)} nats"
    return f"Whether correlations in q would bring anything of the first cannot be told ({few})."


def _bars(said: Mapping[str, Any], key: str, what: str) -> None:
    from vae_tf import figures

    alt = "; ".join(f"{name} bound {said[gap]:.2f} nats below log p(x)" for name, gap in ROWS.items())
    charts.draw(figures.gap_bars(said), key=f"evaluate-gaps-{key}", alt=f"Gaps of {what}: {alt}")


def _how(run: Run, wanted: Wanted) -> None:
    with st.popover("how", type="tertiary", icon=":material/function:", key="evaluate-gaps-how"):
        st.latex(FORMULA)
        st.markdown(f"{HELP} In Python:")
        st.code(
            "import vae_tf\nfrom vae_tf.runs.gaps import GapsRequest, compute_gaps\n"
            f'compute_gaps(vae_tf.open_run("{run.id}"), GapsRequest(images={wanted.gaps})).figures',
            language="python",
            wrap_lines=True,
        )
