"""Flags of the command line: what a command is, a run, a setting, a number. Knows argparse and the settings' own
help, not what a command does."""

from __future__ import annotations

import argparse
import types
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

from vae_tf.config import Settings, TrainConfig, VAEConfig, settings_of
from vae_tf.data import DATASETS
from vae_tf.models.registry import CHOICES
from vae_tf.training.optimizers import OPTIMIZERS

NO_FLAG = ("image_shape", "model")
"""Settings that follow from others: the dataset gives the image's shape."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Prints the message, without the usage, and exits with 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def given_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings among the values of flags, by name, that were given (not None)."""
    names = [name for name in (*settings_of(VAEConfig), *settings_of(TrainConfig)) if name not in NO_FLAG]
    return {name: given[name] for name in names if given.get(name) is not None}


def add_command(commands: Any, function: Callable[[Any], Any], help: str, name: str | None = None) -> Parser:
    """A command that calls `function`, named like it unless said otherwise."""
    name = name or function.__name__
    command: Parser = commands.add_parser(name, help=help, description=help, prog=f"vae_tf {name}")
    command.add_argument("--json", action="store_true", help="one JSON object on the last line of standard output")
    command.set_defaults(command=function, prog=command.prog)
    return command


def add_run(command: Parser) -> None:
    """The run that a command is about."""
    command.add_argument("run", help="a run's directory, its id, or the beginning of its id")


def add_settings(command: Parser, config: type[Settings]) -> None:
    """One flag for each setting: its name, with the help text it carries."""
    group = command.add_argument_group({VAEConfig: "model", TrainConfig: "training"}[config])
    hints = get_type_hints(config)
    for name, entry in settings_of(config).items():
        if name in NO_FLAG:
            continue
        registry = {**CHOICES, "dataset": DATASETS, "optimizer": OPTIMIZERS}.get(name)
        choices = f" One of: {', '.join(registry)}." if registry else ""
        flag, help = f"--{name.replace('_', '-')}", (entry.metadata["help"] + choices).replace("%", "%%")
        if hints[name] is bool:
            group.add_argument(flag, action=argparse.BooleanOptionalAction, help=help)
            continue
        kind, many = _flag_type(hints[name])
        group.add_argument(flag, type=kind, nargs="*" if many else None, help=help)


def number(kind: type) -> Callable[[str], Any]:
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
    return number(get_args(hint)[0] if many else hint), many
