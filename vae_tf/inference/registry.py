"""The estimators of log p(x) by name. Imports no TensorFlow: menus and the command line read it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae_tf.config import choose
from vae_tf.latent.maps.setting import Setting

MOST_SAMPLES = 1_000_000
MANY = 200
"""Samples from which on the effective sample size of the importance-weighted bound is judged."""


@dataclass(frozen=True, kw_only=True)
class Estimator:
    """A way to estimate log p(x).

    Attributes:
        title: its name for people; `description` says in a sentence or two what it does, `source` where it is from.
        code: `module:class`; see `vae_tf.inference.estimate.Code`.
        kind: "lower bound" (in expectation), "exact", or "estimate" (neither).
        options: what may be chosen, with bounds and defaults.
        most_dimensions: the largest latent space that it fits; None: any.
    """

    title: str
    code: str
    kind: str
    options: tuple[Setting, ...]
    description: str
    source: str
    most_dimensions: int | None = None

    @property
    def num_samples(self) -> int:
        """Samples of z an image, where nobody says otherwise; of an estimator without samples, its chains or points."""
        return int(self.options[0].default)

    def fits(self, latent_dim: int) -> bool:
        """Whether it can be asked of a model of so many latent dimensions."""
        return self.most_dimensions is None or latent_dim <= self.most_dimensions

    def filled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Every option's value: the given one, unless None, or else the default. Raises: ValueError."""
        known = {option.name: option for option in self.options}
        for name, value in given.items():
            if value is not None and name not in known:
                raise ValueError(f"options: expected some of {', '.join(known)} for this estimator, received {name}")
        chosen = {name: given.get(name) for name in known}
        return {name: known[name].checked(known[name].default if v is None else v) for name, v in chosen.items()}


def check_fit(name: str, latent_dim: int) -> None:
    """Raises: ValueError for an estimator that does not fit a model, naming those that do."""
    asked = choose(ESTIMATORS, name, "estimator")
    if asked.fits(latent_dim):
        return
    most = asked.most_dimensions
    sizes = "1 or 2" if most == 2 else f"1 to {most}"
    fitting = [other for other, entry in ESTIMATORS.items() if entry.fits(latent_dim)]
    any_size = all(ESTIMATORS[other].most_dimensions is None for other in fitting)
    listed = f"{', '.join(fitting[:-1])} and {fitting[-1]}"
    raise ValueError(
        f"{name}: expected a model of {sizes} latent dimensions, received {latent_dim}; "
        f"{listed} take {'any' if any_size else 'it'}"
    )


def _samples(default: int, help: str, *, low: int = 1, high: int = MOST_SAMPLES) -> Setting:
    return Setting(
        name="num_samples", title="Samples an image", help=help, kind="int", default=default, low=low, high=high
    )


def _leapfrogs(default: int) -> Setting:
    return Setting(
        name="leapfrogs",
        title="Leapfrog steps",
        help="Steps of a Hamiltonian trajectory, each one gradient of the decoder.",
        kind="int",
        default=default,
        low=1,
        high=1000,
        advanced=True,
    )


def _chains(default: int, help: str, low: int = 1) -> Setting:
    return Setting(name="chains", title="Chains an image", help=help, kind="int", default=default, low=low, high=1000)


ESTIMATORS: Mapping[str, Estimator] = {
    "elbo": Estimator(
        title="Evidence lower bound",
        code="vae_tf.inference.elbo:Elbo",
        kind="lower bound",
        options=(
            _samples(5, "Samples of q(z|x) over which the reconstruction is averaged."),
            Setting(
                name="kl",
                title="KL",
                help="Analytic, as both are Gaussian; or sampled, as log q(z|x) - log p(z) of the same samples.",
                kind="choice",
                default="analytic",
                choices=("analytic", "sampled"),
                advanced=True,
            ),
        ),
        description="What training maximises: log p(x) less KL(q(z|x) || p(z|x)), so below it by how far the encoder's "
        "Gaussian is from the true posterior.",
        source="Kingma & Welling 2014, arXiv 1312.6114, eq. 7",
    ),
    "iwae": Estimator(
        title="Importance-weighted bound",
        code="vae_tf.inference.iwae:Iwae",
        kind="lower bound",
        options=(_samples(5000, "k: more samples bring the bound closer to log p(x), slowly."),),
        description="The log of the mean of p(x, z) / q(z|x) over k samples of the encoder. It rises with k towards "
        "log p(x); where few samples carry the mean, it is redone with a tenth of them from the prior, and flagged.",
        source="Burda et al. 2016, arXiv 1509.00519, eq. 8; the mixture: Hesterberg 1995",
    ),
    "ais": Estimator(
        title="Annealed importance sampling",
        code="vae_tf.inference.ais:Ais",
        kind="lower bound",
        options=(
            _chains(16, "Chains from the prior to the posterior, of whose weights the mean is taken."),
            Setting(
                name="temperatures",
                title="Temperatures",
                help="Steps from the prior to the posterior: more bring the bound closer to log p(x).",
                kind="int",
                default=1000,
                low=1,
                high=100_000,
            ),
            _leapfrogs(5),
        ),
        description="Chains that start at the prior and are led to the posterior by many temperatures, with a "
        "Hamiltonian move at each. It does not use the encoder, so it finds what the encoder misses.",
        source="Wu et al. 2017, arXiv 1611.04273",
    ),
    "quadrature": Estimator(
        title="Exact, by quadrature",
        code="vae_tf.inference.quadrature:Quadrature",
        kind="exact",
        options=(
            Setting(
                name="num_points",
                title="Points of the grid",
                help="In all: 160,000 are 400 along each of two latent dimensions.",
                kind="int",
                default=160_000,
                low=64,
                high=4_000_000,
            ),
            Setting(
                name="width",
                title="Half the grid's width",
                help="The grid reaches so far from 0, in standard deviations of the prior.",
                kind="float",
                default=8.0,
                low=2.0,
                high=50.0,
                advanced=True,
            ),
        ),
        description="The integral of p(x|z) p(z) over a fine grid of the whole latent space, finer where an image's "
        "posterior is narrow. No sampling; of one or two latent dimensions only.",
        source="the integral of AEVB's eq. 1 as a sum",
        most_dimensions=2,
    ),
    "appendix-d": Estimator(
        title="The paper's own (AEVB, appendix D)",
        code="vae_tf.inference.marginal:Marginal",
        kind="estimate",
        options=(
            _samples(1000, "Posterior samples: one half fits a density, the other is scored.", low=32, high=20_000),
            _chains(16, "Hamiltonian chains that draw them.", low=2),
            _leapfrogs(5),
        ),
        description="A density is fitted to samples of the true posterior; the mean of density / p(x, z) over new "
        "samples is 1 / p(x). Below five latent dimensions only, as the paper says.",
        source="Kingma & Welling 2014, arXiv 1312.6114, appendix D",
        most_dimensions=4,
    ),
}
