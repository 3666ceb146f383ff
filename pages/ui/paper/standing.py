"""How much of a figure there is, and the one button that gets the rest; each run's place, progress and Cancel."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.ui import controls, queue_view, state
from pages.ui.paper import marginal, runs, wording
from pages.ui.paper.runs import Entry, Field
from pages.ui.standing import progress_words, share, why_failed
from pages.ui.text import count, duration, escape
from pages.ui.widgets import section, state_badge
from vae_tf.runs import queue
from vae_tf.runs.states import State

TROUBLE = "paper-trouble"


def head(now: Field) -> None:
    """What there is, what is missing and about how long it takes; the button; and how far all of it is."""
    wanting = marginal.wanting(now)
    with st.container(key="paper-standing", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if now.missing and now.here:
                label = f"{wording.action(now.request.figure)}: {count(len(now.missing), 'run')}"
                _button(label, ":material/play_arrow:", lambda: runs.race_on(now.missing))
            elif wanting:
                label = f"Estimate log p(x): {count(len(wanting), 'run')}"
                _button(label, ":material/functions:", lambda: marginal.ask(wanting))
            st.markdown(summary(now), width="content")
            live = [entry for entry in now.entries if entry.now is not None and entry.now.state.live]
            if len(live) > 1:
                _cancel_all(live)
        if now.at_work:
            shares = [0.0 if entry.now is None else share(entry.now) for entry in now.entries]
            st.progress(sum(shares) / len(shares), text=f"{sum(shares) / len(shares):.0%} of the figure's training")
        else:
            st.caption(f"Runs are found by their settings: what is trained stays, and serves again. {explained(now)}")
    if state.kept(TROUBLE):
        st.error(escape(state.kept(TROUBLE)))


def summary(now: Field) -> str:
    """How many runs are there, under way and missing, in a line of Markdown."""
    trained = sum(entry.trained for entry in now.entries)
    under_way = sum(entry.now is not None and not entry.trained for entry in now.entries)
    total = len(now.entries)
    if trained == total:
        return f":material/check: {'All ' if total > 1 else ''}{count(total, 'run')} trained"
    words = [f"{trained} of {count(total, 'run')} trained"]
    words += [f"{under_way} under way"] if under_way else []
    words += [f"{len(now.missing)} missing{_time(now)}"] if now.missing else []
    return ", ".join(words)


def _time(now: Field) -> str:
    """About how long what is missing takes, by what such trainings have taken here."""
    if not now.here:
        return ""
    at_once = queue.runs_at_once()
    seconds, known = now.pace.together(now.missing, at_once)
    if not known:
        return " (how long that takes is not known yet: nothing like it was trained here)"
    of_them = "" if known == len(now.missing) else f" for {known} of them"
    seconds = seconds if seconds < 60 else 60 * round(seconds / 60)  # no more is known
    return f" (about {duration(seconds)}{of_them}, {count(at_once, 'run')} at a time)"


def rows(now: Field) -> None:
    """A line for each run, in the same place whatever becomes of it."""
    section("Runs", help="Runs are found by their settings, whoever began them: asked for twice, trained once.")
    with st.container(key="paper-runs", gap="xsmall"):
        places = queue.positions()
        for entry in now.entries:
            _row(entry, places)


def _row(entry: Entry, places: dict[str, int]) -> None:
    race, look = entry.race, entry.now
    name = f"{wording.ALGORITHM_TITLES[race.algorithm]}, {race.latent_dim}-D"
    name += "" if race.train_images is None else f", {race.train_images:,} images"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if look is None:
            st.badge("missing", color="gray", icon=":material/radio_button_unchecked:")
            st.markdown(name, width="content")
            st.caption(f"{wording.amount(race.samples)} samples{_before(entry)}", width="content")
            return
        state_badge(look.run)
        page = state.TRAIN if look.at_work else state.RUN
        st.page_link(page, label=name, query_params={"run": look.run.id}, help=escape(look.run.name))
        waits = look.state is State.QUEUED and look.asked is None and look.run.id in places
        words = f"{queue_view.ordinal(places[look.run.id])} in line" if waits else progress_words(look)
        st.caption(words, width="content")
        if look.state is State.PAUSED:
            controls.DRAW["resume"](look, False)
        if look.state.live or look.state is State.PAUSED:
            controls.DRAW["cancel"](look, False)
    controls.trouble(look.run)
    marginal.bar(look)


def _before(entry: Entry) -> str:
    """What became of the run that there was."""
    if entry.stopped is not None:
        done = entry.stopped.status.get("epochs", 0)
        return (
            f" · it was stopped after {done} of {count(entry.stopped.config.epochs, 'epoch')}, and goes on from there"
        )
    return "" if entry.failed is None else f" · its last run failed: {why_failed(entry.failed)}"


def _button(label: str, icon: str, action: Callable[[], object]) -> None:
    if st.button(label, type="primary", icon=icon, key="paper-go"):
        with st.spinner("Putting it in the queue"):
            _do(action)


def _cancel_all(live: list[Entry]) -> None:
    with st.popover("Cancel all", icon=":material/close:", key="paper-cancel-all"):
        st.markdown(f"Discard what {count(len(live), 'run')} have trained? What is finished stays.")
        if st.button("Discard", icon=":material/delete_forever:", key="paper-discard-all"):
            _do(lambda: runs.cancel_all(live))


def _do(action: Callable[[], object]) -> None:
    """Does what a person asked for; what does not go is a sentence, until something else is asked."""
    state.keep(TROUBLE, None)
    try:
        action()
    except (ValueError, OSError) as error:
        state.keep(TROUBLE, str(error))
    st.rerun()


def explained(now: Field) -> str:
    """What else must be known of the trainings: their step sizes, and that Monte-Carlo EM has a smaller budget."""
    rates: dict[float, list[str]] = {}
    for race in (entry.race for entry in now.entries):
        names = rates.setdefault(race.config.learning_rate, [])
        names += [name for name in [wording.ALGORITHM_TITLES[race.algorithm]] if name not in names]
    steps = [f"{rate:g}" + (f" ({', '.join(names)})" if len(rates) > 1 else "") for rate, names in rates.items()]
    budgets = {entry.race.algorithm: entry.race.samples for entry in now.entries}
    less = [name for name, samples in budgets.items() if samples < max(budgets.values())]
    words = [f"Adagrad with step size {' and '.join(steps)}."]
    words += [f"{wording.ALGORITHM_TITLES[name]}: {wording.amount(budgets[name])} samples, each of which costs many "
              "times as much." for name in less]  # fmt: skip
    return " ".join(words)
