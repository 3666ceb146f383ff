"""The part The posterior: what the decoder says of the code behind an image, beside what the encoder says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from pages.ui import cache, charts, pictures
from pages.ui.evaluate import chain, gaps, seeking, stepper
from pages.ui.evaluate.address import Wanted
from pages.ui.text import count, escape, number, with_error
from pages.ui.widgets import section, targets_note
from vae_tf.data import to_uint8
from vae_tf.jobs import models as jobs
from vae_tf.models.registry import MODELS
from vae_tf.runs.posteriors import PosteriorRequest, Seen, read_posterior
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT, WIDTH = 560, 590
"""Pixels of the figure: its plot is then a square of about 490, and on a phone as wide as that."""
ABOUT = 168
"""Pixels that an image is wide, about."""
HELP = (
    "Bayes' rule gives each image a true posterior p(z|x) = p(x|z) p(z) / p(x). The encoder's q(z|x), a Gaussian "
    "without correlations, stands in for it; on a plane of codes both can be drawn."
)
ABOVE = (
    "This model has {d} latent dimensions: its posteriors cannot be drawn on a plane. What they cost can be measured "
    "all the same."
)
FORMULA = r"""
p(z|x) = \frac{p(x|z)\,p(z)}{p(x)}, \qquad
\log p(x) - \mathrm{ELBO} = D_{\mathrm{KL}}\big(q(z|x)\,\|\,p(z|x)\big)
"""
UNMET = 1.05
"""R-hat above which chains have not met."""


def panel(run: Run, wanted: Wanted) -> None:
    """Draws the part."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        section("The true posterior, and the encoder's", help=HELP)
        if run.config.model.latent_dim == 2:
            _how(run, wanted)
    if MODELS[run.config.kind].encoder:
        st.caption(MODELS[run.config.kind].encoder)
    if run.config.model.latent_dim == 2:
        stepper.stepper(run, wanted.image)
        seen = _look(run, wanted)
    else:
        st.markdown(ABOVE.format(d=run.config.model.latent_dim))
        seen = None
    gaps.panel(run, wanted, seen)


def _look(run: Run, wanted: Wanted) -> Seen | None:
    """Draws the posterior of the image, or how far it is."""
    look = PosteriorRequest(image=wanted.image)
    try:
        seen = read_posterior(run, look)
    except ValueError as error:
        st.error(escape(str(error)))
        return None
    if seen is not None:
        seeking.give_up("posterior")
        _drawn(run, wanted, seen)
        return seen
    title = f"Posterior of image {wanted.image}"
    sought = seeking.seek("posterior", title, (run.id, look), lambda who: jobs.posterior(run, look, viewer=who))
    seeking.standing(sought)
    if sought.coming:
        st.skeleton(HEIGHT)
    return None


def _drawn(run: Run, wanted: Wanted, seen: Seen) -> None:
    from vae_tf import figures

    ellipses = [
        figures.Ellipse(name, found["mean"], found["covariance"]) for name, found in seen.figures["gaussians"].items()
    ]
    left, right = st.columns([6, 5], gap="large")
    with left, st.container(width=WIDTH, gap="small"):
        figure = figures.posterior_plane(seen.across, seen.up, seen.log_density, ellipses, height=HEIGHT)
        key = f"evaluate-plane-{wanted.image}"
        with st.container(key=key):
            charts.draw(figure, key=f"{key}-figure", alt=_alt(wanted, seen.figures))
        chain.player(seen, plot=key)
        st.download_button(
            "HTML",
            lambda: _page(run, wanted, seen, figure),
            f"{run.id}-posterior-{wanted.image}.html",
            "text/html",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key="evaluate-save-posterior",
        )
    with right:
        _images(run, wanted, seen)
        _words(seen.figures)


def _page(run: Run, wanted: Wanted, seen: Seen, figure: go.Figure) -> bytes:
    """The figure as a page that says whose posterior it is, with its chains."""
    from vae_tf import figures

    return figures.as_page(
        figure,
        title=f"True posterior of test image {wanted.image}: {run.name}",
        words=f"Run {run.id}, {run.config.dataset}, {targets_note(seen.figures['targets'])}. "
        f"log p(x) = {number(seen.figures['log_evidence'], 2)} nats; the encoder's bound: "
        f"{number(seen.figures['elbo'], 2)} nats.",
        script=chain.script(seen),
        width=WIDTH,
    )


def _images(run: Run, wanted: Wanted, seen: Seen) -> None:
    """The image beside what the decoder makes of the encoder's mean."""
    images = cache.test_images(run)
    rebuilt = to_uint8(np.clip(seen.reconstruction, 0.0, 1.0))
    scale = pictures.fitting(rebuilt.shape[1], ABOUT)
    with st.container(horizontal=True, gap="small"):
        if images is not None and wanted.image < len(images):
            with st.container(width="content"):
                pictures.show(images[wanted.image], alt=f"Test image {wanted.image}", scale=scale, caption="Image")
        with st.container(width="content"):
            pictures.show(rebuilt, alt=f"Reconstruction of image {wanted.image}", scale=scale, caption="Rebuilt")


def _words(said: Any) -> None:
    """What the picture says, in numbers."""
    modes = len(said["modes"])
    st.markdown(
        f"log p(x) = **{number(said['log_evidence'], 2)}** nats, by quadrature on the plane.  \n"
        f"The encoder's bound: **{number(said['elbo'], 2)}** nats.  \n"
        f"Between them KL(q ‖ p(z|x)) = **{number(said['gap'], 2)}** nats."
    )
    st.markdown(
        "The true posterior has one peak."
        if modes == 1
        else f"The true posterior has **{modes} peaks**: one Gaussian cannot cover them, and an encoder that has "
        "chosen one of them knows nothing of the others."
    )
    met = "agree" if said["r_hat"] is not None and said["r_hat"] <= UNMET else "have **not met**"
    r_hat = "without end" if said["r_hat"] is None else number(said["r_hat"], 3)
    st.caption(
        f"Ellipses hold 95% of a Gaussian. The Hamiltonian chains {met} (R-hat {r_hat}, "
        f"{number(100 * said['acceptance'], 0)}% of the steps accepted); play them below the picture. "
        f"{targets_note(said['targets']).capitalize()}; all of it in {number(said['seconds'], 1)} s."
    )


def _how(run: Run, wanted: Wanted) -> None:
    with st.popover("how", type="tertiary", icon=":material/function:", key="evaluate-posterior-how"):
        st.latex(FORMULA)
        st.markdown(
            "The plane is decoded on a grid, finer where the mass is; the sum over it is p(x). The best diagonal and "
            "the best full Gaussian are found by the bound's own gradient, from the encoder's q(z|x) on. The chains "
            "are Hamiltonian Monte Carlo. In Python:"
        )
        st.code(
            "import vae_tf\nfrom vae_tf.runs.posteriors import PosteriorRequest, compute_posterior\n"
            f'seen = compute_posterior(vae_tf.open_run("{run.id}"), PosteriorRequest(image={wanted.image}))',
            language="python",
            wrap_lines=True,
        )


def _alt(wanted: Wanted, said: Any) -> str:
    bounds = ", ".join(
        f"{name} {with_error(found['elbo'], found['elbo_se'])}" for name, found in said["gaussians"].items()
    )
    return (
        f"The true posterior of test image {wanted.image} on the latent plane, {count(len(said['modes']), 'peak')}; "
        f"bounds of the Gaussians over it: {bounds} nats"
    )
