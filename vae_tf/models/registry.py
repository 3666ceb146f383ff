"""What models, networks, likelihoods and targets there are: names, titles, and where each one's code is.

Knows no Keras: menus and the command line read it at once, and `load` imports an entry when it is used.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae_tf.config import TrainConfig, VAEConfig, choose


@dataclass(frozen=True)
class Entry:
    """A registered thing: what it is called on a page, and `module:name` of its code.

    A likelihood also names the readings of pixels (`TARGETS`) that it can score, and the settings that are its own.
    """

    title: str
    code: str
    readings: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()


MODELS: Mapping[str, Entry] = {
    "vae": Entry("Variational auto-encoder", "vae_tf.models.vae:VAE"),
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

CHOICES: Mapping[str, Mapping[str, Any]] = {
    "kind": MODELS,
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


def check_names(config: VAEConfig | TrainConfig) -> None:
    """Raises: ValueError for the first setting whose value no registry knows, or no likelihood can score."""
    for name, registry in CHOICES.items():
        if hasattr(config, name):
            choose(registry, getattr(config, name), name)
    if isinstance(config, TrainConfig):
        check_names(config.model)
    else:
        check_targets(config.likelihood, config.train_targets)
        check_targets(config.likelihood, config.eval_targets)


def check_targets(likelihood: str, targets: str) -> None:
    """Raises: ValueError for a reading of pixels that the likelihood cannot score."""
    choose(TARGETS, targets, "targets")
    readings = LIKELIHOODS[likelihood].readings
    if targets not in readings:
        raise ValueError(f"targets: expected {' or '.join(readings)} for a {likelihood} model, received {targets!r}")
