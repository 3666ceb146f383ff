"""Small pieces that several pages share: titles, badges, links to a run's pages, and the "how" under a number."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from pages.ui import state
from pages.ui.sharing import copy_link
from pages.ui.text import escape, within
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data.deleted import list_deleted
from vae_tf.data.own import OWN
from vae_tf.data.people import apart
from vae_tf.models.registry import MODELS, TARGETS, UNDAMAGED
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

Colour = Literal["red", "orange", "blue", "green", "gray"]
BADGES: dict[State, tuple[Colour, str]] = {
    State.QUEUED: ("gray", ":material/schedule:"),
    State.STARTING: ("blue", ":material/hourglass_empty:"),
    State.RUNNING: ("blue", ":material/play_arrow:"),
    State.PAUSED: ("orange", ":material/pause:"),
    State.FINISHED: ("green", ":material/check:"),
    State.STOPPED: ("orange", ":material/stop:"),
    State.CANCELLED: ("gray", ":material/block:"),
    State.FAILED: ("red", ":material/error:"),
    State.DAMAGED: ("red", ":material/broken_image:"),
}
ELBO_FORMULA = r"""
\log p(x) \;\ge\; \underbrace{\mathbb{E}_{q(z|x)}\big[\log p(x|z)\big]}_{\text{reconstruction}}
\;-\; \underbrace{D_{\mathrm{KL}}\big(q(z|x)\,\|\,p(z)\big)}_{\text{KL}} \;=\; \mathrm{ELBO}
"""
KL_FORMULA = r"""
D_{\mathrm{KL}} = \tfrac12 \sum_{j=1}^{d} \big( \mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2 \big)
"""


def title(text: str, lead: str = "") -> None:
    """The head of a page, and the sentence under it."""
    st.title(text, anchor=False)
    if lead:
        st.markdown(lead)


def shared_title(text: str, lead: str = "", **words: str) -> None:
    """The same with a button that copies a link; `words` are what the link names besides what the address does."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="shared-head"):
        with st.container(width="content"):
            st.title(text, anchor=False)
        copy_link(**words)
    if lead:
        st.markdown(lead)


def section(text: str, help: str | None = None) -> None:
    """The head of a part of a page."""
    st.subheader(text, anchor=False, help=help)


def state_badge(run: Run | DamagedRun) -> None:
    """Where a run stands, in a word and a colour."""
    where = run.state
    colour, icon = BADGES[where]
    st.badge(str(where), color=colour, icon=icon)


def about(run: Run) -> str:
    """What a run is, in a line of Markdown: its dataset, its latent size, its networks."""
    model = run.config.model
    likelihood = "" if model.likelihood == VAEConfig().likelihood else f" · {model.likelihood} likelihood"
    kind = "" if run.config.kind == TrainConfig().kind else f" · {within(MODELS[run.config.kind].title)}"
    denoises = "" if run.config.damage == UNDAMAGED else " · learned to denoise"
    title = escape(str(run.dataset["title"]))
    return f"{title} · {model.latent_dim}-D · {model.architecture}{likelihood}{kind}{denoises}"


def links(run: Run, *, besides: str = "") -> None:
    """Links to the other pages about a run; `besides` is the page that draws them."""
    query = {"run": run.id}
    if run.explorable and besides not in (state.EXPLORE, state.TRAIN):
        st.page_link(state.EXPLORE, label="Explore", icon=":material/explore:", query_params=query)
    if run.explorable and besides not in (state.MAP, state.TRAIN):
        st.page_link(state.MAP, label="Map", icon=":material/scatter_plot:", query_params=query)
    if run.explorable and besides not in (state.DENOISE, state.TRAIN):
        st.page_link(state.DENOISE, label="Denoise", icon=":material/blur_off:", query_params=query)
    if run.explorable and besides not in (state.EVALUATE, state.TRAIN):
        st.page_link(state.EVALUATE, label="Evaluate", icon=":material/straighten:", query_params=query)
    if besides != state.RUN:
        st.page_link(state.RUN, label="Details", icon=":material/article:", query_params=query)
    if not run.read_only and besides != state.TRAIN:
        label = "Watch it train" if run.state.live else "Training"
        st.page_link(state.TRAIN, label=label, icon=":material/show_chart:", query_params=query)


def without_images(run: Run) -> None:
    """Says that the images a run was trained on are here no more, and the way back; nothing where they are."""
    name = run.config.dataset
    if not OWN.fullmatch(name) or run.has_images:
        return
    what = f"The images of this run, **{escape(str(run.dataset['title']))}**, are not here"
    deleted = any(entry.key == name for entry in list_deleted())
    if deleted:
        way = ": they lie in the trash, and can be restored."
    elif apart():
        way = " any more, or not shared any more: import them again, as they were, or ask for their link again."
    else:
        way = " any more: import them again, as they were."
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="without-images"):
        st.markdown(f":material/hide_image: {what}{way}", width="content")
        st.page_link(state.DATA, label="Data", icon=":material/photo_library:")


def targets_note(targets: str) -> str:
    """The name of a reading of pixels with what it means."""
    entry = TARGETS.get(targets)
    return f"{targets} targets" + (f" ({entry.title.lower()})" if entry else "")


def evaluate_command(run: Run, targets: str) -> str:
    """The command that gives the same test figures."""
    return f"python -m vae_tf evaluate {run.id} --estimator elbo --targets {targets} --json"


def how(run: Run, targets: str, *, key: str) -> None:
    """The formula behind a test ELBO, and the command that gives the same number."""
    with st.popover("how", type="tertiary", icon=":material/function:", key=key):
        st.markdown(
            "How well the model explains images that it has not seen: a lower bound on the logarithm of the "
            "probability that it gives them. Higher is better. (A Gaussian likelihood is a density: its logarithm "
            "may be above zero.)"
        )
        st.latex(ELBO_FORMULA)
        st.markdown(
            f"The mean over the test images, in nats per image, with its standard error; {targets_note(targets)}."
        )
        st.code(evaluate_command(run, targets), language="bash", wrap_lines=True)


READY = {state.EVALUATE: ("Evaluate the ready-trained one", ":material/straighten:")}
"""The way to the ready-trained run where it does not lead to Explore."""


def no_run(message: str, page: str = state.EXPLORE) -> None:
    """What a page says when there is nothing for it to show: what happened, and what to do next."""
    label, icon = READY.get(page, ("Explore the ready-trained one", ":material/explore:"))
    with st.container(border=True):
        st.markdown(message)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(state.HOME, label="All runs", icon=":material/grid_view:")
            st.page_link(state.TRAIN, label="Train one", icon=":material/model_training:")
            shipped = state.shipped()
            if shipped is not None and st.button(label, icon=icon):
                st.switch_page(page, query_params={"run": shipped.id})


def damaged(run: DamagedRun) -> None:
    """Says that a run cannot be read, and why."""
    st.error(f"This run cannot be read. {escape(run.reason)}", icon=":material/broken_image:")
    st.page_link(state.HOME, label="All runs", icon=":material/grid_view:")
