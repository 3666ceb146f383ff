"""The form for every setting, made from the settings themselves. Starts nothing: its values become a TrainConfig.

Which settings there are, what they mean and their bounds is written in `vae_tf.config`; which names there are to
choose from, in the registries.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import Field
from typing import Any

import streamlit as st

from pages.ui.text import within
from pages.ui.unread import Unread, received
from vae_tf.config import Settings, TrainConfig, VAEConfig, settings_of
from vae_tf.data.corruption import DAMAGES
from vae_tf.models.registry import CHOICES, LIKELIHOODS, MODELS, UNDAMAGED, Entry
from vae_tf.training.optimizers import OPTIMIZERS
from vae_tf.training.presets import changed

TITLES = {
    "latent_dim": "Latent size",
    "hidden": "Hidden layers",
    "initializer": "Initial weights",
    "gaussian_mean": "Gaussian mean",
    "gaussian_variance": "Gaussian variance",
    "gaussian_log_var": "Gaussian log-variance",
    "train_targets": "Training targets",
    "eval_targets": "Test targets",
    "beta": "Beta",
    "kl_warmup": "KL warm-up (steps)",
    "free_bits": "Free bits (nats)",
    "num_samples": "Samples per image (L)",
    "batch_size": "Batch size (M)",
    "limit": "Training images",
    "kind": "Kind of model",
    "damage": "Learns to undo",
    "damage_strength": "Strength of that damage",
}
"""What a setting is called where its name alone says too little."""
DAMAGED = (
    "Its encoder is shown damaged images ({damage}, {strength:g}), and it learns to give back the clean ones. On the "
    "page Denoise it can stand beside other runs."
)
PLAIN = "A plain auto-encoder has no prior: there is no bound on log p(x), and nothing is drawn from it."
GIVEN = ("image_shape", "model", "dataset", "limit", "passes", "marks", "keep_marks")
"""Settings that the choice of a dataset, and of how much of it, makes; and those of the paper's figures alone."""
FROM_ADDRESS = tuple(name for kind in (VAEConfig, TrainConfig) for name in settings_of(kind) if name not in GIVEN)
"""Settings that a link may fill in: all that the form has."""
OWN_LAYERS = "own"
"""The word of a link for the architecture's own layers."""
BY_IMAGES = ("epochs", "weight_prior")
"""Settings that a preset chooses by the number of training images: they begin anew with another."""
ALL_CHOICES = {**CHOICES, "optimizer": {name: name.capitalize() for name in OPTIMIZERS}}
STEPS = {"learning_rate": 1e-3, "weight_prior": 1e-5}
"""How far a press of plus or minus goes, where a tenth is too far."""
COLUMN = 215


def all_settings(start: TrainConfig, *, key: str) -> TrainConfig:
    """The form, filled with `start`; gives back what it says now. `key` changes where it begins anew.

    Raises: ValueError for settings out of bounds or that do not fit together.
    """
    st.caption("Model")
    model = _group(VAEConfig, start.model, key, start.limit)
    st.caption("Training")
    training = _group(TrainConfig, start, key, start.limit)
    model["hidden"] = widths(model["hidden"])  # only now: an error must not keep the rest from being drawn
    return TrainConfig.from_dict({**start.to_dict(), **training, "model": {**start.model.to_dict(), **model}})


def filled(start: TrainConfig, words: Mapping[str, str]) -> tuple[TrainConfig, list[Unread]]:
    """The settings with those in place that the address names; and those of its words that cannot be.

    All at once where they fit together, since one may need another; else as many as do, in the form's order.
    """
    given, unread = {}, []
    for name in FROM_ADDRESS:
        try:
            if words.get(name):
                given[name] = _read(name, words[name])
        except ValueError as error:
            unread.append(Unread(name, _why(name, error)))
    try:
        return changed(start, given), unread
    except ValueError:
        kept: dict[str, Any] = {}
        for name, value in given.items():
            try:
                changed(start, {**kept, name: value})
                kept[name] = value
            except ValueError as error:
                unread.append(Unread(name, _why(name, error)))
        return changed(start, kept), unread


def _why(name: str, error: ValueError) -> str:
    return str(error).removeprefix(f"{name}: ")


def written(config: TrainConfig, plain: TrainConfig, named: Container[str]) -> dict[str, str]:
    """The words of a link to these settings: of what differs from `plain`, and of what its address has `named`."""
    now, before = ({**each.to_dict(), **each.model.to_dict()} for each in (config, plain))
    return {name: _word(now[name]) for name in FROM_ADDRESS if now[name] != before[name] or name in named}


def _word(value: Any) -> str:
    """A setting as a link has it."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value)) or "none"
    return OWN_LAYERS if value is None else str(value)


def _read(name: str, word: str) -> Any:
    """A word of the address as its setting's kind. Raises: ValueError for what is no number where it must be one."""
    if name == "hidden":
        return None if word == OWN_LAYERS else widths(word)
    kind = {**settings_of(VAEConfig), **settings_of(TrainConfig)}[name].type
    try:
        return {"int": int, "float": float}.get(str(kind), str)(word)
    except ValueError:
        raise ValueError(f"{name}: expected a number, received {received(word)}") from None


def meaning(config: TrainConfig) -> str:
    """What is particular about a model of another kind, or that learns to denoise, in words; "" for any other."""
    words = []
    if config.damage in DAMAGES:
        words.append(DAMAGED.format(damage=within(DAMAGES[config.damage].title), strength=config.damage_strength))
    if not MODELS[config.kind].bounded:
        words.append(PLAIN)
    words.append(MODELS[config.kind].encoder)
    return " ".join(filter(None, words))


def _group(config: type[Settings], start: Any, key: str, limit: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    with st.grid(min_column_width=COLUMN, gap="small"):
        for name, entry in settings_of(config).items():
            choices = ALL_CHOICES.get(name)
            if name not in GIVEN and not (choices and len(choices) == 1):
                begin, version = _begin(name, start, values)
                version += f"-{limit}" if limit and name in BY_IMAGES else ""
                idle = _idle(name, values)
                values[name] = _widget(name, entry, begin, key=f"{key}-{name}{version}", idle=idle)
    return values


def _idle(name: str, values: Mapping[str, Any]) -> bool:
    """Whether a setting has nothing to say beside the others: it is another likelihood's, leaves no choice, or is the
    strength of no damage."""
    likelihood = values.get("likelihood", "")
    if name == "damage_strength":
        return bool(values["damage"] == UNDAMAGED)
    if name in ("train_targets", "eval_targets"):
        return len(LIKELIHOODS[likelihood].readings) == 1
    return any(name in entry.settings for other, entry in LIKELIHOODS.items() if other != likelihood)


def _begin(name: str, start: Any, values: dict[str, Any]) -> tuple[Any, str]:
    """What a setting begins with, and under which name: anew where the architecture or the likelihood decides it."""
    decided_by = {"hidden": "architecture", "train_targets": "likelihood", "eval_targets": "likelihood"}.get(name)
    if decided_by is None or values[decided_by] == getattr(start, decided_by):
        return getattr(start, name), ""
    config = changed(TrainConfig(model=start), {decided_by: values[decided_by]})
    return getattr(config.model, name), f"-{values[decided_by]}"


def _widget(name: str, entry: Field[Any], value: Any, *, key: str, idle: bool) -> Any:
    """One setting: a menu where names are to be chosen from, a number with its bounds, or widths as text."""
    title, help = title_of(name), entry.metadata["help"]
    if name in ALL_CHOICES:
        options = {option: _shown(entry) for option, entry in ALL_CHOICES[name].items()}
        return st.selectbox(
            title, options, list(options).index(value), options.__getitem__, help=help, key=key, disabled=idle
        )
    if name == "hidden":
        now = "" if value is None else ", ".join(map(str, value)) or "none"
        typed = st.text_input(title, now, placeholder="the architecture's own", help=HIDDEN_HELP, key=key)
        return typed or ""
    number = int if entry.type in ("int", "int | None") else float
    return st.number_input(
        title,
        value=value,  # without bounds: a number beyond them would be dropped in silence, where the settings say why
        step=1 if number is int else STEPS.get(name, 0.1),
        format=None if number is int else "%g",
        help=help,
        key=key,
        disabled=idle,
    )


HIDDEN_HELP = (
    "Widths of the encoder's hidden layers (fully connected) or its channels (convolutional), with commas between; "
    "the decoder mirrors them. Empty: the architecture's own. none: no hidden layer."
)


def widths(text: str) -> tuple[int, ...] | None:
    """`512, 256` as (512, 256); nothing as None, `none` as (). Raises: ValueError for anything else."""
    words = text.replace(",", " ").split()
    if not words:
        return None
    if words == ["none"]:
        return ()
    if not all(word.isascii() and word.isdigit() for word in words):
        raise ValueError(f"hidden: expected whole numbers with commas between, or none; received {text!r}")
    return tuple(int(word) for word in words)


def _shown(entry: Entry | str) -> str:
    return entry.title if isinstance(entry, Entry) else entry


def titled(error: str) -> str:
    """An error about a setting, which begins with its name, under the title that the form gives it."""
    name, colon, rest = error.partition(": ")
    known = colon and name in {**settings_of(VAEConfig), **settings_of(TrainConfig)}
    return f"{title_of(name)}: {rest}" if known else error


def title_of(name: str) -> str:
    """What a setting is called on a page."""
    return TITLES.get(name, name.replace("_", " ").capitalize())
