"""A run as it trains: progress, curves, rebuilt images, the plane as it forms. Reads the run's files, writes none."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from pages.ui import charts, pictures, state
from pages.ui.text import duration, escape, number
from pages.ui.widgets import about, links, state_badge
from vae_tf.latent import activity
from vae_tf.runs.executor import LOCAL
from vae_tf.runs.reading import DamagedRunError, read_run
from vae_tf.runs.run import Run
from vae_tf.runs.states import State

EVERY = 1.0
"""Seconds between two looks at a run's files."""
HEIGHT = 420
ROOM = 620
FINISHING = "its test figures are being computed"


def live(run: Run) -> None:
    """Draws a run, once a second for as long as a process is at work on it."""
    at_work = run.busy or run.state.live
    st.fragment(_draw, run_every=EVERY if at_work else None)(run.path, at_work)


def finishing(run: Run) -> bool:
    """Whether the training has ended, and its process still computes the last figures."""
    return run.busy and run.state in (State.STOPPED, State.FAILED)


@st.fragment(run_every=EVERY)
def wait_for_figures(run: Run) -> None:
    """Says that the last figures are being computed; draws the whole page anew once they are there."""
    if not finishing(run):
        st.rerun()
    st.info(f"{FINISHING.capitalize()}.", icon=":material/hourglass_empty:")


def _draw(path: Path, was_at_work: bool) -> None:
    try:
        run = read_run(path)
    except DamagedRunError:  # deleted meanwhile, in another tab say: the page knows what to say of that
        st.rerun()
    _head(run)  # first: a button pressed in the very moment of the end must not be lost
    if was_at_work and not (run.busy or run.state.live):
        st.rerun()  # all of the page, without polling
    records, progress = run.metrics, run.progress
    if run.state is State.FAILED:
        failure(run)
    charts.loss_curves(records, run.config, progress=progress, key=f"live-{run.id}")
    st.caption(objective(run, records, progress))
    left, right = st.columns([ROOM, ROOM], gap="large")
    arrays = run.live()
    with left:
        _rebuilt(run, arrays)
    with right:
        _plane(run, arrays)


def _head(run: Run) -> None:
    """State, what can be done, and how far it is."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        state_badge(run)
        st.markdown(about(run), width="content")
        if run.state.live:
            asked = state.kept(f"stop-{run.id}", False)
            if st.button(
                "Stopping" if asked else "Stop",
                icon=":material/stop:",
                disabled=asked,
                key=f"stop-button-{run.id}",
                help="Ends the training now and keeps the model",
            ):
                state.keep(f"stop-{run.id}", True)
                _stop(run)
        elif run.explorable and st.button("Explore", type="primary", icon=":material/explore:"):
            st.switch_page(state.EXPLORE, query_params={"run": run.id})
        links(run, besides=state.TRAIN)
        if st.button("Train another", icon=":material/add:", type="tertiary"):
            st.query_params.clear()
            st.rerun()  # all of the page: this is a fragment
    st.progress(share(run), text=progress_words(run) + (f"; {FINISHING}" if finishing(run) else ""))


def _stop(run: Run) -> None:
    """Asks the run to end, and waits the moment that it takes: the page then shows it at once."""
    LOCAL.stop(run)
    for _ in range(20):
        if not run.state.live:
            st.rerun()
        time.sleep(0.05)


def share(run: Run) -> float:
    """How much of the training is done, 0 to 1."""
    if run.state is State.FINISHED:
        return 1.0
    progress = run.progress
    return 0.0 if not progress else float(np.clip(progress["epoch"] / max(progress["epochs"], 1), 0, 1))


def progress_words(run: Run) -> str:
    """How far a run is and how long it will take, or how it ended, in a line."""
    progress = run.progress or {}
    if run.state is State.STARTING or (run.state is State.RUNNING and not progress):
        return f"Starting: {duration(time.time() - run.created)}"
    if run.state is State.RUNNING:
        left = progress.get("left")
        ahead = "" if left is None else f" · {duration(left)} left"
        return f"Epoch {number(progress['epoch'])} of {progress['epochs']}{ahead}"
    status = run.status
    took = f" in {duration(status['seconds'])}" if status.get("seconds") else ""
    epochs = status.get("epochs")
    done = f", {epochs} of {run.config.epochs} epochs" if epochs is not None else ""
    return f"{str(run.state).capitalize()}{took}{done}"


def objective(run: Run, records: list[dict[str, Any]], progress: Any) -> str:
    """What the loss is made of: the effective beta and how the pixels are read."""
    model = run.config.model
    newest = progress or (records[-1] if records else None)
    beta = model.beta if newest is None else newest.get("beta", model.beta)
    parts = [f"loss = reconstruction loss + β · KL with β = {beta:g} now"]
    if model.kl_warmup and beta < model.beta:
        parts.append(f"rising to {model.beta:g} over {model.kl_warmup:,} steps")
    if model.free_bits:
        parts.append(f"where each dimension's KL counts for at least its {model.free_bits:g} nats of free bits")
    if model.weight_prior:
        parts.append("and the prior on the weights")
    parts.append(f"trained on {model.train_targets} targets, tested on {model.eval_targets} targets")
    words = ", ".join(parts) + ". Dotted: train, solid: test."
    if model.train_targets != model.eval_targets:
        words += " The two read the pixels differently: their values are not to be compared."
    return words


def failure(run: Run) -> None:
    """What went wrong, what to do about it, and the end of the log."""
    status = run.status
    st.error(escape(str(status.get("message") or "The run failed.")), icon=":material/error:")
    if status.get("advice"):
        st.markdown(escape(str(status["advice"])))
    log = run.log_tail(25)
    if log:
        st.code(log, language=None, height=220 if log.count("\n") > 10 else "content")


def why_failed(run: Run) -> str:
    """Its message and its advice, which says of which epoch the model is, in a line of Markdown."""
    message, advice = (str(run.status.get(name, "")) for name in ("message", "advice"))
    return escape(f"{message.rstrip('.')}. {advice}")


def _rebuilt(run: Run, arrays: dict[str, np.ndarray] | None) -> None:
    """Test images, each with what the model makes of it underneath."""
    st.caption("Test images, and under each what the model makes of it")
    if arrays is None:
        _nothing_yet(run, 130)
        return
    originals, rebuilt = arrays["originals"], arrays["reconstructions"]
    pictures.sheet(
        np.concatenate([originals, rebuilt]),
        columns=len(originals),
        room=ROOM,
        alt=f"{len(originals)} test images above, rebuilt below, after epoch {int(arrays['epoch'])}",
    )


def _plane(run: Run, arrays: dict[str, np.ndarray] | None) -> None:
    """The codes of test images, by label: the two most active dimensions, or the only one."""
    from vae_tf import figures

    if arrays is None:
        st.caption("Where the encoder puts the test images")
        _nothing_yet(run, HEIGHT)
        return
    z = arrays["z_mean"]
    axes = list(range(z.shape[1])) if z.shape[1] <= 2 else [int(a) for a in np.argsort(activity(z))[::-1][:2]]
    words = f"Where the encoder puts {len(z):,} test images, after epoch {int(arrays['epoch'])}"
    if z.shape[1] > 2:
        words += f": the two most active of {z.shape[1]} dimensions"
    st.caption(words)
    figure = figures.code_scatter(
        z[:, axes], arrays.get("labels"), label_names=run.dataset.get("label_names"), dimensions=axes, height=HEIGHT
    )
    charts.draw(figure, key=f"live-codes-{run.id}", alt=words)


def _nothing_yet(run: Run, height: int) -> None:
    """Keeps the place of what the first epoch will bring."""
    if run.state.live:
        st.skeleton(height)
    else:
        st.caption("The run ended before there was anything to show here.")
