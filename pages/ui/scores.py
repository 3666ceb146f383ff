"""Test figures of several runs: a table for each quantity, never one for two. Reads runs, changes none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui import cache
from pages.ui.planes import tag_markdown
from pages.ui.text import escape, with_error
from pages.ui.widgets import ELBO_FORMULA, targets_note
from vae_tf.runs.comparison import TAGS, Ranking, Score, rankings, tag_list, unscored
from vae_tf.runs.run import Run

DIFFERENCE_HELP = r"""
Each test image was scored by both runs. The mean of the differences $d_i$ of its two ELBOs, and the standard error of
that mean, $\operatorname{sd}(d) / \sqrt{n}$: much smaller than that of either figure, because what makes an image hard
for both runs cancels out. It is about the test images: another training with another seed would differ by more.
"""


def test_figures(runs: list[Run]) -> None:
    """A table for each quantity: those by which the runs are tested, and the others folded away."""
    tables = rankings(runs, read_codes=cache.codes)
    for ranking in tables:
        if ranking.own:
            _ranking(ranking)
    others = [ranking for ranking in tables if not ranking.own]
    if others:
        with st.expander("By other readings of the pixels"):
            for ranking in others:
                _ranking(ranking)
    without = unscored(runs)
    going_on = [tag for tag, run in zip(TAGS, runs, strict=False) if run.state.live and tag not in without]
    if going_on:
        st.caption(f"Figures from before it went on: {tag_list(going_on)}.")
    if without:
        coming = " They come with the end of a training." if any(run.state.live for run in runs) else ""
        st.caption(f"No test figures: {tag_list(without)}.{coming}")


def _ranking(ranking: Ranking) -> None:
    """The figures of runs that may be compared, each against the first of them."""
    scores = ranking.scores
    images = {f"{score.result['images']:,}" for score in scores}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{targets_note(ranking.targets).capitalize()}** · {escape(ranking.dataset)}", width="content")
        _how(ranking)
    columns: dict[str, list[str]] = {"Run": [f"{tag_markdown(score.tag)} {escape(score.run.name)}" for score in scores]}
    columns["ELBO"] = [_figure(score.result, "mean", "standard_error") for score in scores]
    if ranking.paired:
        columns[f"Against {scores[0].tag}"] = [_difference(score, first=score is scores[0]) for score in scores]
    for name in ("reconstruction", "kl"):
        columns[name.capitalize() if name != "kl" else "KL"] = [
            _figure(score.result, name, f"{name}_se") for score in scores
        ]
    columns["Active units"] = [
        f"{score.result['active_units']} of {len(score.result['kl_per_dimension'])}" for score in scores
    ]
    with st.container(key=f"figures-{_key(ranking)}"):
        st.table(columns, border="horizontal", width="content", alt=f"Test figures, {ranking.targets} targets")
    st.caption(f"Nats per image, ± standard error; {' or '.join(sorted(images))} test images." + _unpaired(ranking))


def _key(ranking: Ranking) -> str:
    return f"{ranking.targets}-{ranking.likelihood}-{ranking.scores[0].tag}"


def _figure(result: Mapping[str, Any], name: str, error: str) -> str:
    return with_error(result[name], result.get(error))


def _difference(score: Score, *, first: bool) -> str:
    if score.difference is None:
        return "" if first else "not paired"
    return signed(score.difference.mean, score.difference.standard_error)


def signed(value: float, error: float) -> str:
    """A difference with its sign and its standard error."""
    return ("+" if value > 0 else "") + with_error(value, error)


def _unpaired(ranking: Ranking) -> str:
    """Why there is no difference, where one might look for it."""
    if not ranking.paired or all(score.difference for score in ranking.scores[1:]):
        return ""
    return " Two runs are paired where both kept each image's ELBO: they do so for the targets that they are tested on."


def _how(ranking: Ranking) -> None:
    with st.popover("how", type="tertiary", icon=":material/function:", key=f"how-{_key(ranking)}"):
        st.latex(ELBO_FORMULA)
        st.markdown(DIFFERENCE_HELP)
        ids = " ".join(score.run.id for score in ranking.scores)
        st.code(f"python -m vae_tf compare {ids} --json", language="bash", wrap_lines=True)
