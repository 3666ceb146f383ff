"""What each way scores on the image that is shown, and the files of it. Computes nothing: it reads what has come."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui.denoise import making, reading, typical, wording
from pages.ui.denoise.asked import Asked
from pages.ui.text import escape, number
from pages.ui.widgets import section
from vae_tf.data import to_uint8
from vae_tf.export.board import Card, board_html, board_png
from vae_tf.runs.methods import METHODS
from vae_tf.runs.run import Run

TITLES = {"psnr": "PSNR, dB", "ssim": "SSIM", "nll": "NLL, nats"}
HELP = (
    "PSNR: 10 log10(1 / mean squared error), in decibel; 3 dB more is half the error. SSIM: likeness of structure, at "
    "most 1. NLL: the clean image's cross-entropy, its pixels read as probabilities by the result's; lower is better."
)
FORMULA = r"\mathrm{PSNR} = 10 \log_{10} \frac{1}{\frac1D \sum_i (\hat x_i - x_i)^2} \;\text{dB}"


def panel(run: Run, other: Run | None) -> None:
    """Draws the scores of this image, and where it stands among others."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        _scores(run, other)
    with right:
        typical.panel(run)


def _scores(run: Run, other: Run | None) -> None:
    wanted = making.current(run)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        section("This image", help=HELP)
        _how(run, wanted)
    if wanted is None:
        st.caption("Its figures come when the image above has been damaged, and mended by each way.")
        return
    scores = scored(run)
    if not scores:
        waiting = making.under_way(run)
        st.caption("They are being computed." if waiting else "There is nothing to compare: no way has come to an end.")
        return
    winner = wording.best(scores)
    columns: dict[str, list[str]] = {"Method": [], **{title: [] for title in TITLES.values()}, "": []}
    for name, figures in scores.items():
        mark = "**" if name == winner else ""
        star = ":material/star: " if mark else ""
        columns["Method"].append(f"{star}{mark}{METHODS[name].title}{mark}")
        for key, title in TITLES.items():
            columns[title].append(f"{mark}{wording.value(figures, key)}{mark}")
        columns[""].append(escape(wording.notes(figures)))
    with st.container(key="figures-denoise"):
        st.table(columns, border="horizontal", width="content", alt=f"Scores of each way: {wanted.title}")
    _why_not(run)
    _files(run, wanted, scores)


def scored(run: Run) -> dict[str, dict[str, Any]]:
    """What each method scores on the current image, those that are done, in the registry's order."""
    found: dict[str, Any] = {}
    for work in making.works(run).values():
        about = reading.about(work.folder)
        found |= {name: dict(about[name]) for name in work.methods if name in about and "reason" not in about[name]}
    return {name: found[name] for name in METHODS if name in found}


def _why_not(run: Run) -> None:
    """Says which methods do not fit this damage or this run, and why, once for each reason."""
    why: dict[str, list[str]] = {}
    for work in making.works(run).values():
        for name, about in reading.about(work.folder).items():
            if about.get("reason"):
                why.setdefault(about["reason"], []).append(METHODS[name].title)
    for reason, titles in why.items():
        st.caption(f"Not here: {', '.join(titles)}; {reason}.")


def _how(run: Run, wanted: Asked | None) -> None:
    with st.popover("how", type="tertiary", icon=":material/function:", key="denoise-how"):
        st.latex(FORMULA)
        st.markdown(HELP)
        st.markdown(
            "Noise is added to pixels in [0, 1], then clipped to [0, 1] (one variant is not). The posterior mean "
            "averages decoded codes drawn from p(z | damaged image) by Hamiltonian Monte Carlo: R-hat near 1 says that "
            "its chains agree, the effective sample size how many independent draws they are worth. Importance "
            "sampling draws from q(z | damaged image) instead, and collapses where q is far from the posterior."
        )
        if wanted is not None and wanted.dose != "given":
            st.markdown("The same ways on the test images, from the command line:")
            st.code(f"python -m vae_tf denoise {run.id} --noise {wanted.dose} --json", language="bash", wrap_lines=True)


# ------------------------------------------------------------------------------------- files


def _files(run: Run, wanted: Asked, scores: wording.Scores) -> None:
    base = f"{run.id}-{wanted.damage}-{wanted.strength:g}"
    about = {"run": run.id, "image": "" if wanted.image is None else wanted.image, "damage": wanted.dose}
    about["seed"] = wanted.seed
    title = f"{run.name}: {wanted.title}"
    folders = {name: work.folder for work in making.works(run).values() for name in work.methods}
    kinds = (
        ("CSV", "text/csv", lambda: wording.csv_of(scores, about)),
        ("PNG", "image/png", lambda: board_png(cards(wanted, scores, folders), title=title)),
        ("HTML", "text/html", lambda: page(run, wanted, scores, folders, title)),
    )
    with st.container(horizontal=True, gap="small"):
        for name, kind, make in kinds:
            st.download_button(
                name,
                make,
                f"{base}.{name.lower()}",
                kind,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"denoise-save-{name}",
            )


def cards(wanted: Asked, scores: wording.Scores, folders: Mapping[str, Path]) -> list[Card]:
    """The clean image, the damaged one, and what each way has made of it in its folder. Knows no session."""
    found = [] if wanted.clean is None else [Card("Clean", _picture(wanted.clean))]
    found.append(Card("Damaged", _picture(wanted.damaged), wanted.title))
    for name, figures in scores.items():
        picture = reading.picture(folders[name], name, "images")
        psnr = figures.get("psnr")
        if picture is not None and name != "damaged":
            found.append(Card(METHODS[name].title, picture, "" if psnr is None else f"{number(psnr, 2)} dB"))
    return found


def page(run: Run, wanted: Asked, scores: wording.Scores, folders: Mapping[str, Path], title: str) -> bytes:
    """The board with the table under it, as HTML."""
    below = f"Run {run.id}, seed {wanted.seed}."
    return board_html(cards(wanted, scores, folders), wording.rows(scores, TITLES), title=title, below=below)


def _picture(image: NDArray[np.float32]) -> NDArray[np.uint8]:
    return to_uint8(np.clip(image[0], 0.0, 1.0))
