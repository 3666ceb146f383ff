"""Figures 4 and 5 of the paper: what models of few dimensions show. Knows a model; arrays out."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data import contact_sheet
from vae_tf.latent import sample_prior, unit_square_grid
from vae_tf.runs.paper.racing import Race

SIDE, SAMPLES = 20, 10
"""Images along each side of a manifold, and of a sheet of samples, as in the paper."""


def sheet(race: Race, model: Any) -> npt.NDArray[np.uint8]:
    """Figure 4: the mean images of a grid over the plane, equally likely each (the inverse Gaussian CDF of the unit
    square). Figure 5: those of draws from the prior. uint8 (height, width, c)."""
    if race.figure == "fig4":
        return contact_sheet(model.decode(unit_square_grid(SIDE)), columns=SIDE, gap=0)
    z = sample_prior(SAMPLES * SAMPLES, race.latent_dim, seed=0)
    return contact_sheet(model.decode(z), columns=SAMPLES, gap=1)
