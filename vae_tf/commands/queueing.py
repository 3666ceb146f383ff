"""The queue's commands: what a person does to runs that somebody else trains, and how the queue and its home are.

Knows flags and words; each command calls one function of `vae_tf.runs`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command, add_run, add_settings, given_settings
from vae_tf.commands.training import owner, queued
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.runs import queue
from vae_tf.runs.doctor import examine
from vae_tf.terminal.queue import print_findings, print_queue


def add_commands(commands: Any) -> None:
    """The commands with their flags."""
    add_run(add_command(commands, pause, "write a checkpoint of a run and end its process; resume goes on with it"))
    add_run(add_command(commands, stop, "end a run now and keep its model"))
    add_run(add_command(commands, cancel, "end a run and discard what it has not finished"))
    copying = add_command(commands, clone, "put a run in the queue that has another's settings but for those given")
    add_run(copying)
    copying.add_argument("--name", help="what to call the new run")
    add_settings(copying, TrainConfig)
    add_settings(copying, VAEConfig)
    add_run(add_command(commands, delete, "move a run to the trash, where it stays for seven days"))
    add_command(commands, tick, "look at all runs once: begin those whose turn it is, take up those that died")
    add_command(commands, order, "list the runs that wait, in the order in which they will start", name="queue")
    add_command(commands, doctor, "look whether runs can last in this home, and repair what can be")


def pause(options: argparse.Namespace) -> dict[str, Any]:
    """Asks a run to pause."""
    return _asked(options, queue.pause)


def stop(options: argparse.Namespace) -> dict[str, Any]:
    """Asks a run to stop."""
    return _asked(options, queue.stop)


def cancel(options: argparse.Namespace) -> dict[str, Any]:
    """Asks a run to be cancelled."""
    return _asked(options, queue.cancel)


def clone(options: argparse.Namespace) -> dict[str, Any]:
    """A run in the queue, like another."""
    original = runs.open_run(options.run)
    return queued(queue.clone(original, given_settings(vars(options)), name=options.name, owner=owner()), options)


def delete(options: argparse.Namespace) -> dict[str, Any]:
    """Moves a run to the trash."""
    run = runs.open_run(options.run)
    trashed = queue.delete(run)
    if not options.json:
        print(f"{run.id}  {run.name}: deleted; for seven days it lies in {trashed}")
    return {"run": run.id, "trash": str(trashed)}


def tick(options: argparse.Namespace) -> dict[str, Any]:
    """One look at all runs."""
    ticked = asdict(queue.tick())
    if not options.json:
        for what, ids in ticked.items():
            print(f"{what}: {', '.join(ids) or 'none'}")
    return ticked


def order(options: argparse.Namespace) -> dict[str, Any]:
    """Who waits, in which order, and who is at work."""
    places = queue.positions()
    listed = {run.id: run for run in runs.list_runs() if isinstance(run, runs.Run)}
    waiting = [_row(listed[name]) | {"position": place} for name, place in places.items() if name in listed]
    at_work = [_row(run) for run in listed.values() if run.id not in places and (run.busy or run.state.live)]
    result = {"limit": queue.runs_at_once(), "at_work": at_work, "waiting": waiting}
    if not options.json:
        print_queue(result)
    return result


def doctor(options: argparse.Namespace) -> dict[str, Any]:
    """How this home is; `ok` where nothing is left to be done."""
    found = [asdict(finding) for finding in examine()]
    if not options.json:
        print_findings(found)
    return {"ok": all(finding["ok"] for finding in found), "checks": found}


def _asked(options: argparse.Namespace, action: Callable[[runs.Run], None]) -> dict[str, Any]:
    run = runs.open_run(options.run)
    action(run)
    queue.tick()
    if not options.json:
        print(f"{run.id}  {run.name}: {run.state}" + ("; its process has been asked" if run.busy else ""))
    return {"run": run.id, "state": run.state, "asked": run.busy}


def _row(run: runs.Run) -> dict[str, Any]:
    status = run.status
    return {
        "run": run.id,
        "name": run.name,
        "owner": run.manifest.get("owner"),
        "state": status["state"],
        "queued": status.get("queued"),
    }
