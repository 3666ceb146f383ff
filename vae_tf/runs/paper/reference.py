"""The curves of the paper's figures 2 and 3, read off its vector graphics (`assets/reference/aevb_figures.json`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from vae_tf.runs.paper.racing import Race
from vae_tf.runs.run import ROOT

FILE = ROOT / "assets" / "reference" / "aevb_figures.json"


@lru_cache(maxsize=1)
def reference() -> Mapping[str, Any]:
    """All curves, and where they are from."""
    found: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def paper_curve(race: Race, split: str) -> tuple[Sequence[int], Sequence[float]] | None:
    """Samples and values, nats per image, of the paper's line for a race; None where the paper has none.

    Its first point is where the line comes up through the lower edge of the paper's axes.
    """
    for curve in reference()["curves"]:
        same = (f"fig{curve['figure']}", curve["dataset"], curve["latent_dim"], curve["algorithm"], curve["split"])
        if same == (race.figure, race.dataset, race.latent_dim, race.algorithm, split) and (
            curve.get("train_size") == race.train_images
        ):
            samples, values = curve["samples"], curve["value"]
            edge = max(i for i, value in enumerate(values) if value == values[0])
            return samples[edge:], values[edge:]
    return None


def paper_at(race: Race, split: str, samples: int) -> float | None:
    """The paper's value after so many samples, between its points by the logarithm of samples; None outside them, and
    below the edge of its axes, where only the way of its line is known."""
    found = paper_curve(race, split)
    if found is None or not found[0][1] <= samples <= found[0][-1]:
        return None
    return float(np.interp(np.log(samples), np.log(found[0]), found[1]))
