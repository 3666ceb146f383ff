"""The command line: `python -m vae_tf COMMAND`. Words in, one function of the package called, words out.

Knows how to read flags and to print; what a command does is elsewhere. With --json the last line of standard output
is one object. Exit status: 0, 1 when a training failed, 2 on bad usage or input with one line on standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

from vae_tf import runs
from vae_tf.config import Settings, TrainConfig, VAEConfig, settings_of
from vae_tf.data import DATASETS, load_dataset
from vae_tf.export import FORMATS
from vae_tf.inference import ESTIMATORS
from vae_tf.models.registry import CHOICES, TARGETS
from vae_tf.terminal import print_dataset_table, print_figures, print_run, print_run_table, progress_bar
from vae_tf.training.optimizers import OPTIMIZERS
from vae_tf.training.presets import PRESETS, changed, preset

NO_FLAG = ("image_shape", "model")
"""Settings that follow from others: the dataset gives the image's shape."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Prints the message, without the usage, and exits with 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        result = options.command(options)
    except (ValueError, OSError) as error:
        print(f"{options.prog}: {error}", file=sys.stderr)
        return 2
    except runs.RunFailed as error:
        print(f"{options.prog}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if options.json:
        print(json.dumps(result))
    return 0


def parser() -> Parser:
    """All commands with their flags."""
    top = Parser(prog="vae_tf", description="Train variational auto-encoders on images, and explore them.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, datasets, "list the datasets, and where each would come from")
    training = _command(commands, train, "train a model, in the foreground; Ctrl-C stops it and keeps the model")
    training.add_argument("--preset", choices=list(PRESETS), default="quick", help="settings to start from (quick)")
    training.add_argument("--name", help="what to call the run")
    _add_settings(training, TrainConfig)
    _add_settings(training, VAEConfig)
    _command(commands, list_runs, "list the runs", name="runs")
    _add_run(_command(commands, show, "show one run: state, settings, test figures"))
    scoring = _command(commands, evaluate, "estimate log p(x) of test images")
    _add_run(scoring)
    scoring.add_argument("--estimator", default="elbo", help=f"one of {', '.join(ESTIMATORS)} (elbo)")
    scoring.add_argument("--num-samples", type=_number(int), help="samples of z per image")
    scoring.add_argument("--targets", choices=list(TARGETS), help="how pixels are read (the run's own)")
    scoring.add_argument("--limit", type=_number(int), help="only a fixed random subset of so many test images")
    scoring.add_argument("--seed", type=_number(int), default=0, help="seed of the samples (0)")
    exporting = _command(commands, export, "write a run's model as files for something else")
    _add_run(exporting)
    exporting.add_argument("--format", choices=list(FORMATS), default="browser", help="what for (browser)")
    exporting.add_argument("--dtype", default="float32", help="type of the weights: float32, or float16 (float32)")
    exporting.add_argument("--out", type=Path, metavar="FOLDER", help="where to (the run's own artifacts)")
    return top


def datasets(options: argparse.Namespace) -> dict[str, Any]:
    """The registry of datasets, and where each is found."""
    rows = [
        {
            "name": spec.name,
            "title": spec.title,
            "train_images": spec.train_images,
            "test_images": spec.test_images,
            "image_shape": spec.image_shape,
            "licence": spec.licence,
            "found": spec.locate(),
        }
        for spec in DATASETS.values()
    ]
    if not options.json:
        print_dataset_table(rows)
    return {"datasets": rows}


def train(options: argparse.Namespace) -> dict[str, Any]:
    """Trains to the end and gives the run's path and its test figures."""
    config = config_from(vars(options))
    from vae_tf.models.backend import import_tensorflow

    runs.check_config(config)
    import_tensorflow()
    with progress_bar(config.epochs) as tell:
        run = runs.train(config, name=options.name, on_progress=tell)
    targets = config.model.eval_targets
    figures = run.results[targets]
    test = {"elbo": figures["mean"]} | {key: figures[key] for key in ("reconstruction", "kl", "targets")}
    if not options.json:
        print_run(run)
    return {
        "run": str(run.path),
        "epochs": run.status["epochs"],
        "seconds": run.status["seconds"],
        "test": test,
    }


def config_from(given: Mapping[str, Any]) -> TrainConfig:
    """The preset's settings, with those that were given (not None) in their place. Raises: ValueError."""
    name = given.get("dataset") or TrainConfig().dataset
    data = load_dataset(name, limit=given.get("limit"))
    config = preset(given["preset"], dataset=name, image_shape=data.image_shape, train_images=len(data.train))
    settings = [setting for setting in (*settings_of(VAEConfig), *settings_of(TrainConfig)) if setting not in NO_FLAG]
    return changed(config, {name: given[name] for name in settings if given.get(name) is not None})


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


def evaluate(options: argparse.Namespace) -> dict[str, Any]:
    """Test figures by an estimator of choice."""
    run = runs.open_run(options.run)
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    from vae_tf.runs.evaluate import evaluate_run

    names = ("estimator", "num_samples", "targets", "limit", "seed")
    figures = evaluate_run(run, **{name: getattr(options, name) for name in names})
    if not options.json:
        print_figures(figures)
    return figures


def export(options: argparse.Namespace) -> dict[str, Any]:
    """A run's model in another form."""
    run = runs.open_run(options.run)
    from vae_tf.models.backend import import_tensorflow

    import_tensorflow()
    from vae_tf.runs.export import export_run

    files = [str(path) for path in export_run(run, format=options.format, dtype=options.dtype, out=options.out)]
    if not options.json:
        print(*files, sep="\n")
    return {"files": files}


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


def _command(commands: Any, function: Callable[[Any], Any], help: str, name: str | None = None) -> Parser:
    name = name or function.__name__
    command: Parser = commands.add_parser(name, help=help, description=help, prog=f"vae_tf {name}")
    command.add_argument("--json", action="store_true", help="one JSON object on the last line of standard output")
    command.set_defaults(command=function, prog=command.prog)
    return command


def _add_run(command: Parser) -> None:
    command.add_argument("run", help="a run's directory, its id, or the beginning of its id")


def _add_settings(command: Parser, config: type[Settings]) -> None:
    """One flag for each setting: its name, with the help text it carries."""
    group = command.add_argument_group({VAEConfig: "model", TrainConfig: "training"}[config])
    hints = get_type_hints(config)
    for name, entry in settings_of(config).items():
        if name in NO_FLAG:
            continue
        registry = {**CHOICES, "dataset": DATASETS, "optimizer": OPTIMIZERS}.get(name)
        choices = f" One of: {', '.join(registry)}." if registry else ""
        kind, many = _flag_type(hints[name])
        group.add_argument(
            f"--{name.replace('_', '-')}",
            type=kind,
            nargs="*" if many else None,
            help=(entry.metadata["help"] + choices).replace("%", "%%"),
        )


def _number(kind: type) -> Callable[[str], Any]:
    """Reads a flag's value, or says what was expected."""
    what = {int: "a whole number", float: "a number"}.get(kind, "text")

    def read(text: str) -> Any:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"expected {what}, received {text!r}") from None

    return read


def _flag_type(hint: Any) -> tuple[Callable[[str], Any], bool]:
    """The type of a flag's value, and whether it takes several."""
    if isinstance(hint, types.UnionType):
        hint = next(option for option in get_args(hint) if option is not type(None))
    many = get_origin(hint) is tuple
    return _number(get_args(hint)[0] if many else hint), many
