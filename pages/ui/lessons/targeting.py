"""The form of what a step asks of z: one kind of target, its numbers, and a drawing of it over the codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import cache
from pages.ui.lessons import conditions, draft, picture
from pages.ui.text import escape
from vae_tf.figures.style import z_name
from vae_tf.latent.codes import Codes
from vae_tf.runs.run import Run

Values = dict[str, Any]
Target = list[list[Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of target: what it is called, the values of its widgets, and the conditions that they make."""

    title: str
    values: Callable[[Target, int, list[float]], Values]
    target: Callable[[Values, int], Target]
    widgets: Callable[[Values, str, int, Callable[[], None]], None]


def targeting(step: Values, run: Run | None) -> None:
    """Draws the form of a step's target, and what it covers."""
    if run is None:
        st.caption("Choose a run first: a target is a place in its latent space.")
        return
    size, begin = run.config.model.latent_dim, start(step, run)
    key, now = f"teach-{step['u']}", kind_of(step["c"])
    _seed(f"{key}-kind", now)
    st.segmented_control(
        "What has to be reached",
        list(KINDS),
        format_func=lambda name: KINDS[name].title,
        required=True,
        wrap=True,  # on a phone the last would be out of sight
        key=f"{key}-kind",
        on_change=_turn,
        args=(step, size, begin),
    )
    values = KINDS[now].values(step["c"], size, begin)
    KINDS[now].widgets(values, f"{key}-{now}", size, lambda: _take(step, now, size, begin))
    if step["c"]:
        _covered(step, run, np.asarray(begin))


def start(step: Values, run: Run) -> list[float]:
    """Where a step begins, (d,): the view's z, or where Explore begins by itself."""
    size = run.config.model.latent_dim
    try:
        numbers = [float(word) for word in step["v"].get("z", "").split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == size and np.isfinite(numbers).all():
        return numbers
    codes = codes_of(run) if size > 2 else None
    return [0.0] * size if codes is None else [float(value) for value in codes.z_mean[0]]


def codes_of(run: Run) -> Codes | None:
    """The codes of a run's test images, or None where there are none to be had."""
    try:
        return cache.codes(run)
    except ValueError:
        return None


def kind_of(target: Target) -> str:
    """The name in `KINDS` of what a target's first condition is."""
    return {"disc": "disc", "outside": "disc", "range": "range", "moved": "moved", "still": "moved"}.get(
        target[0][0] if target else "", "read"
    )


def _turn(step: Values, size: int, begin: list[float]) -> None:
    """Another kind of target, at its first values."""
    kind = KINDS[st.session_state[f"teach-{step['u']}-kind"]]
    step["c"] = kind.target(kind.values([], size, begin), size)
    draft.save()


def _take(step: Values, name: str, size: int, begin: list[float]) -> None:
    """Makes a target of what the widgets say."""
    kind, key = KINDS[name], f"teach-{step['u']}-{name}"
    values = kind.values(step["c"], size, begin)
    said = {field: st.session_state.get(f"{key}-{field}", value) for field, value in values.items()}
    ends = {f"{end}{k}" for end in ("least", "most") for k in range(size)}
    said |= {end: st.session_state[f"{key}-{end}"] for end in ends if f"{key}-{end}" in st.session_state}
    step["c"] = kind.target(said, size)
    draft.save()


def _covered(step: Values, run: Run, begin: NDArray[Any]) -> None:
    """The region over the codes and in words; or why it is none."""
    try:
        target = [conditions.read(one) for one in step["c"]]
        plane = picture.plane_of(target, len(begin))
        met = bool(conditions.holds(target, begin, begin)[0])
    except (ValueError, IndexError) as error:
        st.error(f"This is no target yet: {escape(str(error))}.")
        return
    if met:
        st.warning("The step begins where this already holds: begin elsewhere, or ask for another place.")
    codes = codes_of(run)
    if plane is None or codes is None:
        return
    words = picture.in_words(codes, target, begin, run.dataset.get("label_names"))
    with st.container(width="content", gap="xsmall"):
        st.image(picture.drawing(codes, target, plane, begin), width=picture.SIDE, alt="The region over the test codes")
        i, j = (z_name(k) for k in plane)
        st.caption(f"{i} across, {j} up; the ring is where the step begins. {escape(words)}", width=picture.SIDE)


# ------------------------------------------------------------------------------------- the kinds


def _disc_values(target: Target, size: int, begin: list[float]) -> Values:
    other = min(1, size - 1)
    kind, i, j, a, b, radius = target[0] if target else ["disc", 0, other, _aside(begin[0]), begin[other], 0.5]
    return {"i": i, "j": j, "a": float(a), "b": float(b), "radius": float(radius), "outside": kind == "outside"}


def _aside(value: float) -> float:
    """Another value, 1 away on the side of 0: what a step begins with is no target."""
    return value - 1.0 if value > 0 else value + 1.0


def _disc_target(values: Values, size: int) -> Target:
    kind = "outside" if values["outside"] else "disc"
    return [[kind, *(values[name] for name in ("i", "j", "a", "b", "radius"))]]


def _disc_widgets(values: Values, key: str, size: int, take: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _dimension("Across", values["i"], f"{key}-i", size, take)
        _dimension("Up", values["j"], f"{key}-j", size, take)
        _number("Middle, across", values["a"], f"{key}-a", take)
        _number("Middle, up", values["b"], f"{key}-b", take)
        _number("Radius", values["radius"], f"{key}-radius", take)
        _seed(f"{key}-outside", values["outside"])
        st.toggle("All outside it", key=f"{key}-outside", on_change=take)


def _range_values(target: Target, size: int, begin: list[float]) -> Values:
    target = target or [["range", 0, begin[0] + 1.0, None]]
    ends = {f"least{k}": least for _, k, least, _ in target} | {f"most{k}": most for _, k, _, most in target}
    return {"dimensions": [k for _, k, _, _ in target if k is not None], **ends}


def _range_target(values: Values, size: int) -> Target:
    chosen = values["dimensions"] or [None]  # none is an error that is said
    return [["range", k, values.get(f"least{k}"), values.get(f"most{k}")] for k in chosen]


def _range_widgets(values: Values, key: str, size: int, take: Callable[[], None]) -> None:
    _dimensions("Dimensions", values["dimensions"], f"{key}-dimensions", size, take)
    for k in values["dimensions"]:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            name = z_name(k)
            _number(f"{name} at least", values.get(f"least{k}"), f"{key}-least{k}", take, empty=True)
            _number(f"{name} at most", values.get(f"most{k}"), f"{key}-most{k}", take, empty=True)


def _moved_values(target: Target, size: int, begin: list[float]) -> Values:
    moved = next((one for one in target if one[0] == "moved"), ["moved", [0], 1.0])
    still = next((one for one in target if one[0] == "still"), None)
    return {
        "dimensions": list(moved[1]),
        "by": float(moved[2]),
        "keep": not target or still is not None,
        "within": 0.3 if still is None else float(still[2]),
    }


def _moved_target(values: Values, size: int) -> Target:
    others = [k for k in range(size) if k not in values["dimensions"]]
    still = [["still", others, values["within"]]] if values["keep"] and others else []
    return [["moved", values["dimensions"], values["by"]], *still]


def _moved_widgets(values: Values, key: str, size: int, take: Callable[[], None]) -> None:
    _dimensions("Any of these", values["dimensions"], f"{key}-dimensions", size, take)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _number("moved by at least", values["by"], f"{key}-by", take)
        _seed(f"{key}-keep", values["keep"])
        st.toggle("while all others stay", key=f"{key}-keep", on_change=take)
        if values["keep"]:
            _number("within", values["within"], f"{key}-within", take)


KINDS: Mapping[str, Kind] = {
    "read": Kind("Nothing, only to read", lambda *_: {}, lambda *_: [], lambda *_: None),
    "disc": Kind("A disc on a plane", _disc_values, _disc_target, _disc_widgets),
    "range": Kind("Values of dimensions", _range_values, _range_target, _range_widgets),
    "moved": Kind("Move some, keep others", _moved_values, _moved_target, _moved_widgets),
}


def _seed(key: str, value: Any) -> None:
    """A widget shows what the draft says: what is put into it is taken over first."""
    if st.session_state.get(key, _seed) != value:
        st.session_state[key] = value


def _number(label: str, value: float | None, key: str, take: Callable[[], None], *, empty: bool = False) -> None:
    _seed(key, value)
    more: Values = {"value": None, "placeholder": "no end"} if empty else {}
    most = conditions.FARTHEST
    st.number_input(label, -most, most, step=0.1, format="%.2f", key=key, on_change=take, width=130, **more)


def _dimension(label: str, value: int, key: str, size: int, take: Callable[[], None]) -> None:
    _seed(key, value if value < size else 0)
    name = {k: z_name(k) for k in range(size)}
    st.selectbox(label, range(size), format_func=name.__getitem__, key=key, on_change=take, width=90)


def _dimensions(label: str, value: list[int], key: str, size: int, take: Callable[[], None]) -> None:
    _seed(key, [k for k in value if k < size])
    name = {k: z_name(k) for k in range(size)}
    st.multiselect(label, range(size), format_func=name.__getitem__, key=key, on_change=take)
