"""`train` and `resume`: a training in this terminal, or put in the queue. Knows flags and words, not how one trains."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Mapping
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command, add_run, add_settings, given_settings, number
from vae_tf.config import TrainConfig, VAEConfig
from vae_tf.data import load_dataset
from vae_tf.data.ownership import HOUSE, person
from vae_tf.data.people import apart
from vae_tf.runs import queue
from vae_tf.terminal.bars import progress_bar
from vae_tf.terminal.runs import print_run
from vae_tf.training.presets import PRESETS, changed, preset


def add_commands(commands: Any) -> None:
    """The commands with their flags."""
    training = add_command(commands, train, "train a model, in the foreground; Ctrl-C stops it and keeps the model")
    training.add_argument("--preset", choices=list(PRESETS), default="quick", help="settings to start from (quick)")
    training.add_argument("--name", help="what to call the run")
    training.add_argument("--queue", action="store_true", help="put it in the queue, and do not wait for it")
    add_settings(training, TrainConfig)
    add_settings(training, VAEConfig)
    going_on = add_command(commands, resume, "go on with a run that was paused, failed or stopped, in the foreground")
    add_run(going_on)
    going_on.add_argument("--epochs", type=number(int), metavar="N", help="so many epochs more, after its end")
    going_on.add_argument("--queue", action="store_true", help="put it in the queue, and do not wait for it")


def train(options: argparse.Namespace) -> dict[str, Any]:
    """Trains to the end and gives the run's path and its test figures; or its place in the queue."""
    config = config_from(vars(options))
    if options.queue:
        return queued(queue.submit(config, name=options.name, owner=owner()), options)
    from vae_tf.models.backend import import_tensorflow

    runs.check_config(config)
    import_tensorflow()
    with progress_bar(config.epochs) as tell:
        run = runs.train(config, name=options.name, owner=owner(), on_progress=tell)
    return _ended(run, options)


def resume(options: argparse.Namespace) -> dict[str, Any]:
    """Goes on with a run, to the end or in the queue; gives what `train` does."""
    run = runs.open_run(options.run)
    if options.queue:
        queue.resume(run) if options.epochs is None else queue.continue_run(run, options.epochs)
        return queued(run, options)
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    done = int(run.status.get("epochs", 0))
    with progress_bar(run.config.epochs if options.epochs is None else done + options.epochs) as tell:
        run = runs.resume_here(run, epochs=options.epochs, on_progress=tell)
    return _ended(run, options)


def queued(run: runs.Run, options: argparse.Namespace) -> dict[str, Any]:
    """Where a run that was just put in the queue stands: at work, or at which place in the order."""
    queue.tick()
    place = queue.positions().get(run.id)
    if not options.json:
        print(f"{run.id}  {run.name}: " + (f"waits at place {place}" if place else str(run.state)))
    return {"run": str(run.path), "state": run.state, "position": place}


def owner() -> str:
    """The person at this terminal: by their token where people are kept apart, else as the system calls them."""
    if apart() and (who := person()) is not HOUSE:
        return who
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without names
        return "terminal"


def config_from(given: Mapping[str, Any]) -> TrainConfig:
    """The preset's settings, with those that were given (not None) in their place. Raises: ValueError."""
    name = given.get("dataset") or TrainConfig().dataset
    data = load_dataset(name, limit=given.get("limit"))
    config = preset(given["preset"], dataset=name, image_shape=data.image_shape, train_images=len(data.train))
    return changed(config, given_settings(given))


def _ended(run: runs.Run, options: argparse.Namespace) -> dict[str, Any]:
    targets = run.config.model.eval_targets
    figures = run.results.get(targets)  # none where somebody paused it meanwhile
    test = figures and {"elbo": figures["mean"]} | {key: figures[key] for key in ("reconstruction", "kl", "targets")}
    if not options.json:
        print_run(run)
    return {
        "run": str(run.path),
        "epochs": run.status.get("epochs"),
        "seconds": run.status.get("seconds"),
        "test": test,
    }
