"""`evaluate`: log p(x) of a run's test images by an estimator of choice. Knows flags and words, not what they mean."""

from __future__ import annotations

import argparse
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command, add_run, number
from vae_tf.inference import ESTIMATORS
from vae_tf.latent.maps.setting import Setting
from vae_tf.models.registry import TARGETS
from vae_tf.runs.estimating import Estimating, compute_estimate, missing
from vae_tf.terminal.bars import work_bar
from vae_tf.terminal.figures import print_figures, print_gap

KINDS = {"int": int, "float": float, "choice": str}


def add_commands(commands: Any) -> None:
    """The command with its flags: one for each option of an estimator."""
    scoring = add_command(commands, evaluate, "estimate log p(x) of test images")
    add_run(scoring)
    scoring.add_argument("--estimator", default="elbo", help=f"one of {', '.join(ESTIMATORS)} (elbo)")
    for name, owners in options().items():
        defaults = ", ".join(f"{owner} {option.default}" for owner, option in owners.items())
        words = next(iter(owners.values())).title
        kind = number(KINDS[next(iter(owners.values())).kind])
        scoring.add_argument(f"--{name.replace('_', '-')}", type=kind, help=f"{words.lower()} ({defaults})")
    scoring.add_argument("--targets", choices=list(TARGETS), help="how pixels are read (the run's own)")
    scoring.add_argument("--limit", type=number(int), help="only a fixed random subset of so many test images")
    scoring.add_argument("--seed", type=number(int), default=0, help="seed of the samples (0)")
    scoring.add_argument(
        "--simulated",
        type=number(int),
        metavar="N",
        help="with ais: the BDMC gap, between a lower and an upper bound, on N images that the model draws",
    )


def options() -> dict[str, dict[str, Setting]]:
    """The options of all estimators by name, and of whom each is one."""
    found: dict[str, dict[str, Setting]] = {}
    for owner, estimator in ESTIMATORS.items():
        for option in estimator.options:
            found.setdefault(option.name, {})[owner] = option
    return found


def evaluate(options_given: argparse.Namespace) -> dict[str, Any]:
    """The figures of an estimator on a run's test images: those that the page shows, kept with the run."""
    run = runs.open_run(options_given.run)
    wanted = Estimating(
        estimator=options_given.estimator,
        options={name: getattr(options_given, name) for name in options()},
        **{name: getattr(options_given, name) for name in ("targets", "limit", "seed", "simulated")},
    )
    if missing(run, wanted):
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
    with work_bar() as tell:
        figures = compute_estimate(run, wanted, tell=tell)
    if not options_given.json:
        (print_gap if wanted.simulated else print_figures)(figures)
    return figures
