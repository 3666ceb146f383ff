"""The ways to clean images by name, for menus and tables: what each is called, what it needs, how it is asked.

Imports no TensorFlow. Knows a bench (`vae_tf.runs.denoising.Bench`) by what it offers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vae_tf.data.corruption import Damage
from vae_tf.models.registry import MODELS
from vae_tf.runs.run import Run

Need = Literal["model", "other", "prior", "density", "closed", "small"]

MOST_PIXELS = 4_096
"""Above so many numbers an image, the matrix of the linear filter takes minutes to fit."""

NEEDS: Mapping[Need, str] = {
    "model": "it needs the model of a run",
    "other": "it needs a second run, with a model that learned to denoise",
    "prior": "it needs a model with a prior, and a plain auto-encoder has none",
    "density": "it needs a damage whose density is known; one-pass methods and filters do not",
    "closed": "it needs Gaussian noise or a mask, where the residual has a closed form",
    "small": f"its matrix is fitted for images of at most {MOST_PIXELS:,} numbers",
}
"""In words, why a method does not fit where it lacks something."""


@dataclass(frozen=True)
class Method:
    """A way to clean images: its title, what it needs, and its code, bench -> `Denoised`.

    `one_pass`: a network's one look, which a browser can do too. `options`: those of a request that decide what comes
    out. `work`: about how long it takes, beside the others.
    """

    title: str
    needs: tuple[Need, ...]
    code: Callable[[Any], Any]
    one_pass: bool = False
    options: tuple[str, ...] = ()
    work: float = 1.0

    @property
    def knows_a_model(self) -> bool:
        """Whether a model has a part in it: a page draws the line of one without dotted."""
        return bool({"model", "other"} & set(self.needs))

    @property
    def samples(self) -> bool:
        """Whether it explores each image's posterior, and so takes long."""
        return self.work > 1.0


def why_not(name: str, *, damage: Damage, pixels: int, model: bool, bounded: bool, other: bool) -> str | None:
    """Why a method does not fit, in words; None where it does.

    `pixels`: the numbers of an image; `model`, `other`: whether there is one; `bounded`: whether it has a prior.
    """
    has: dict[Need, bool] = {
        "model": model,
        "other": other,
        "prior": model and bounded,
        "density": damage.density is not None or damage.is_mask,
        "closed": bool(damage.extra) or damage.is_mask,
        "small": pixels <= MOST_PIXELS,
    }
    return next((NEEDS[need] for need in METHODS[name].needs if not has[need]), None)


def reasons(run: Run, damage: Damage, other: Run | None = None) -> dict[str, str | None]:
    """By method, why it does not fit a run's images damaged so, with another run's model; None where it does.

    Raises: ValueError where the other run's images are of another size.
    """
    check_pair(run, other)
    pixels, bounded = math.prod(run.config.model.image_shape), MODELS[run.config.kind].bounded
    return {
        name: why_not(name, damage=damage, pixels=pixels, model=True, bounded=bounded, other=other is not None)
        for name in METHODS
    }


def check_pair(run: Run, other: Run | None) -> None:
    """Raises: ValueError where the other run's images are of another size."""
    shapes = [one.config.model.image_shape for one in (run, other) if one is not None]
    if len(set(shapes)) > 1:
        raise ValueError(f"with: expected a run of images {shapes[0]}, received one of {shapes[1]}")


def _as_seen(bench: Any) -> Any:
    from vae_tf.inference.denoise import Denoised

    return Denoised(bench.seen.images.clip(0.0, 1.0))


def _encode_decode(bench: Any) -> Any:
    from vae_tf.inference.denoise import encode_decode

    return encode_decode(bench.model, bench.seen)


def _other(bench: Any) -> Any:
    from vae_tf.inference.denoise import encode_decode

    return encode_decode(bench.other, bench.seen)


def _average(bench: Any) -> Any:
    from vae_tf.inference.denoise import average

    return average(bench.model, bench.seen, seed=bench.seed)


def _importance(bench: Any) -> Any:
    from vae_tf.inference.denoise import importance

    return importance(bench.model, bench.seen, samples=bench.samples, seed=bench.seed, progress=bench.progress)


def _peak(bench: Any) -> Any:
    from vae_tf.inference.denoise import peak

    return peak(bench.model, bench.seen, seed=bench.seed, progress=bench.progress)


def _filter(bench: Any) -> Any:
    raise TypeError("a filter is asked by the bench itself, which knows its setting")


_CHAINED = ("chains", "steps")
METHODS: Mapping[str, Method] = {
    "damaged": Method("As it is", (), _as_seen),
    "encode-decode": Method("Encode and decode", ("model",), _encode_decode, one_pass=True),
    "average": Method("Average over q(z|x)", ("model", "prior"), _average, one_pass=True),
    "importance": Method(
        "Importance sampling from q", ("model", "prior", "density"), _importance, options=("samples",), work=15
    ),
    "posterior": Method(
        "Posterior mean (HMC)",
        ("model", "prior", "density"),
        lambda bench: bench.chained["posterior"],
        options=_CHAINED,
        work=60,
    ),
    "residual": Method(
        "Posterior mean, residual given back",
        ("model", "prior", "density", "closed"),
        lambda bench: bench.chained["residual"],
        options=_CHAINED,
        work=2,
    ),
    "map": Method("Likeliest code (MAP)", ("model", "prior", "density"), _peak, work=10),
    "denoiser": Method("A model that learned to denoise", ("other",), _other, one_pass=True),
    "linear": Method("Fitted linear filter", ("small",), lambda bench: bench.linear()),
    "median": Method("Median", (), _filter),
    "gaussian": Method("Gaussian filter", (), _filter),
    "total-variation": Method("Total variation", (), _filter),
    "non-local-means": Method("Non-local means", (), _filter),
}
"""By name, in the order of menus and tables."""
