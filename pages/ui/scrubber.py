"""The plane as it unfolds, in the page: the newest epoch, the saved ones at a slider, and the film of them.

The component gets addresses and numbers; codes and images it fetches itself (`epochs`). It says nothing back, so
nothing here runs when somebody moves the slider.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.ui import epochs
from pages.ui.text import escape
from vae_tf.export import canvas_files
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.runs.run import Run

LOADER = """
const address = (name) => new URL("vae/canvas/%s/" + name, document.baseURI).href;
const module = import(address("unfolding/unfolding.js"));
export default function (component) {
  const host = component.parentElement;
  module.then((unfolding) => unfolding.show(component), () => {
    host.textContent = "The latent plane could not be loaded: reload the page.";
  });
  return () => module.then((unfolding) => unfolding.leave(host), () => {});
}
"""
_mount = st.components.v2.component("unfolding", js=LOADER % canvas_files.version())


def scrubber(run: Run, saved: list[int], *, at_work: bool) -> None:
    """Draws the saved epochs of a run; where there are none yet, their place."""
    with st.container(key=f"unfolding-{run.id}"):
        _mount(key=f"forming-{run.id}", data=given(run, saved, at_work=at_work))


def given(run: Run, saved: list[int], *, at_work: bool) -> dict[str, Any]:
    """What the component is given: small, and the same as long as nothing has changed."""
    height, width, channels = run.config.model.image_shape
    return {
        "base": f"vae/run/{run.id}/epochs",
        "set": epochs.set_name(run, saved),
        "epochs": saved,
        "of": run.config.epochs,
        "ended": not at_work,
        "originals": epochs.originals_name(run),
        "shape": {"height": height, "width": width, "channels": channels},
        "labels": {"names": run.dataset.get("label_names"), "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
        "nothing": "The first picture comes after the first epoch."
        if at_work
        else "The run ended before there was anything to show here.",
    }


def film(run: Run, saved: list[int]) -> None:
    """A button that gives the film, where there are epochs enough for one, and the words that say what it shows."""
    words = "Where the encoder puts test images"
    if run.config.model.latent_dim > 2:
        words += f": the two most active of {run.config.model.latent_dim} dimensions, aligned in all of them"
    elif len(saved) > 1:
        words += ", aligned from epoch to epoch"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words, help=HELP, width="content")
        if len(saved) > 1:
            st.download_button(
                "GIF",
                lambda: _gif(run),
                f"{run.id}-unfolding.gif",
                "image/gif",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                help=f"The film of the {len(saved)} saved epochs. The same: "
                f"`python -m vae_tf export {escape(run.id)} --format unfolding`",
            )


HELP = (
    "The prior does not change when the latent space is turned or mirrored about its origin, so a model may do both "
    "as it learns. Each epoch's codes are turned or mirrored (Procrustes: least squares over the same images) to lie "
    "nearest to those of the next saved epoch; the newest is as it is. While it plays, points move on straight lines "
    "from one saved epoch to the next. At most 120 epochs are kept, evenly spaced."
)


def _gif(run: Run) -> bytes:
    from vae_tf.export.unfolding import film
    from vae_tf.runs.unfolding import story

    return film(story(run))
