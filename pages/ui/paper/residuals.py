"""Ours minus the paper's, at the same numbers of samples: a table, and what can be taken away. Reads curves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.ui.paper import curves, wording
from pages.ui.paper.runs import Field
from pages.ui.text import number, with_error
from pages.ui.widgets import section
from vae_tf.inference import ESTIMATORS
from vae_tf.runs.paper import UNSAID, Curve, Race, paper_at, table
from vae_tf.runs.paper.drawing import page

COUNTS = (100_000, 1_000_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000)
HELP = (
    "Test images, in nats per image: ours, and in brackets ours minus the paper's after as many training samples. "
    "Above zero we are ahead. Without brackets: the paper has no point there. A dash: we are not there yet."
)


def draw(now: Field) -> None:
    """Draws the table, and the downloads; a sentence where there is nothing to compare yet."""
    section("Against the paper", help=HELP)
    lines = [(entry.race, curves.found(entry).get("test")) for entry in now.entries]
    counts = [count for count in COUNTS if any(_at(curve, count) is not None for _, curve in lines)]
    if not counts:
        st.caption("Nothing has come as far as 100,000 samples yet.")
        return
    columns: dict[str, list[str]] = {"Line": [title(race, now) for race, _ in lines]}
    for count in counts:
        columns[wording.amount(count)] = [cell(race, curve, count) for race, curve in lines]
    if any(curve is not None and curve.beside for _, curve in lines):
        columns["Dynamic, at the end"] = [beside(curve) for _, curve in lines]
    with st.container(key="figures-paper"):
        st.table(columns, border="horizontal", width="content", alt="Ours and the difference to the paper's")
    st.caption(about(now, [curve for _, curve in lines if curve is not None]))
    downloads(now)


def title(race: Race, now: Field) -> str:
    """What a line is called: what tells it from the others."""
    words = [wording.ALGORITHM_TITLES[race.algorithm]]
    words += [f"{race.latent_dim}-D"] if race.train_images is None else [f"{race.train_images:,} images"]
    return ", ".join(words)


def cell(race: Race, curve: Curve | None, count: int) -> str:
    """Ours after so many samples, and in brackets what it is above the paper's."""
    ours = _at(curve, count)
    if ours is None:
        return "–"
    words, theirs = with_error(ours, error(curve, count)), paper_at(race, "test", count)
    return words if theirs is None else f"{words} ({signed(ours - theirs)})"


def error(curve: Curve | None, count: int) -> float | None:
    """The standard error of an estimate at the mark that is nearest; None where ours is no estimate."""
    if curve is None or not any(curve.standard_error):
        return None
    nearest = min(range(len(curve.samples)), key=lambda k: abs(curve.samples[k] - count))
    return curve.standard_error[nearest]


def signed(value: float) -> str:
    """A difference with its sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def beside(curve: Curve | None) -> str:
    """The bound of the finished run on images binarised anew each time."""
    if curve is None or "dynamic" not in curve.beside:
        return "–"
    return with_error(curve.beside["dynamic"], curve.beside.get("dynamic_se"))


def about(now: Field, found: Sequence[Curve]) -> str:
    """How the pixels are read, and what else must be known of the table."""
    model = now.entries[0].race.config.model
    quantity = "log p(x)" if now.request.figure == "fig3" else "The bound"
    words = [f"{quantity} on {model.eval_targets} targets, as the paper's; in brackets ours minus the paper's."]
    words += [estimated(curve.estimator, found) for curve in found[:1] if curve.estimator is not None]
    if model.likelihood == "bernoulli" and now.request.figure == "fig2":
        words.append("Dynamic targets are another likelihood: not to be compared with the paper's.")
    if model.likelihood == "gaussian":
        words.append("A density, whose logarithm may be above zero.")
    return " ".join(words)


def estimated(estimator: str, found: Sequence[Curve]) -> str:
    """By which estimator, and on how many images, what is shown was found."""
    counts = sorted({images for curve in found for images in curve.images if images is not None})
    images = " to ".join(f"{count:,}" for count in dict.fromkeys((counts[0], counts[-1]))) if counts else "no"
    title = ESTIMATORS[estimator].title
    return (
        f"Estimator: {title}, on {images} images, corrected by the bound on all test images; ± is its standard error."
    )


def _page(now: Field) -> bytes:
    runs = [entry.now.run.id for entry in now.entries if entry.now is not None]
    return page([entry.race for entry in now.entries], curves.whole(now), runs)


def downloads(now: Field) -> None:
    """The points as a table, and the figure."""
    name = f"aevb-{now.request.figure}-{now.request.dataset}"
    made = [curve for entry in now.entries for curve in curves.found(entry).values()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for label, kind, ending, make in (
            ("CSV", "text/csv", "csv", lambda: table(made).encode()),
            ("HTML", "text/html", "html", lambda: _page(now)),
        ):
            st.download_button(
                label,
                make,
                f"{name}.{ending}",
                kind,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"paper-save-{label}",
                help="All points, with the paper's" if label == "CSV" else "All panels, to be opened in a browser",
            )


def unsaid() -> None:
    """What the paper leaves open, and what we chose; folded away."""
    with st.expander("What the paper leaves unsaid, and what we chose", icon=":material/help:"):
        for question, answer in UNSAID:
            st.markdown(f"**{question}** {answer}")


def _at(curve: Curve | None, count: int) -> float | None:
    return None if curve is None else curve.at(count)
