"""What the command line looks like: tables, figures, a progress bar. Knows how to print, nothing else.

Tables go to standard output, the progress bar to standard error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from vae_tf.config import Settings, TrainConfig, VAEConfig

if TYPE_CHECKING:
    from vae_tf.runs import Run


@contextmanager
def progress_bar(epochs: int) -> Iterator[Callable[[Mapping[str, Any]], object]]:
    """A bar with the time left; gives the function that moves it (its argument: a run's progress record).

    It shows itself at the first move: a training that is refused leaves its one line of why, and nothing else.
    """
    columns = (
        TextColumn("epoch {task.fields[epoch]:.1f}/" + str(epochs)),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("loss {task.fields[loss]}  kl {task.fields[kl]} nats per image"),
    )
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task("training", total=float(epochs), epoch=0.0, loss="-", kl="-")

    def tell(record: Mapping[str, Any]) -> None:
        train = record["train"]
        bar.start()
        bar.update(
            task,
            completed=record["epoch"],
            epoch=record["epoch"],
            loss=f"{train['loss']:.2f}",
            kl=f"{train['kl_loss']:.2f}",
        )

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()


def print_dataset_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """Name, size and place of every dataset."""
    table = _table("name", "title", "train", "test", "shape", "licence", "found")
    for row in rows:
        shape = "x".join(str(size) for size in row["image_shape"])
        found = row["found"] or "not on this machine"
        table.add_row(
            row["name"],
            row["title"],
            str(row["train_images"]),
            str(row["test_images"]),
            shape,
            row["licence"],
            found,
        )
    _print(table)


def print_run_table(rows: Sequence[Mapping[str, Any]]) -> None:
    """A line a run."""
    if not rows:
        _print("No runs yet: `python -m vae_tf train` makes one.")
        return
    table = _table("id", "name", "state", "dataset", "latent", "test ELBO ± standard error, nats per image", "age")
    for row in rows:
        if "reason" in row:
            table.add_row(row["id"], row["reason"], row["state"], "", "", "", "")
            continue
        known = row["test_elbo"] is not None
        elbo = f"{_with_error(row['test_elbo'], row['test_elbo_se'])} ({row['targets']} targets)" if known else "-"
        age = f"{(time.time() - row['created']) / 3600:.1f} h"
        table.add_row(row["id"], row["name"], row["state"], row["dataset"], str(row["latent_dim"]), elbo, age)
    _print(table)


def print_run(run: Run) -> None:
    """State, settings that differ from the defaults, and test figures of a run."""
    status = run.status
    table = _table("", "", header=False)
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
    _print(table)
    for figures in run.results.values():
        print_figures(figures)


def print_queue(queue: Mapping[str, Any]) -> None:
    """Who is at work and who waits, in order."""
    table = _table("place", "id", "name", "owner", "state", "waits for")
    for row in [*queue["at_work"], *queue["waiting"]]:
        waited = f"{(time.time() - row['queued']) / 60:.0f} min" if row.get("position") and row["queued"] else ""
        table.add_row(
            str(row.get("position", "")), row["run"], row["name"], row["owner"] or "", str(row["state"]), waited
        )
    _print(table if table.rows else "Nothing waits, and nothing is at work.")
    _print(f"At most {queue['limit']} at once (VAE_TF_RUNS_AT_ONCE).")


def print_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    """A line for each thing that was looked at."""
    table = _table("", "", "", header=False)
    for finding in findings:
        well = "well" if finding["ok"] else "not well"
        table.add_row(finding["name"], "repaired" if finding["ok"] and finding["repaired"] else well, finding["words"])
    _print(table)


def print_figures(figures: Mapping[str, Any]) -> None:
    """One estimate, with everything it depends on."""
    table = _table("", "", header=False)
    head = f"{figures['estimator']}, {figures['targets']} targets"
    table.add_row(head, _with_error(figures["mean"], figures["standard_error"]) + " nats per image, ± standard error")
    table.add_row("likelihood", figures["likelihood"])
    subset = "" if figures["images"] == figures["of"] else f" of {figures['of']}"
    table.add_row("from", f"{figures['images']}{subset} test images, {figures['num_samples']} samples each")
    if "kl" in figures:
        table.add_row(
            "reconstruction", _with_error(figures["reconstruction"], figures["reconstruction_se"]) + " nats per image"
        )
        table.add_row("kl", _with_error(figures["kl"], figures["kl_se"]) + " nats per image")
        table.add_row("active units", f"{figures['active_units']} of {len(figures['kl_per_dimension'])}")
    if "effective_sample_size" in figures:
        table.add_row("effective sample size", f"{figures['effective_sample_size']:.1f} (median)")
    if "log_var_range" in figures:
        low, high = figures["log_var_range"]
        share = f"{figures['log_var_at_bounds']:.1%} of pixels at a bound"
        table.add_row("log-variance held in", f"{low:g} to {high:g}; {share}")
    _print(table)


def print_comparison(compared: Mapping[str, Any]) -> None:
    """What several runs are called, what differs in their settings, and their test figures: a table a quantity."""
    tags = [run["tag"] for run in compared["runs"]]
    table = _table("", "", "", "", header=False)
    for run in compared["runs"]:
        table.add_row(run["tag"], run["name"], run["id"], run["state"])
    _print(table)
    settings = _table("setting", *tags)
    for name, values in compared["settings"].items():
        settings.add_row(name, *map(str, values))
    _print(settings if compared["settings"] else "The settings are the same.")
    for reason in compared["not_comparable"]:
        _print(reason)
    for ranking in compared["rankings"]:
        _print_ranking(ranking)


def _print_ranking(ranking: Mapping[str, Any]) -> None:
    scores = ranking["scores"]
    paired = any(score["difference"] is not None for score in scores)
    against = [f"less that of {scores[0]['tag']}, by pairs of images"] if paired else []
    table = _table(f"{ranking['targets']} targets, {ranking['dataset']}", "ELBO, nats per image", *against, "images")
    for score in scores:
        known = score["difference"] is not None
        difference = [_with_error(score["difference"], score["difference_se"]) if known else ""] if paired else []
        elbo = _with_error(score["mean"], score["standard_error"])
        table.add_row(score["tag"], elbo, *difference, str(score["images"]))
    _print(table)


def _with_error(mean: float, standard_error: float | None) -> str:
    return f"{mean:.2f}" + ("" if standard_error is None else f" ± {standard_error:.2f}")


def _differing(config: Settings, default: Settings) -> dict[str, Any]:
    values, defaults = config.to_dict(), default.to_dict()
    return {name: value for name, value in values.items() if value != defaults[name] and name != "model"}


def _table(*columns: str, header: bool = True) -> Table:
    table = Table(show_header=header, box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print(what: Table | str) -> None:
    # Piped into a file or another program, lines are as long as they are.
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=200)
    console.print(what)
