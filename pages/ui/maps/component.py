"""The map in the page: what the component is given, and what it says back. Knows its addresses, not its insides.

The component gets a few addresses and words; coordinates, codes, images and the model it fetches itself (`serving`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.ui import cache, routes, state
from pages.ui.door import passes
from pages.ui.loader import loader
from pages.ui.maps import beside, choices, chosen, reading, sending, serving, trust
from pages.ui.maps.making import Shown
from vae_tf.figures import LABEL_COLOURS, LABEL_SHAPES
from vae_tf.runs.maps import Map
from vae_tf.runs.run import Run

VIEW = ("zoom", "zoom2", "colour", "pictures", "at", "hidden")
"""What of the view stands in the address."""
LONGEST = 20_000
ITSELF = "map"
PANELS = ("map-selection", "map-neighbours")
"""The parts of the page that are drawn anew when the selection, or the point, is another."""
ENTRY = "map/map.js"

_mount = st.components.v2.component("map", js=loader(ENTRY, "The map"))


@st.fragment(key=ITSELF)
def component(first: Shown, second: Shown | None) -> None:
    """Draws the maps that are there, one or two; the first must be."""
    run, drawn = first.run, first.drawn
    assert drawn is not None
    if reading.gone(run, drawn) or (second is not None and second.drawn and reading.gone(second.run, second.drawn)):
        st.rerun()  # all of the page: it knows what to say of that
    view, kept = words(st.query_params), state.kept(f"map-view-{run.id}", {})
    if view and view != {name: word for name, word in kept.items() if name in view}:  # a link: nobody was here yet
        state.keep(f"map-view-{run.id}", view)
    key = f"maps-{run.id}"
    result = _mount(
        key=key,
        data=given(first, second),
        on_view_change=lambda: _remember(run, st.session_state[key].view),
        on_selection_change=lambda: _select(run, st.session_state[key].selection),
        on_point_change=lambda: _look_at(run, st.session_state[key].point),
        on_send_change=lambda: _send(run, st.session_state[key].send),
        on_renew_change=lambda: passes.renew("place"),
        on_unable_change=lambda: None,
    )
    if said := state.kept(f"map-send-{run.id}"):  # kept: another rerun may come between the press and this line
        state.keep(f"map-send-{run.id}", None)
        sending.go(run, said)
    if result.unable:
        st.caption(f":material/error: {str(result.unable)[:300]}")


def _remember(run: Run, view: Any) -> None:
    """Makes the view part of the session, and of the address, which the browser has already: no new entry."""
    view = view if isinstance(view, Mapping) else {}
    state.keep(f"map-view-{run.id}", words(view.get("words")))
    others = {name: word for name, word in st.query_params.items() if name not in VIEW}
    st.query_params.from_dict({**others, "run": run.id, **words(view.get("link"))})


def _select(run: Run, said: Any) -> None:
    chosen.keep_selection(run, said)
    _draw(PANELS[0])


def _look_at(run: Run, said: Any) -> None:
    chosen.keep_point(run, said)
    _draw(PANELS[1])


def _send(run: Run, said: Any) -> None:
    """Has the map itself drawn, which goes there: a new point in the same message would have its panel drawn alone."""
    state.keep(f"map-send-{run.id}", said)
    _draw(ITSELF)


def _draw(part: str) -> None:
    """Has one part of the page drawn anew; the page may have been drawn without it meanwhile: the run was deleted."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(part)


def words(said: Any) -> dict[str, str]:
    """Those of the words that are about a view."""
    said = said if isinstance(said, Mapping) else {}
    return {name: word for name in VIEW if isinstance(word := said.get(name), str) and 0 < len(word) <= LONGEST}


def given(first: Shown, second: Shown | None) -> dict[str, Any]:
    """What the component is given: small, and the same as long as nothing has changed."""
    run, drawn = first.run, first.drawn
    assert drawn is not None
    manifest, view = run.browser, state.kept(f"map-view-{run.id}", {})
    other = second.drawn if second is not None else None
    maps = [_entry(run, drawn)]
    changed = None
    if second is not None and other is not None:
        maps.append(_second(first, second))
        base = f"{serving.map_address(run, drawn)}/changed/{second.run.id}/{serving.name(second.run, other)}"
        changed = {"address": base}
    return {
        "run": run.id,
        "manifest": f"vae/run/{run.id}/{routes.manifest_name(run)}" if manifest and "weights" in manifest else None,
        "files": f"vae/run/{run.id}",
        "labels": {"names": run.dataset.get("label_names"), "colours": LABEL_COLOURS, "shapes": LABEL_SHAPES},
        "images": _images(run, drawn),
        "maps": maps,
        "changed": changed,
        "view": {name: word for name, word in view.items() if first.arrived or name not in choices.PLACES},
        "preliminary": not first.arrived,
        "point": chosen.point(run, drawn),
        "selection": chosen.given(run, drawn),
        "place": _placing(run, drawn),
        "pass": passes.given("place"),
    }


def _placing(run: Run, drawn: Map) -> str | None:
    """Where to ask for the place of a new code; pixels have none."""
    of_codes = drawn.request.of == "codes"
    return f"{serving.map_address(run, drawn)}/place" if of_codes else None


def _entry(run: Run, drawn: Map) -> dict[str, Any]:
    return {
        "key": drawn.key,
        "address": serving.map_address(run, drawn),
        "about": drawn.about,
        "title": trust.title(drawn.request),
        "has": has(run, drawn),
        "linked": True,
    }


def _second(first: Shown, second: Shown) -> dict[str, Any]:
    """The second map laid over the first; of another run without codes, which this run's model cannot decode."""
    drawn, run = second.drawn, second.run
    assert drawn is not None
    assert first.drawn is not None
    entry = _entry(run, drawn)
    linked = beside.same_images(first.run, run) and first.drawn.request.split == drawn.request.split
    if linked:
        onto = f"onto/{first.run.id}/{serving.name(first.run, first.drawn)}"
        coordinates = beside.aligned(run, drawn, first.run, first.drawn)
        entry |= {"address": f"{entry['address']}/{onto}", "about": beside.about(drawn, coordinates)}
    if run.id != first.run.id:
        entry |= {
            "title": trust.title(drawn.request, run.name),
            "has": [name for name in entry["has"] if name != "codes"],
        }
    return {**entry, "linked": linked}


def has(run: Run, drawn: Map) -> list[str]:
    """The arrays that a map has an answer for."""
    names = ["coordinates", "index", "fitted"] + (["labels"] if drawn.labels is not None else [])
    of = reading.codes_at(run, drawn.request.split, drawn.index)
    if of is not None:
        names += ["codes"] + (["elbo"] if of[0].elbo is not None else [])
    return names + (["trust", "continuity"] if drawn.quality is not None else [])


def _images(run: Run, drawn: Map) -> dict[str, Any] | None:
    """Where the images of the split are to be had in levels, or None where the dataset is not on this machine."""
    split = drawn.request.split
    if not cache.has_test_images(run):
        return None
    height, width, channels = run.config.model.image_shape
    return {
        "address": f"vae/run/{run.id}/atlas/{cache.images_name(run)}/{split}",
        "count": reading.count(run, split),
        "height": height,
        "width": width,
        "channels": channels,
        "block": serving.BLOCK,
        "levels": list(serving.LEVELS),
    }
