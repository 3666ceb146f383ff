"""The command line: `python -m vae_tf COMMAND`. Words in, one function of the package called, words out.

Knows how to read flags and to print; what a command does is elsewhere. With --json the last line of standard output
is one object. Exit status: 0, 1 when a training failed or something is not well, 2 on bad usage or input with one line
on standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from vae_tf import bench, runs
from vae_tf.commands import (
    comparing,
    datasets,
    denoising,
    diagnosing,
    evaluating,
    exporting,
    importing,
    papering,
    projecting,
    queueing,
    training,
)
from vae_tf.commands.flags import Parser, add_command, add_run
from vae_tf.commands.training import config_from
from vae_tf.data.files import finite
from vae_tf.data.ownership import acting_as
from vae_tf.data.people import at_the_terminal
from vae_tf.terminal.runs import print_run, print_run_table

__all__ = ["config_from", "main", "parser"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    try:
        who = at_the_terminal()
    except ValueError as error:
        print(f"vae_tf: {error}", file=sys.stderr)
        return 2
    with acting_as(who):  # already when the flags are read: their help names datasets
        return _carried_out(parser().parse_args(arguments))


def _carried_out(options: argparse.Namespace) -> int:
    try:
        result = options.command(options)
    except (ValueError, OSError) as error:
        print(f"{options.prog}: {error}", file=sys.stderr)
        return 2
    except runs.RunFailed as error:
        print(f"{options.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as pressed:
        if pressed.args:  # there is more to say of it than that a key was pressed
            print(f"{options.prog}: {pressed}", file=sys.stderr)
        return 130
    if options.json:
        print(json.dumps(finite(result), allow_nan=False))
    return 0 if result.get("ok", True) else 1


def parser() -> Parser:
    """All commands with their flags."""
    top = Parser(prog="vae_tf", description="Train variational auto-encoders on images, and explore them.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    datasets.add_commands(commands)
    importing.add_commands(commands)
    training.add_commands(commands)
    queueing.add_commands(commands)
    add_command(commands, list_runs, "list the runs", name="runs")
    add_run(add_command(commands, show, "show one run: state, settings, test figures"))
    comparing.add_commands(commands)
    projecting.add_commands(commands)
    evaluating.add_commands(commands)
    diagnosing.add_commands(commands)
    denoising.add_commands(commands)
    papering.add_commands(commands)
    exporting.add_commands(commands)
    bench.add_arguments(add_command(commands, bench.run, "measure this machine", name="bench"))
    return top


def list_runs(options: argparse.Namespace) -> dict[str, Any]:
    """All runs, the newest first."""
    rows = [_summary(run) for run in runs.list_runs()]
    if not options.json:
        print_run_table(rows)
    return {"runs": rows}


def show(options: argparse.Namespace) -> dict[str, Any]:
    """One run whole."""
    run = runs.open_run(options.run)
    if not options.json:
        print_run(run)
    return _summary(run) | {
        "notes": run.notes,
        "status": dict(run.status),
        "config": run.config.to_dict(),
        "provenance": run.provenance,
        "results": run.results,
        "metrics": run.metrics,
    }


def _summary(run: runs.Run | runs.DamagedRun) -> dict[str, Any]:
    summary = {"id": run.id, "name": run.name, "state": run.state, "path": str(run.path)}
    if isinstance(run, runs.DamagedRun):
        return summary | {"reason": run.reason}
    return summary | {
        "created": run.created,
        "dataset": run.dataset["name"],
        "latent_dim": run.config.model.latent_dim,
        "test_elbo": run.test_elbo,
        "test_elbo_se": run.results.get(run.config.model.eval_targets, {}).get("standard_error"),
        "targets": run.config.model.eval_targets,
    }
