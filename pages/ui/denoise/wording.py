"""The figures of methods as rows of a table: what a page draws, and what a file holds. Knows no widgets and no runs."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pages.ui.text import count, number, with_error
from vae_tf.runs.methods import METHODS

Scores = Mapping[str, Mapping[str, Any]]
FEW = 0.05
"""Fewer independent samples than this share of all: the estimate has collapsed."""
UNMET = 1.05
"""R-hat above which chains have not met."""
COLUMNS = (
    *("psnr", "psnr_se", "gain", "gain_se", "ssim", "ssim_se", "nll", "nll_se", "images", "seconds", "setting"),
    *("effective_sample_size", "samples", "acceptance", "r_hat", "converged", "largest_r_hat"),
)


def best(scores: Scores) -> str | None:
    """The method with the highest PSNR, whichever it is; by the paired gain where all have one. None for no scores."""
    ranked = {name: figures for name, figures in scores.items() if "psnr" in figures}
    if not ranked:
        return None
    sizes = {figures.get("images") for figures in ranked.values()}
    by = "gain" if len(sizes) > 1 and all("gain" in figures for figures in ranked.values()) else "psnr"
    return max(ranked, key=lambda name: math.inf if (found := ranked[name][by]) is None else float(found))


def value(figures: Mapping[str, Any], name: str) -> str:
    """A figure with its standard error where it has one; a dash where there is none."""
    found = figures.get(name)
    if found is None and name in figures and name in ("psnr", "gain"):
        return "∞"  # no error at all
    if found is None or (name == "gain" and found == 0 and figures.get("gain_se") == 0):  # linear's over itself
        return "–"
    error = figures.get(f"{name}_se")
    if error is None:
        return number(found, {"ssim": 3, "psnr": 2, "gain": 2}.get(name, 1))
    return with_error(found, error)


def notes(figures: Mapping[str, Any]) -> str:
    """What sampling says of itself, and a filter's setting, in words."""
    words = []
    ess, samples = figures.get("effective_sample_size"), figures.get("samples")
    if ess is not None:
        of = "" if samples is None else f" of {samples:,.0f}"
        words.append(f"effective sample size {number(ess, 0)}{of}")
        if samples and ess < FEW * samples and "r_hat" not in figures:
            words.append("collapsed: hardly any sample from q fits what is seen")
    if "r_hat" in figures and figures["r_hat"] is None:  # without end: a chain has never moved
        words.append("the chains have not met")
    elif "r_hat" in figures:
        met = figures.get("converged")
        words.append(f"R-hat {number(figures['r_hat'], 3)}")
        if figures.get("images", 1) > 1 and met is not None:
            words.append(f"chains have met for {number(100 * met, 0)}% of the images")
        elif figures["r_hat"] > UNMET:
            words.append("the chains have not met")
    if figures.get("acceptance") is not None:
        words.append(f"{number(100 * figures['acceptance'], 0)}% of the steps accepted")
    if figures.get("setting") is not None:
        words.append(f"setting {figures['setting']:g}")
    return ", ".join(words)


def seconds(figures: Mapping[str, Any]) -> str:
    """How long a method took."""
    taken = figures.get("seconds")
    if taken is None:
        return "–"
    return "< 0.1 s" if taken < 0.05 else f"{number(taken, 1 if taken < 10 else 0)} s"


def images(figures: Mapping[str, Any]) -> str:
    """On how many images a figure rests."""
    return f"{figures['images']:,}" if "images" in figures else "–"


def csv_of(scores: Scores, said: Mapping[str, Any]) -> bytes:
    """A line a method, all digits; `said` stands in each line: which run, which damage."""
    used = [name for name in COLUMNS if any(figures.get(name) is not None for figures in scores.values())]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*said, "method", "title", *used])
    for name, figures in scores.items():
        numbers = ["" if figures.get(column) is None else figures[column] for column in used]
        writer.writerow([*said.values(), name, METHODS[name].title, *numbers])
    return file.getvalue().encode()


def summary(scores: Scores) -> str:
    """Which way wins, and against what, in a sentence; "" for fewer than two."""
    winner = best(scores)
    if winner is None or len(scores) < 2:
        return ""
    figures = scores[winner]
    words = f"{METHODS[winner].title} comes nearest to the clean images: {value(figures, 'psnr')} dB"
    if figures.get("gain") is not None and winner != "linear":
        words += f", {value(figures, 'gain')} dB over the fitted linear filter on the same {_many(figures)}"
    return words + "."


def _many(figures: Mapping[str, Any]) -> str:
    return count(int(figures.get("images", 1)), "image")


def rows(scores: Scores, columns: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """The table as plain words, a mapping a row: for a file."""
    return [
        {"Method": METHODS[name].title} | {title: value(figures, column) for column, title in columns.items()}
        for name, figures in scores.items()
    ]
