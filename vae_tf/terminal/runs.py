"""Runs in a terminal: a list of them, one whole, several side by side."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vae_tf.config import Settings, TrainConfig, VAEConfig
from vae_tf.terminal.figures import print_figures
from vae_tf.terminal.lines import table_of, with_error, write

if TYPE_CHECKING:
    from vae_tf.runs import Run


def print_run_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """A line a run."""
    if not rows:
        write("No runs yet: `python -m vae_tf train` makes one.")
        return
    table = table_of("id", "name", "state", "dataset", "latent", "test ELBO ± standard error, nats per image", "age")
    for row in rows:
        if "reason" in row:
            table.add_row(row["id"], row["reason"], row["state"], "", "", "", "")
            continue
        known = row["test_elbo"] is not None
        elbo = f"{with_error(row['test_elbo'], row['test_elbo_se'])} ({row['targets']} targets)" if known else "-"
        age = f"{(time.time() - row['created']) / 3600:.1f} h"
        table.add_row(row["id"], row["name"], row["state"], row["dataset"], str(row["latent_dim"]), elbo, age)
    write(table)


def print_run(run: Run) -> None:
    """State, settings that differ from the defaults, and test figures of a run."""
    status = run.status
    table = table_of("", "", header=False)
    table.add_row("run", f"{run.id}  {run.name}")
    table.add_row("path", str(run.path))
    table.add_row("state", " ".join(str(status[key]) for key in ("state", "message", "advice") if status.get(key)))
    table.add_row("dataset", f"{run.dataset['title']}, {run.dataset['train_images']} training images")
    model = run.config.model
    table.add_row("targets", f"{model.train_targets} in training, {model.eval_targets} in evaluation")
    beta = run.metrics[-1]["beta"] if run.metrics else model.beta
    table.add_row("effective beta", f"{beta:g}")
    for name, value in {**_differing(run.config, TrainConfig()), **_differing(model, VAEConfig())}.items():
        table.add_row(name, str(value))
    write(table)
    for figures in run.results.values():
        print_figures(figures)


def print_comparison(compared: Mapping[str, Any]) -> None:
    """What several runs are called, what differs in their settings, and their test figures: a table a quantity."""
    tags = [run["tag"] for run in compared["runs"]]
    table = table_of("", "", "", "", header=False)
    for run in compared["runs"]:
        table.add_row(run["tag"], run["name"], run["id"], run["state"])
    write(table)
    settings = table_of("setting", *tags)
    for name, values in compared["settings"].items():
        settings.add_row(name, *map(str, values))
    write(settings if compared["settings"] else "The settings are the same.")
    for reason in compared["not_comparable"]:
        write(reason)
    for ranking in compared["rankings"]:
        _print_ranking(ranking)


def _print_ranking(ranking: Mapping[str, Any]) -> None:
    scores = ranking["scores"]
    paired = any(score["difference"] is not None for score in scores)
    against = [f"less that of {scores[0]['tag']}, by pairs of images"] if paired else []
    table = table_of(f"{ranking['targets']} targets, {ranking['dataset']}", "ELBO, nats per image", *against, "images")
    for score in scores:
        known = score["difference"] is not None
        difference = [with_error(score["difference"], score["difference_se"]) if known else ""] if paired else []
        elbo = with_error(score["mean"], score["standard_error"])
        table.add_row(score["tag"], elbo, *difference, str(score["images"]))
    write(table)


def _differing(config: Settings, default: Settings) -> dict[str, Any]:
    values, defaults = config.to_dict(), default.to_dict()
    return {name: value for name, value in values.items() if value != defaults[name] and name != "model"}
