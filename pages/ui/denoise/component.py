"""Denoising in the browser: what the component is given, and what it says back. Knows its addresses, not its insides.

The component gets a few addresses and words; models, images and results it fetches itself (`serving`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import cache, routes, state
from pages.ui.denoise import address, making
from pages.ui.loader import loader
from pages.ui.maps import reading
from pages.ui.maps.serving import BLOCK
from pages.ui.text import escape
from vae_tf.data.corruption import DAMAGES, Damage
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.runs.methods import METHODS, reasons
from vae_tf.runs.run import Run

ENTRY = "denoise/denoise.js"
WITHOUT_CHANCE = ("blur", "quantisation")
"""Damages that need no seed."""
PLAIN = DAMAGES["gaussian"]
"""A damage that every method could undo: what a method then lacks, it always does."""

_mount = st.components.v2.component("denoise", js=loader(ENTRY, "The denoising bench"))


def component(run: Run, other: Run | None) -> None:
    """Draws the component of a run, and of a second one whose model learned to denoise; under it, how far all is.

    It looks again by itself as long as something is under way, and gives the component what has come.
    """
    every = making.EVERY if making.under_way(run) else None
    st.fragment(_component, key="denoise", run_every=every)(run, other, making.signature(run))


def _component(run: Run, other: Run | None, drawn: tuple[Any, ...]) -> None:
    if not (run.path / "run.json").is_file():  # deleted since the page was drawn: that knows what to say
        st.rerun()
    view, kept = address.words(st.query_params), view_of(run)
    if view and view != {name: word for name, word in kept.items() if name in view}:  # a link: nobody was here yet
        state.keep(f"denoise-view-{run.id}", view)
    key = f"denoise-{run.id}"
    result = _mount(
        key=key,
        data=given(run, other),
        on_view_change=lambda: _remember(run, st.session_state[key].view),
        on_request_change=lambda: making.take(run, other, st.session_state[key].request),
        on_ask_change=lambda: making.press(run, other, st.session_state[key].ask),
        on_unable_change=lambda: None,
    )
    if result.unable:
        st.caption(f":material/error: {escape(str(result.unable)[:300])}")
    making.standing(run)
    if making.signature(run) != drawn:
        st.rerun()  # all of the page: the figures, and whether to look again


def view_of(run: Run) -> dict[str, str]:
    """The words of the view that this session was at last."""
    return dict(state.kept(f"denoise-view-{run.id}", {}))


def _remember(run: Run, view: Any) -> None:
    """Makes the view part of the session, and of the address, which the browser has already: no new entry."""
    view = view if isinstance(view, Mapping) else {}
    link = view.get("link", view)
    state.keep(f"denoise-view-{run.id}", address.words(view.get("words", view)))
    others = {name: word for name, word in st.query_params.items() if name not in address.VIEW}
    st.query_params.from_dict({**others, "run": run.id, **address.words(link)})


def given(run: Run, other: Run | None) -> dict[str, Any]:
    """What the component is given: small, and the same as long as nothing has changed."""
    view = view_of(run)
    return {
        **_model(run),
        "other": None if other is None else {**_model(other), "kind": other.config.kind},
        "images": _images(run),
        "labels": {"names": run.dataset.get("label_names"), "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
        "shape": list(run.config.model.image_shape),
        "damages": [_damage(damage) for damage in DAMAGES.values()],
        "methods": _methods(run, other),
        "begin": address.begin(view),
        "view": view,
        "results": making.results(run),
    }


def _model(run: Run) -> dict[str, Any]:
    """Where a model for the browser is to be had; no manifest where it has none that works."""
    manifest = run.browser
    whole = manifest is not None and "weights" in manifest
    return {
        "run": run.id,
        "name": run.name,
        "manifest": f"vae/run/{run.id}/{routes.manifest_name(run)}" if whole else None,
        "files": f"vae/run/{run.id}",
        "unsupported": None if whole else why_not(run, manifest),
    }


def why_not(run: Run, manifest: Mapping[str, Any] | None) -> str:
    """Why a browser cannot look through a model by itself, in a sentence."""
    if manifest is not None and "unsupported" in manifest:
        return str(manifest["unsupported"])
    return (
        "This run has no copy of its model for the browser. The command: "
        f"python -m vae_tf export {run.id} --format browser, writes one."
    )


def _images(run: Run) -> dict[str, Any] | None:
    """Where the test images are to be had, by their number; None where the dataset is not on this machine."""
    if not cache.has_test_images(run):
        return None
    height, width, channels = run.config.model.image_shape
    of = cache.images_name(run)
    return {
        "address": f"vae/run/{run.id}/atlas/{of}/test/1",
        "labels": f"vae/run/{run.id}/denoise/labels/{of}",
        "count": reading.count(run, "test"),
        "height": height,
        "width": width,
        "channels": channels,
        "block": BLOCK,
    }


def _damage(damage: Damage) -> dict[str, Any]:
    kind = "mask" if damage.is_mask else "deterministic" if damage.name in WITHOUT_CHANCE else "noise"
    return {
        "name": damage.name,
        "title": damage.title,
        "low": damage.low,
        "high": damage.high,
        "default": damage.default,
        "step": 1 if damage.whole else 0.01,
        "kind": kind,
        "unit": damage.unit,
        "help": damage.description,
    }


def _methods(run: Run, other: Run | None) -> list[dict[str, Any]]:
    """Each method, and why it never fits this run; what depends on the damage is said with the results."""
    why = reasons(run, PLAIN, other)
    return [
        {
            "name": name,
            "title": method.title,
            "one_pass": method.one_pass,
            "sampling": method.samples,
            "reason": why[name],
        }
        for name, method in METHODS.items()
    ]
