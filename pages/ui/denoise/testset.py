"""What each way scores on the test images: a table that grows as the process for models goes on; and over strengths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import charts, state, waiting
from pages.ui.denoise import making, wording
from pages.ui.denoise.address import GIVEN
from pages.ui.denoise.asked import Asked
from pages.ui.denoise.reading import stamp
from pages.ui.text import count, escape
from pages.ui.unread import Unread, received
from pages.ui.widgets import section
from vae_tf.data.corruption import DAMAGES
from vae_tf.jobs import Ticket
from vae_tf.jobs import models as jobs
from vae_tf.runs.codes import writable_folder
from vae_tf.runs.methods import METHODS
from vae_tf.runs.reading import read_run
from vae_tf.runs.run import Run
from vae_tf.runs.scoring import Scoring, read_scores
from vae_tf.runs.strengths import Curve, read_curve, strength_lines

LIMITS, SAMPLED = (200, 1_000), (20, 100, 1_000)
FEW, FIRST_SAMPLED = 1_000, 20
EVERY = 0.6
TITLES = {
    "psnr": "PSNR, dB",
    "gain": "Over linear, dB",
    "ssim": "SSIM",
    "nll": "NLL, nats",
}
HELP = (
    "Each with its standard error. The gain over the fitted linear filter is paired: on the same images, so that what "
    "all images share cancels. Ways that sample take seconds an image and so are scored on fewer of them."
)
CURVE_HELP = "From the weakest damage to the strongest: where a simple filter is enough, and where a model is needed."


@dataclass(frozen=True)
class Wanted:
    """What of the test set is asked for: on how many images, and on how many of them where a way samples."""

    limit: int
    sampled: int

    def scoring(self, dose: str) -> Scoring:
        """Of one damage."""
        return Scoring(damage=dose, limit=self.limit, sampled=self.sampled)

    def curve(self, damage: str) -> Curve:
        """Of a damage at all strengths, on at most 500 and 20 images."""
        return Curve(damage=damage, limit=min(self.limit, 500), sampled=min(self.sampled, 20))


def panel(run: Run, other: Run | None) -> None:
    """Draws the part of the page about the test set; it looks again by itself as long as something is under way."""
    under_way = any(not ticket.ended for ticket in tickets(run).values())
    st.fragment(_panel, run_every=EVERY if under_way else None, key="denoise-test")(run, other)


def tickets(run: Run) -> dict[str, Ticket]:
    """What was asked in this session: "table" and "curve"."""
    return dict(state.kept(f"denoise-tickets-{run.id}") or {})


def _panel(run: Run, other: Run | None) -> None:
    before = any(not ticket.ended for ticket in tickets(run).values())
    state.keep(f"denoise-looking-{run.id}", state.kept(f"denoise-looking-{run.id}", before))
    section("The whole test set", help=HELP)
    asked = making.current(run)
    if asked is None or asked.damage == GIVEN:
        st.caption(
            "A mask painted by hand belongs to its image: choose another damage to score the test images."
            if asked is not None
            else "Choose a damage above first."
        )
        return
    wanted = _sizes(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="denoise-test-head"):
        st.markdown(f"**{escape(asked.title)}**, every way that fits", width="content")
        _button(run, other, asked, wanted, "table", "Score the test images", ":material/table_chart:")
        _button(run, other, asked, wanted, "curve", "Curve over strengths", ":material/show_chart:")
    _bars(run)
    try:
        scoring = wanted.scoring(asked.dose)
        scores = read_scores(run, scoring, other)
        found = _found(run, other, wanted.curve(asked.damage))
    except ValueError as error:
        st.caption(escape(str(error)))
        return
    _table(run, other, scoring, scores)
    _curve(run, found)
    if state.kept(f"denoise-looking-{run.id}") and not any(not ticket.ended for ticket in tickets(run).values()):
        state.keep(f"denoise-looking-{run.id}", False)
        st.rerun()  # all of the page, which looks no more


# ------------------------------------------------------------------------------------- what is asked


def odd(run: Run) -> list[Unread]:
    """The words of the address that name no size of the table."""
    limits, limit, few, sampled = _asked_sizes(run)
    found = []
    for word, options, value in (("limit", limits, limit), ("sampled", few, sampled)):
        said = st.query_params.get(word)
        if said and said != str(value):
            expected = f"expected one of {', '.join(map(str, options))}"
            found.append(Unread(word, f"{expected}; received {received(said)}"))
    return found


def _asked_sizes(run: Run) -> tuple[list[int], int, list[int], int]:
    """The sizes that the table may have and the one that the address says; the same where a way samples."""
    most = int(run.dataset["test_images"])
    limits = sorted({min(limit, most) for limit in LIMITS} | {most})
    limit = _one_of(limits, st.query_params.get("limit"), min(FEW, most))
    few = sorted({min(number, limit) for number in SAMPLED})
    return limits, limit, few, _one_of(few, st.query_params.get("sampled"), min(FIRST_SAMPLED, limit))


def _sizes(run: Run) -> Wanted:
    """How many images: the widgets, which show what the address says and write it."""
    limits, limit, few, sampled = _asked_sizes(run)
    most = limits[-1]
    with st.container(horizontal=True, gap="small"):
        _menu("Test images", "limit", limits, limit, lambda n: f"all {n:,}" if n == most else f"{n:,}")
        _menu("Where a way samples", "sampled", few, sampled, lambda n: count(n, "image"))
    return Wanted(limit, sampled)


def _one_of(options: list[int], word: str | None, default: int) -> int:
    known = {str(option): option for option in options}
    return known.get(word or "", default)


def _menu(label: str, word: str, options: list[int], value: int, name: Any) -> None:
    key = f"denoise-{word}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value

    def changed() -> None:
        st.query_params[word] = str(st.session_state[key])

    st.selectbox(label, options, format_func=name, key=key, on_change=changed, width=190)


def _button(run: Run, other: Run | None, asked: Asked, wanted: Wanted, what: str, label: str, icon: str) -> None:
    now = tickets(run).get(what)
    busy = now is not None and not now.ended
    if not st.button(label, icon=icon, key=f"denoise-go-{what}", disabled=busy):
        return
    try:
        if what == "table":
            ticket = jobs.score(run, wanted.scoring(asked.dose), other=other, viewer=making.viewer(run))
        else:
            ticket = jobs.curve(run, wanted.curve(asked.damage), other=other, viewer=making.viewer(run))
    except (ValueError, OSError) as error:
        st.error(escape(str(error)))
        return
    state.keep(f"denoise-tickets-{run.id}", {**tickets(run), what: ticket})
    state.keep(f"denoise-looking-{run.id}", True)
    st.rerun()


def _bars(run: Run) -> None:
    for what, ticket in tickets(run).items():
        title = {"table": "The test images", "curve": "The curve"}[what]
        if ticket.state == "failed":
            st.error(f"{title}: {escape(str(ticket.error))}")
        elif ticket.state == "cancelled":
            st.caption(f"{title}: cancelled. What was done is kept, and goes on from there.")
        elif not ticket.ended:
            text = f"{title}: {waiting.place(ticket, 'task')}"
            waiting.bar(ticket, making.viewer(run), text, key=f"denoise-stop-{what}")


# ------------------------------------------------------------------------------------- what has come


def _table(run: Run, other: Run | None, scoring: Scoring, scores: wording.Scores) -> None:
    if not scores:
        st.caption("Nothing has been scored yet: it takes from some seconds to minutes, and is kept.")
        return
    winner = wording.best(scores)
    columns: dict[str, list[str]] = {"Method": [], **{title: [] for title in TITLES.values()}}
    columns |= {"Images": [], "Time": [], "": []}
    for name, figures in scores.items():
        mark = "**" if name == winner else ""
        columns["Method"].append(f"{':material/star: ' if mark else ''}{mark}{METHODS[name].title}{mark}")
        for key, title in TITLES.items():
            columns[title].append(f"{mark}{wording.value(figures, key)}{mark}")
        columns["Images"].append(wording.images(figures))
        columns["Time"].append(wording.seconds(figures))
        columns[""].append(escape(wording.notes(figures)))
    with st.container(key="figures-denoise-test"):
        st.table(columns, border="horizontal", width="content", alt=f"Scores on test images, {scoring.damage}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(wording.summary(scores), width="content")
        about = {"run": run.id, "with": other.id if other else "", "damage": scoring.damage, "seed": scoring.seed}
        _save("CSV", lambda: wording.csv_of(scores, about), f"{run.id}-{scoring.dose.damage.name}-test.csv", "table")
        with st.popover("how", type="tertiary", icon=":material/function:", key="denoise-test-how"):
            st.markdown(HELP)
            st.code(command(run, other, scoring), language="bash", wrap_lines=True)


def command(run: Run, other: Run | None, scoring: Scoring) -> str:
    """The command that gives the same table."""
    words = f"python -m vae_tf denoise {run.id} --noise {scoring.damage}"
    words += f" --with {other.id}" if other is not None else ""
    words += f" --limit {scoring.limit}" if scoring.limit else ""
    return words + (f" --sampled {scoring.sampled}" if scoring.sampled else "") + f" --seed {scoring.seed} --json"


def _found(run: Run, other: Run | None, curve: Curve) -> dict[str, Any]:
    """What is there of a curve, read anew only where something has been written: it is a hundred files."""
    paths = [writable_folder(run, "scores"), run.path / "weights.npz"]
    paths += [] if other is None else [other.path / "weights.npz"]
    return _read(str(run.path), None if other is None else str(other.path), curve.to_dict(), [*map(stamp, paths)])


@st.cache_resource(max_entries=32, show_spinner=False)
def _read(path: str, other: str | None, curve: dict[str, Any], stamps: list[int]) -> dict[str, Any]:
    beside = None if other is None else read_run(Path(other))
    return read_curve(read_run(Path(path)), Curve.from_dict(curve), beside)


def _curve(run: Run, found: dict[str, Any]) -> None:
    from vae_tf import figures

    lines = strength_lines(found)
    if not any(value is not None for line in lines for value in line.values):
        return
    damage = DAMAGES[found["damage"]]
    axis = f"{damage.title}: {found['unit']}"
    figure = figures.strength_curve(found["strengths"], lines, axis=axis)
    st.markdown("**PSNR against strength**", help=CURVE_HELP)
    charts.draw(figure, key="denoise-curve", alt=f"PSNR of each way against strength, {damage.title}")
    sizes = sorted({n for of in found["methods"].values() for n in of["images"] if n})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Bars: one standard error; on {' or '.join(f'{n:,}' for n in sizes)} images.", width="content")
        name = f"{run.id}-{found['damage']}-curve"
        _save("CSV", lambda: curve_csv(found), f"{name}.csv", "curve")
        title, words = f"PSNR against strength, {damage.title}: {run.name}", f"Run {run.id}, {run.config.dataset}."
        _save("HTML", lambda: figures.as_page(figure, title=title, words=words), f"{name}.html", "curve")


def curve_csv(found: dict[str, Any]) -> bytes:
    """A line a method and strength."""
    scores = {name: [dict(zip(of, values, strict=True)) for values in zip(*of.values(), strict=True)]
              for name, of in found["methods"].items()}  # fmt: skip
    parts = [
        wording.csv_of(
            {name: points[k] for name, points in scores.items()}, {"damage": f"{found['damage']}:{strength}"}
        )
        for k, strength in enumerate(found["strengths"])
    ]
    return parts[0] + b"".join(part.split(b"\r\n", 1)[1] for part in parts[1:])


def _save(title: str, make: Any, name: str, what: str) -> None:
    kind = {"CSV": "text/csv", "HTML": "text/html"}[title]
    st.download_button(
        title,
        make,
        name,
        kind,
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"denoise-save-{what}-{title}",
    )
