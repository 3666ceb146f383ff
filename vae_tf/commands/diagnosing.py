"""`diagnose`: whether a run's model uses its code, what may help, and what became of it. Knows flags and words only."""

from __future__ import annotations

import argparse
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command, add_run, number
from vae_tf.commands.training import owner, queued
from vae_tf.runs import queue
from vae_tf.runs.by_settings import trained
from vae_tf.runs.collapse import Checkup, kl_history, measure, read_measures
from vae_tf.runs.consultation import Diagnosis, diagnosed, remedied_name, trials
from vae_tf.runs.recovery import recovery
from vae_tf.runs.remedies import REMEDIES, Remedy, choose_remedy
from vae_tf.terminal.bars import progress_bar, work_bar
from vae_tf.terminal.diagnosis import print_diagnosis, print_recovery

RESTING = (runs.State.PAUSED, runs.State.STOPPED)
"""States of a trial that was cut short, and goes on when the same is asked for again."""


def add_commands(commands: Any) -> None:
    """The command with its flags."""
    diagnosing = add_command(commands, diagnose, "say whether a run's model uses its code, and what may help")
    add_run(diagnosing)
    diagnosing.add_argument(
        "--limit", type=number(int), help="a fixed random subset of so many test images (2,000, or all)"
    )
    diagnosing.add_argument("--seed", type=number(int), default=0, help="seed of the samples (0)")
    diagnosing.add_argument(
        "--remedy", metavar="NAME", help=f"train with a remedy that was found to fit: {', '.join(REMEDIES)}"
    )
    diagnosing.add_argument("--queue", action="store_true", help="put that run in the queue, and do not wait for it")


def diagnose(options: argparse.Namespace) -> dict[str, Any]:
    """What was found; with a remedy, also the run that has it, and the two beside each other once it has ended."""
    run, checkup = runs.open_run(options.run), Checkup(limit=options.limit, seed=options.seed)
    if options.queue and not options.remedy:
        raise ValueError("queue: expected --remedy NAME with it, received none")
    if read_measures(run, checkup) is None:
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
    with work_bar() as tell:
        found = diagnosed(run, measure(run, checkup, tell=tell))
    if not options.json:
        print_diagnosis(found)
    epochs, kl = kl_history(run)
    said = found.to_dict() | {"kl_history": {"epochs": epochs, "kl_per_dimension": kl.tolist()}}
    return said | (_remedied(found, options) if options.remedy else {})


def _remedied(found: Diagnosis, options: argparse.Namespace) -> dict[str, Any]:
    """The run with the remedy: one that is there already, gone on with where it rests, or a new one."""
    remedy = choose_remedy(found.remedies, options.remedy)
    run = trials([remedy]).get(remedy.name)
    if run is None and options.queue:
        run = queue.submit(remedy.config, name=remedied_name(found.run, remedy), owner=owner())
        queued(run, options)
    elif run is not None and run.state in RESTING and options.queue:
        queue.resume(run)
        run = runs.open_run(run.path)
        queued(run, options)
    elif run is None or run.state in RESTING:
        run = _trained(found.run, remedy)
    after = recovery(found.run, run)
    if not options.json:
        print_recovery(after)
    return {"remedy": remedy.name, "remedied": {"run": str(run.path), "state": run.state}, "recovery": after}


def _trained(run: runs.Run, remedy: Remedy) -> runs.Run:
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    with progress_bar(remedy.config.epochs) as tell:
        return trained(remedy.config, remedied_name(run, remedy), owner=owner(), on_progress=tell)
