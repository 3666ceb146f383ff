"""What a file that leaves the app says of the run that it is of: plain values, which any format can write down."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vae_tf.config import TrainConfig


@dataclass(frozen=True, kw_only=True)
class About:
    """A run in words and numbers.

    Attributes:
        id, name, notes: its own; name and notes are a person's text, never markup.
        created: when it was made: seconds since 1970.
        state: where it stands ("finished").
        kind: what kind of model it is, in words; encoder: a sentence on what is particular about its encoder, or "".
        bounded: whether its loss is a bound on log p(x).
        config: all settings.
        dataset: title of its images; fingerprint: SHA-256 of these; train_images, test_images: how many.
        licence, source: of the images, as their dataset states them; "" where it is not known any more.
        label_names: the name of label 0, 1, ...; or None.
        results: test figures by targets: mean, standard_error, reconstruction, kl, images, num_samples, ...
        provenance: versions of Python, the libraries and the code; the machine.
        command: what made this file, as one types it.
    """

    id: str
    name: str
    notes: str = ""
    created: float
    state: str
    kind: str
    encoder: str = ""
    bounded: bool = True
    config: TrainConfig
    dataset: str
    fingerprint: str
    train_images: int
    test_images: int
    licence: str = ""
    source: str = ""
    label_names: tuple[str, ...] | None = None
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    command: str = ""

    @property
    def date(self) -> str:
        """When it was made, in UTC: "2026-11-20 14:06"."""
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(self.created))

    @property
    def settings(self) -> dict[str, Any]:
        """All settings, those of the model as "model.latent_dim"."""
        settings = self.config.to_dict()
        model = {f"model.{name}": value for name, value in settings.pop("model").items()}
        return settings | model

    @property
    def figures(self) -> list[str]:
        """The test figures in words, a line each: value, standard error, targets, images."""
        name = "ELBO" if self.bounded else "score (no bound)"
        return [
            f"test {name} {result['mean']:.2f} ± {result['standard_error']:.2f} nats per image, {targets} targets, "
            f"{result['images']:,} images, {result['num_samples']} samples each"
            for targets, result in self.results.items()
            if result.get("standard_error") is not None
        ]
