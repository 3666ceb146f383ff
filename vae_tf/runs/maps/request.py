"""What somebody wants a map of, and how. Checked when it is made; knows no run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from vae_tf.config import check_whole, choose
from vae_tf.latent.codes import SPLITS
from vae_tf.latent.maps.method import Method
from vae_tf.latent.maps.registry import METHODS
from vae_tf.latent.maps.setting import filled
from vae_tf.runs.codes import OF

LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class MapRequest:
    """A map that may be had: equal requests, equal maps (unless `fast`).

    Attributes:
        of: "codes" or "pixels"; split: "test", "train" or "all".
        method: a key of METHODS; settings: its settings as (name, value), given as pairs or as a mapping. What is not
            given is the default.
        seed: of whatever the method draws, 0 to 2^31 - 1.
        fast: it need not come out the same again; false for a method that is as fast as it can be.
        sample: lay out so many codes and place the others on them; None: as many as the method says.

    Raises:
        ValueError: an unknown name, or a value out of bounds.
    """

    of: str = "codes"
    split: str = "test"
    method: str = "umap"
    settings: tuple[tuple[str, Any], ...] = ()
    seed: int = 0
    fast: bool = False
    sample: int | None = None

    def __post_init__(self) -> None:
        choose(dict.fromkeys(OF), self.of, "of")
        choose(dict.fromkeys(SPLITS), self.split, "split")
        method = choose(METHODS, self.method, "method")
        if self.of not in method.of:
            raise ValueError(f"method: {method.title} maps {' and '.join(method.of)}, received {self.of}")
        given = dict(self.settings)
        object.__setattr__(self, "settings", tuple(filled(method.settings, given).items()))
        for name, low, high in (("seed", 0, LARGEST_SEED), ("sample", 1, LARGEST_SEED)):
            value = getattr(self, name)
            if value is not None or name != "sample":
                check_whole(name, value, low, high)
        if not isinstance(self.fast, bool):
            raise ValueError(f"fast: expected true or false, received {self.fast!r}")
        object.__setattr__(self, "fast", self.fast and method.hasty)

    @property
    def how(self) -> Method:
        """The method's entry in the registry."""
        return METHODS[self.method]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON can hold them; the settings as a mapping."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"settings": dict(self.settings)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> MapRequest:
        """The request that `to_dict` wrote. Raises: ValueError for an unknown name or a bad value."""
        known = [field.name for field in fields(cls)]
        if not isinstance(values, Mapping) or not all(name in known for name in values):
            raise ValueError(f"request: expected some of {', '.join(known)}; received {values!r}")
        settings = values.get("settings", {})
        if not isinstance(settings, Mapping):
            raise ValueError(f"settings: expected names with values, received {settings!r}")
        return cls(**{**values, "settings": tuple(settings.items())})

    def key(self, fingerprint: str, versions: Mapping[str, str]) -> str:
        """Names the map by all that decides it, in 20 hex digits: what is mapped, how, and the versions of libraries.

        What the method does not look at counts as its default, so that two seeds of PCA are one map.
        """
        values = self.to_dict()
        if not self.how.seeded and self.sample is None:
            values["seed"] = 0
        text = json.dumps([values, fingerprint, dict(sorted(versions.items()))], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]
