"""`paper`: the figures of AEVB made again. Knows flags and words, not how a figure comes about."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from vae_tf import runs
from vae_tf.commands.flags import add_command, number
from vae_tf.commands.training import owner
from vae_tf.data.locations import home
from vae_tf.inference import ESTIMATORS
from vae_tf.inference.registry import check_fit
from vae_tf.runs import queue
from vae_tf.runs.paper import ALGORITHMS, FIGURES, UNSAID, PaperRequest, Race, ask, carry_out, curves, races
from vae_tf.runs.paper.marginal import MarginalRequest, estimate_marks
from vae_tf.terminal.bars import progress_bar, work_bar
from vae_tf.terminal.paper import print_curves, print_races

Raced = list[tuple[Race, runs.Run]]


def add_commands(commands: Any) -> None:
    """The command with its flags."""
    making = add_command(
        commands,
        paper,
        "make a figure of the AEVB paper again, beside its own curves; Ctrl-C ends it, and the same command goes on",
    )
    making.add_argument("figure", choices=list(FIGURES), help="which figure")
    making.add_argument("--samples", type=number(float), metavar="N", help="training samples of each line, 1e6 say")
    making.add_argument("--dataset", default="mnist", help="mnist or frey (mnist)")
    making.add_argument("--latent-dim", type=number(int), nargs="+", help="latent dimensions (the paper's)")
    making.add_argument("--algorithm", nargs="+", help=f"of {', '.join(ALGORITHMS)} (the paper's)")
    making.add_argument("--train-images", type=number(int), nargs="+", help="training images (the paper's)")
    making.add_argument("--learning-rate", type=number(float), help="step size of all lines (the best of the paper's)")
    making.add_argument("--estimator", default="appendix-d", help=f"fig3: one of {', '.join(ESTIMATORS)} (appendix-d)")
    making.add_argument("--images", type=number(int), default=100, help="fig3: estimated on so many of a split (100)")
    making.add_argument("--queue", action="store_true", help="put its trainings in the queue, and do not wait for them")
    making.add_argument("--out", type=Path, metavar="FOLDER", help="where to write table and figure (in the home)")


def paper(options: argparse.Namespace) -> dict[str, Any]:
    """A figure's curves with the paper's and the residuals; the files of table and figure."""
    request = request_of(options)
    asked, estimates = races(request), MarginalRequest(estimator=options.estimator, images=options.images)
    for race in asked:
        runs.check_config(race.config)
        if request.figure == "fig3":  # what cannot be estimated is said before hours of training, not after
            check_fit(estimates.estimator, race.latent_dim)
    if options.queue:
        return _queued(request, asked, options)
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    raced = [(race, _trained(race)) for race in asked]
    folder = options.out or home() / "paper" / f"{request.figure}-{request.dataset}"
    return (
        _pictures(request, raced, folder, options)
        if not FIGURES[request.figure].quantity
        else _curves(request, estimates, raced, folder, options)
    )


def request_of(options: argparse.Namespace) -> PaperRequest:
    """What the flags ask for. Raises: ValueError."""
    samples = options.samples
    if samples is not None and not (samples == samples // 1 and abs(samples) < 1e15):  # also true of NaN
        raise ValueError(f"samples: expected a whole number, received {samples}")
    return PaperRequest(
        figure=options.figure,
        dataset=options.dataset,
        samples=None if samples is None else int(samples),
        latent_dims=_several(options.latent_dim),
        algorithms=_several(options.algorithm),
        train_images=_several(options.train_images),
        learning_rate=options.learning_rate,
    )


def _several(values: list[Any] | None) -> tuple[Any, ...] | None:
    return None if values is None else tuple(dict.fromkeys(values))


def _queued(request: PaperRequest, asked: list[Race], options: argparse.Namespace) -> dict[str, Any]:
    found = [(race, ask(race, owner=owner())) for race in asked]
    queue.tick()
    if not options.json:
        print_races(found)
    return {"figure": request.figure, "runs": [{"run": run.id, "state": run.state} for _, run in found]}


def _trained(race: Race) -> runs.Run:
    with progress_bar(race.config.epochs) as tell:
        return carry_out(race, owner=owner(), on_progress=tell)


def _curves(
    request: PaperRequest, estimates: MarginalRequest, raced: Raced, folder: Path, options: argparse.Namespace
) -> dict[str, Any]:
    from vae_tf.runs.paper.drawing import write_curves

    if request.figure == "fig3":
        with work_bar() as tell:
            for race, run in raced:
                estimate_marks(run, estimates, most=race.samples, tell=tell)
    found = curves(raced, estimates)
    files = write_curves(folder, [race for race, _ in raced], found)
    if not options.json:
        print_curves(found)
        print(*files, sep="\n")
    return {
        "figure": request.figure,
        "curves": [curve.to_dict() for curve in found],
        "unsaid": [choice._asdict() for choice in UNSAID],
        "files": [str(file) for file in files],
    }


def _pictures(request: PaperRequest, raced: Raced, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    from vae_tf.runs.paper.drawing import write_sheets

    files = [str(file) for file in write_sheets(folder, raced)]
    if not options.json:
        print(*files, sep="\n")
    return {"figure": request.figure, "curves": [], "runs": [run.id for _, run in raced], "files": files}
