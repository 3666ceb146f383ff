"""`denoise` and `inpaint`: what the ways to undo a damage score on test images. Knows flags and words only."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf import runs
from vae_tf.commands.flags import add_command, add_run, number
from vae_tf.data.corruption import DAMAGES, Damage, Dose, given, read_dose
from vae_tf.runs.methods import METHODS
from vae_tf.runs.scoring import OPTIONS, Scoring, compute_scores, missing
from vae_tf.terminal.bars import work_bar
from vae_tf.terminal.figures import print_scores

SCORED, FILLED = 1_000, 20
"""How many test images are denoised, or filled in, where nobody says."""


def add_commands(commands: Any) -> None:
    """The commands with their flags."""
    cleaning = add_command(commands, denoise, "damage test images, and compare the ways to undo it")
    add_run(cleaning)
    cleaning.add_argument(
        "--noise", default="gaussian:0.5", help=f"name:strength, of {', '.join(DAMAGES)} (gaussian:0.5)"
    )
    cleaning.add_argument("--with", dest="other", metavar="RUN2", help="a run whose model learned to denoise")
    cleaning.add_argument("--methods", nargs="+", choices=list(METHODS), help="only these (all that fit)")
    cleaning.add_argument("--samples", type=number(int), default=400, help="samples of importance sampling (400)")
    cleaning.add_argument(
        "--sampled", type=number(int), metavar="N", help="on so many of the images where a method samples (all)"
    )
    filling = add_command(commands, inpaint, "hide parts of test images, and fill them in by the model")
    add_run(filling)
    masks = ", ".join(name for name, damage in DAMAGES.items() if damage.is_mask)
    filling.add_argument("--mask", default="half:0.5", help=f"name:strength, of {masks}; or a file of a mask, npy")
    filling.add_argument("--sampler", default="metropolis-within-gibbs", help="or pseudo-gibbs")
    filling.add_argument("--out", type=Path, metavar="FILE.npz", help="where to write images, mean and spread")
    for command, chains, steps, limit in ((cleaning, 4, 150, SCORED), (filling, 25, 500, FILLED)):
        command.add_argument("--chains", type=number(int), default=chains, help=f"chains an image ({chains})")
        command.add_argument("--steps", type=number(int), default=steps, help=f"their steps ({steps})")
        command.add_argument(
            "--limit", type=number(int), help=f"a fixed random subset of so many test images ({limit:,}, or all)"
        )
        command.add_argument("--seed", type=number(int), default=0, help="seed of damage and chains (0)")


def denoise(options: argparse.Namespace) -> dict[str, Any]:
    """The scores of the methods on a run's test images: those that the page shows, kept with the run."""
    run = runs.open_run(options.run)
    other = runs.open_run(options.other) if options.other else None
    scoring = Scoring(
        damage=options.noise,
        seed=options.seed,
        limit=_limit(run, options.limit, SCORED),
        sampled=options.sampled,
        methods=tuple(options.methods or ()),
        options={name: getattr(options, name) for name in OPTIONS},
    )
    if missing(run, scoring, other):
        from vae_tf.models.backend import import_tensorflow

        import_tensorflow()
    with work_bar() as tell:
        found = compute_scores(run, scoring, other=other, tell=tell)
    if not options.json:
        print_scores(found)
    return {
        "run": run.id,
        "with": other.id if other else None,
        "noise": scoring.damage,
        "images": scoring.images(run, "damaged"),
        "seed": options.seed,
        "methods": found,
    }


def inpaint(options: argparse.Namespace) -> dict[str, Any]:
    """What the completions of masked test images score."""
    run = runs.open_run(options.run)
    dose = mask_of(options.mask)
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    from vae_tf.runs.undamaging import inpaint_run

    given = {name: getattr(options, name) for name in ("sampler", "chains", "steps", "seed", "out")}
    found = inpaint_run(run, dose, limit=_limit(run, options.limit, FILLED), **given)
    if not options.json:
        print_scores(found["methods"])
    return found


def _limit(run: runs.Run, given: int | None, usual: int) -> int:
    return min(usual, int(run.dataset["test_images"])) if given is None else given


def mask_of(text: str) -> Dose:
    """The mask that "half:0.5" stands for, or one in a file of true and false, npy (h, w). Raises: ValueError."""
    if text.endswith(".npy"):
        try:
            mask: npt.NDArray[Any] = np.load(text, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise ValueError(f"mask: expected a file of true and false (h, w), received {text}: {error}") from None
        return Dose(given(mask), 1)
    damage: Damage = (dose := read_dose(text)).damage
    if not damage.is_mask:
        masks = ", ".join(name for name, damage in DAMAGES.items() if damage.is_mask)
        raise ValueError(f"mask: expected one of {masks}, or a file npy; received {text!r}")
    return dose
