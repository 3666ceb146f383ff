"""The form in which a lesson is written: its steps one at a time, its link, and how long that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.ui import account, chooser, state
from pages.ui.lessons import draft, link, pasted, student
from pages.ui.lessons.find import find
from pages.ui.lessons.lesson import EXPLORE, GROUPS, PAGES, QUESTION, STEPS, TITLE, WORDS, Lesson
from pages.ui.lessons.targeting import targeting
from pages.ui.sharing import copy_address
from pages.ui.text import escape
from vae_tf.runs import sharing
from vae_tf.runs.run import Run

Values = dict[str, Any]
OTHERS = ", ".join(title for page, title in PAGES.items() if page != EXPLORE)


def compose() -> None:
    """Draws the form of the draft, and under it what has become of it."""
    values = draft.draft()
    _text("Title", values, "t", TITLE, "lesson-title", placeholder="What is to be learned")
    _steps()
    step = draft.chosen()
    left, right = st.columns([1, 1], gap="large")
    with left:
        _place(step)
        _text("Question", step, "q", QUESTION, f"teach-{step['u']}-question", height=120)
        _text("Hint (on demand)", step, "i", WORDS, f"teach-{step['u']}-hint")
        _text("Said when it is reached", step, "m", WORDS, f"teach-{step['u']}-met")
    with right:
        if step["p"] == EXPLORE:
            _checked(step)
        else:
            st.caption(f"On {PAGES.get(step['p'], step['p'])} nothing is checked: the student reads, and goes on.")
    _result()


def _steps() -> None:
    """Which step is being written, and what can be done to their order."""
    steps, now = draft.draft()["s"], draft.chosen()
    numbers = {step["u"]: number for number, step in enumerate(steps, 1)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if st.session_state.get("lesson-step") != now["u"]:
            st.session_state["lesson-step"] = now["u"]
        st.segmented_control(
            "Steps",
            list(numbers),
            format_func=lambda u: f"Step {numbers.get(u, '')}",
            required=True,
            wrap=True,
            key="lesson-step",
            on_change=lambda: state.keep(draft.CHOSEN, st.session_state["lesson-step"]),
        )
        st.button("Add a step", icon=":material/add:", on_click=draft.add, disabled=len(steps) >= STEPS)
        st.button("Earlier", icon=":material/arrow_back:", on_click=draft.shift, args=(-1,), disabled=steps[0] is now)
        st.button("Later", icon=":material/arrow_forward:", on_click=draft.shift, args=(1,), disabled=steps[-1] is now)
        st.button("Remove", icon=":material/delete:", on_click=draft.remove, disabled=len(steps) < 2)


def _place(step: Values) -> None:
    """What the step shows: the run, and the view in it, pasted or as it was looked at last."""
    _run(step)
    st.text_input(
        "View: paste the address of Explore as the step should begin",
        key=_seeded(f"teach-{step['u']}-address", step["a"] or pasted.Place(step["p"], step["r"], step["v"]).address),
        on_change=_paste,
        args=(step,),
        help=f"Or that of {OTHERS}, where nothing is checked.",
    )
    if step["a"]:
        st.error(escape(_why_not(step["a"])), icon=":material/link_off:")
    seen = state.kept("run")
    label = "Begin where I was last in Explore"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(label, icon=":material/explore:", on_click=_as_seen, args=(step,), disabled=seen is None)
        st.page_link(state.EXPLORE, label="Explore", query_params={"run": step["r"], **step["v"]} if step["r"] else {})


def _run(step: Values) -> None:
    runs = {run.id: run for run in chooser.explorable()}
    here = state.find_run(step["r"]) if step["r"] else None
    if isinstance(here, Run):
        runs.setdefault(here.id, here)
    names = chooser.names(runs)
    chosen = step["r"] if step["r"] in runs else None
    key = _seeded(f"teach-{step['u']}-run", chosen)
    st.selectbox(
        "Run", list(runs), index=None, format_func=names.__getitem__, key=key, on_change=_choose_run, args=(step, key)
    )
    if step["r"] and chosen is None:
        st.warning(escape(f"The run {step['r']} is not here: choose another one."), icon=":material/link_off:")


def _choose_run(step: Values, key: str) -> None:
    """Another run: its view and its target are of another latent space."""
    if st.session_state[key] and st.session_state[key] != step["r"]:
        step.update(r=st.session_state[key], v={}, c=[], a="")
        draft.save()


def _paste(step: Values) -> None:
    text = st.session_state[f"teach-{step['u']}-address"]
    try:
        place = pasted.read(text)
    except ValueError:
        step["a"] = text
    else:
        _go(step, place)
    draft.save()


def _why_not(text: str) -> str:
    try:
        pasted.read(text)
    except ValueError as error:
        words = str(error).removeprefix("view: ")
        return f"{words[:1].upper()}{words[1:]}."
    return ""


def _as_seen(step: Values) -> None:
    run_id = str(state.kept("run"))
    view = {name: word for name, word in state.kept(f"view-{run_id}", {}).items() if name not in ("pins", "path")}
    _go(step, pasted.Place(EXPLORE, run_id, view))
    draft.save()


def _go(step: Values, place: pasted.Place) -> None:
    """Begins the step at a place; a target stays as long as the run and the page do."""
    if (place.run, place.page) != (step["r"], step["p"]):
        step["c"] = []
    step.update(p=place.page, r=place.run, v=dict(place.view), a="")


def _checked(step: Values) -> None:
    """What is asked of the point, what is drawn of it, and what is hidden."""
    run = state.find_run(step["r"]) if step["r"] else None
    targeting(step, run if isinstance(run, Run) else None)
    key = _seeded(f"teach-{step['u']}-shown", bool(step["w"]))
    if step["c"]:
        st.toggle("Show the region on the plane", key=key, on_change=_set, args=(step, "w", key, int))
    key = _seeded(f"teach-{step['u']}-hides", list(step["x"]))
    st.pills(
        "Hidden from the student",
        list(GROUPS),
        selection_mode="multi",
        format_func=GROUPS.__getitem__,
        key=key,
        on_change=_set,
        args=(step, "x", key, list),
        wrap=True,
    )


def _result() -> None:
    """The link, once the draft is a lesson; how long it is; and the lesson itself."""
    try:
        lesson = draft.lesson()
    except ValueError as error:
        st.info(f"Not a lesson yet. {escape(str(error))}", icon=":material/edit_note:")
        return
    word = link.written(lesson)
    shared = account.words_for(dict.fromkeys(step.run for step in lesson.steps if step.run))
    address = f"{lesson.steps[0].page}?lesson={word}" + (f"&{account.LINKED}={shared}" if shared else "")
    whole = _server() + address
    most = min(link.LONGEST_ADDRESS, link.LONGEST + len(whole) - len(word))
    st.progress(min(1.0, len(whole) / most), f"The link has {len(whole):,} of at most {most:,} characters.")
    if len(whole) > most:
        st.error("The link is too long to be sent safely: shorten texts, or make two lessons of it.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button("Try it", type="primary", icon=":material/play_arrow:"):
            student.begin(find(word), 0)
        copy_address(address, "Copy the lesson's link")
    _shared(lesson)
    with st.expander("The link as text"):
        st.code(whole, language=None, wrap_lines=True)


def _shared(lesson: Lesson) -> None:
    """Says that each run has to be there for the student too, and which one is not shared yet."""
    runs = {step.run: state.find_run(step.run) for step in lesson.steps}
    own = [run for run in runs.values() if isinstance(run, Run) and not run.read_only]
    private = [run for run in own if account.there_are() and not account.words_for([run.id])]
    for run in private:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if sharing.can_share(run.id):
                why = "is private: share it on its page, so that this link opens it for the students, too"
            else:
                why = "was shared with you by its owner, whose link the students need, too, before this one"
            st.caption(f":material/lock: **{escape(run.name)}** {why}.", width="content")
            st.page_link(state.RUN, label="To the run", query_params={"run": run.id})
    if own and not private:
        st.caption("The students need to reach this server.")


def _server() -> str:
    """This server's address, up to where a page's name begins."""
    return (st.context.url or "").split("?")[0].rstrip("/").removesuffix("/teach") + "/"


def _text(label: str, values: Values, name: str, most: int, key: str, **more: Any) -> None:
    """A line of text; several where a height is given."""
    widget: Callable[..., Any] = st.text_area if "height" in more else st.text_input
    _seeded(key, values[name])
    widget(label, max_chars=most, key=key, on_change=_set, args=(values, name, key, str), **more)


def _seeded(key: str, value: Any) -> str:
    """The key of a widget that shows what the draft says."""
    if st.session_state.get(key, _seeded) != value:
        st.session_state[key] = value
    return key


def _set(values: Values, name: str, key: str, kind: Callable[[Any], Any]) -> None:
    """Takes over what a widget says."""
    values[name] = kind(st.session_state[key] or "") if kind is str else kind(st.session_state[key])
    draft.save()
