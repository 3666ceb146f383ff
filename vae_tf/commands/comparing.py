"""`compare`: several runs beside each other, as the page does. Knows flags and words, not what may be compared."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command
from vae_tf.runs.comparison import TAGS, Ranking, Score, differing_settings, rankings, why_apart
from vae_tf.terminal.runs import print_comparison


def add_commands(commands: Any) -> None:
    """The command with its flags."""
    comparing = add_command(
        commands, compare, "compare runs: the settings that differ, and test figures where they may"
    )
    comparing.add_argument("runs", nargs="+", metavar="RUN", help=f"2 to {len(TAGS)} runs: directories or ids")


def compare(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that differ, and for each quantity the test figures of the runs that have it."""
    found = list({run.path: run for run in map(runs.open_run, options.runs)}.values())
    if not 2 <= len(found) <= len(TAGS):
        raise ValueError(f"runs: expected 2 to {len(TAGS)} different ones, received {len(found)}")
    compared = as_dict(found)
    if not options.json:
        print_comparison(compared)
    return compared


def as_dict(found: Sequence[runs.Run]) -> dict[str, Any]:
    """The comparison of runs as JSON can hold it; its tags A, B, ... are the runs in their order."""
    tagged = zip(TAGS, found, strict=False)
    return {
        "runs": [{"tag": tag, "id": run.id, "name": run.name, "state": run.state} for tag, run in tagged],
        "settings": {name: list(values) for name, values in differing_settings(found).items()},
        "rankings": [_ranking(ranking) for ranking in rankings(found)],
        "not_comparable": why_apart(found),
    }


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "targets": ranking.targets,
        "likelihood": ranking.likelihood,
        "dataset": ranking.dataset,
        "scores": [_score(score) for score in ranking.scores],
    }


def _score(score: Score) -> dict[str, Any]:
    """A run's figures, and its ELBO less that of the ranking's first run where the two could be paired."""
    names = ("mean", "standard_error", "reconstruction", "kl", "active_units", "images")
    paired = score.difference
    return {"tag": score.tag, "run": score.run.id, **{name: score.result.get(name) for name in names}} | {
        "difference": None if paired is None else paired.mean,
        "difference_se": None if paired is None else paired.standard_error,
    }
