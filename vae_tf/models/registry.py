"""What models, networks, likelihoods and targets there are: names, titles, and where each one's code is.

Knows no Keras: menus and the command line read it at once, and `load` imports an entry when it is used.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae_tf.config import TrainConfig, VAEConfig, choose, settings_of
from vae_tf.data.corruption import DAMAGES, Dose


@dataclass(frozen=True)
class Entry:
    """A registered thing: what it is called on a page, and `module:name` of its code.

    A likelihood also names the readings of pixels (`TARGETS`) that it can score, and the settings that are its own.
    A model says whether it has a prior, and so a bound on log p(x) (`bounded`); which settings must stay at their
    defaults, since its objective has no place for them (`without`); and, in a sentence, what is particular about its
    encoder (`encoder`).
    """

    title: str
    code: str
    readings: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    bounded: bool = True
    without: tuple[str, ...] = ()
    encoder: str = ""


_WEIGHTED = ("beta", "kl_warmup", "free_bits")
MODELS: Mapping[str, Entry] = {
    "vae": Entry("Variational auto-encoder", "vae_tf.models.vae:VAE"),
    "dae": Entry("Plain auto-encoder", "vae_tf.models.autoencoder:AutoEncoder", bounded=False),
    "iwae": Entry("Importance-weighted auto-encoder", "vae_tf.models.iwae:IWAE", without=_WEIGHTED),
    "wake-sleep": Entry(
        "Wake-sleep",
        "vae_tf.models.wake_sleep:WakeSleep",
        without=(*_WEIGHTED, "damage"),
        encoder="Its encoder learns from images that the decoder dreams, never from the training images.",
    ),
    "mcem": Entry(
        "Monte-Carlo EM",
        "vae_tf.models.mcem:MonteCarloEM",
        without=(*_WEIGHTED, "damage", "num_samples"),
        encoder="The decoder learns from chains alone. An encoder is trained beside, to raise its own bound "
        "under that decoder, for codes and scores: nothing of it reaches the decoder.",
    ),
    "mean-field": Entry(
        "Mean-field without an encoder",
        "vae_tf.models.mean_field:MeanField",
        without=(*_WEIGHTED, "damage"),
        encoder="Each training image has a mean and a variance of its own; test images have theirs fitted when they "
        "are scored. An encoder is trained beside, to raise its own bound, for codes and as a start: nothing of it "
        "reaches the decoder.",
    ),
}
ARCHITECTURES: Mapping[str, Entry] = {
    "mlp": Entry("Fully connected", "vae_tf.models.networks:MLP"),
    "conv": Entry("Convolutional", "vae_tf.models.networks:Conv"),
}
LIKELIHOODS: Mapping[str, Entry] = {
    "bernoulli": Entry("Bernoulli", "vae_tf.models.likelihoods:Bernoulli", readings=("grey", "dynamic", "threshold")),
    "gaussian": Entry(
        "Gaussian",
        "vae_tf.models.likelihoods:Gaussian",
        readings=("grey",),
        settings=("gaussian_mean", "gaussian_variance", "gaussian_log_var"),
    ),
}
TARGETS: Mapping[str, Entry] = {
    "grey": Entry("Grey values as they are", "vae_tf.models.targets:grey"),
    "dynamic": Entry("Binarised anew each time", "vae_tf.models.targets:dynamic"),
    "threshold": Entry("Black or white at one half", "vae_tf.models.targets:threshold"),
}
ACTIVATIONS: Mapping[str, str] = {"relu": "ReLU", "tanh": "tanh"}
INITIALIZERS: Mapping[str, str] = {"glorot": "Glorot uniform", "normal": "Gaussian, 0.01"}
GAUSSIAN_MEANS: Mapping[str, str] = {"sigmoid": "Through a sigmoid", "linear": "Linear"}
GAUSSIAN_VARIANCES: Mapping[str, str] = {"pixel": "Per pixel", "shared": "One, learned", "fixed": "Fixed"}

UNDAMAGED = "none"
DAMAGE: Mapping[str, str] = {UNDAMAGED: "Images as they are"} | {name: d.title for name, d in DAMAGES.items()}

CHOICES: Mapping[str, Mapping[str, Any]] = {
    "kind": MODELS,
    "damage": DAMAGE,
    "architecture": ARCHITECTURES,
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "likelihood": LIKELIHOODS,
    "gaussian_mean": GAUSSIAN_MEANS,
    "gaussian_variance": GAUSSIAN_VARIANCES,
    "train_targets": TARGETS,
    "eval_targets": TARGETS,
}


def load(registry: Mapping[str, Entry], name: str, what: str) -> Any:
    """The code of an entry, imported now. Raises: ValueError naming the entries there are."""
    return pkgutil.resolve_name(choose(registry, name, what).code)


def make(config: TrainConfig) -> Any:
    """The untrained model of a training. Raises: ValueError."""
    check_kind(config)
    return load(MODELS, config.kind, "kind")(config.model, damage=damage_of(config))


def damage_of(config: TrainConfig) -> str | None:
    """What is done to the images that the encoder is shown, as a model takes it ("gaussian:0.5"); None: nothing.

    Raises: ValueError for a damage that is unknown, or a strength that it does not have.
    """
    if choose(DAMAGE, config.damage, "damage") == DAMAGE[UNDAMAGED]:
        return None
    return str(Dose(DAMAGES[config.damage], config.damage_strength))


def check_names(config: VAEConfig | TrainConfig) -> None:
    """Raises: ValueError for the first setting whose value no registry knows, or no likelihood can score."""
    for name, registry in CHOICES.items():
        if hasattr(config, name):
            choose(registry, getattr(config, name), name)
    if isinstance(config, TrainConfig):
        damage_of(config)
        check_kind(config)
        check_names(config.model)
    else:
        check_targets(config.likelihood, config.train_targets)
        check_targets(config.likelihood, config.eval_targets)


def check_kind(config: TrainConfig) -> None:
    """Raises: ValueError for a setting that the objective of this kind of model has no place for."""
    entry = choose(MODELS, config.kind, "kind")
    for name in entry.without:
        owner = config if name in settings_of(TrainConfig) else config.model
        default, value = settings_of(type(owner))[name].default, getattr(owner, name)
        if value != default:
            raise ValueError(f"{name}: expected {default}, since {config.kind} has no place for it; received {value}")


def check_targets(likelihood: str, targets: str) -> None:
    """Raises: ValueError for a reading of pixels that the likelihood cannot score."""
    choose(TARGETS, targets, "targets")
    readings = LIKELIHOODS[likelihood].readings
    if targets not in readings:
        raise ValueError(f"targets: expected {' or '.join(readings)} for a {likelihood} model, received {targets!r}")
