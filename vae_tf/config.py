"""Settings of models and trainings: frozen dataclasses whose bounds are written and checked here, once.

Knows names only as text: which architectures, likelihoods or datasets exist is in their registries.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, field, fields
from typing import Any, Self, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

BEYOND = 10**300
"""Whole numbers from here on may be larger than any float."""
SHOWN = 160
"""Characters of a value that an error repeats."""


def setting(
    default: Any,
    help: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    above: bool = False,
    most: int = 100,
) -> Any:
    """A dataclass field that carries its help text and its bounds.

    Args:
        default: what it is unless given.
        help: a sentence for the one who chooses.
        low: the least that a number, or each of several, may be.
        high: the most that it may be.
        above: whether `low` itself is excluded.
        most: how many numbers there may be where it is several.
    """
    return field(default=default, metadata={"help": help, "low": low, "high": high, "above": above, "most": most})


def choose(registry: Mapping[str, T], name: str, what: str) -> T:
    """The entry of a registry. Raises: ValueError naming the entries there are."""
    if name not in registry:
        raise ValueError(f"{what}: expected one of {', '.join(registry)}; received {_shown(name)}")
    return registry[name]


def check_whole(name: str, value: Any, low: int, high: int) -> None:
    """Raises: ValueError unless it is a whole number from `low` to `high`."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or not low <= value <= high:
        raise ValueError(f"{name}: expected a whole number from {low} to {high}, received {_shown(value)}")


class Settings:
    """What every settings dataclass can do: check itself, and travel as JSON."""

    def __post_init__(self) -> None:
        hints = get_type_hints(type(self))
        for entry in fields(self):  # type: ignore[arg-type]
            value = _coerce(entry.name, getattr(self, entry.name), hints[entry.name])
            _check_bounds(entry, value)
            object.__setattr__(self, entry.name, value)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON can hold them."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The settings that `to_dict` wrote. Raises: ValueError for an unknown name or a bad value."""
        if not isinstance(values, Mapping):
            raise ValueError(f"{cls.__name__}: expected a mapping of settings, received {_shown(values)}")
        known = [entry.name for entry in fields(cls)]  # type: ignore[arg-type]
        for name in values:
            if name not in known:
                raise ValueError(f"{cls.__name__}: unknown setting {_shown(name)}; expected {', '.join(known)}")
        return cls(**values)


def _coerce(name: str, value: Any, hint: Any) -> Any:
    """`value` as the annotated type, without ever changing what it means."""
    if get_origin(hint) in (Union, types.UnionType):
        if value is None:
            return None
        hint = next(option for option in get_args(hint) if option is not type(None))
    if get_origin(hint) is tuple:
        return _coerce_tuple(name, value, get_args(hint))
    if isinstance(hint, type) and issubclass(hint, Settings):
        return value if isinstance(value, hint) else hint.from_dict(value)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value) if abs(value) < BEYOND else value  # one that no float holds is out of every bound
    if hint is int and not isinstance(value, bool) and hasattr(value, "__index__"):
        return int(value)
    if not isinstance(value, hint) or isinstance(value, bool) is not (hint is bool):
        raise ValueError(f"{name}: expected {_kind(hint)}, received {_shown(value)}")
    return value


def _coerce_tuple(name: str, value: Any, items: tuple[Any, ...]) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or (items[-1] is not ... and len(value) != len(items)):
        count = "whole numbers" if items[-1] is ... else f"{len(items)} whole numbers"
        raise ValueError(f"{name}: expected {count}, received {_shown(value)}")
    return tuple(_coerce(name, item, int) for item in value)


def _check_bounds(entry: Field[Any], value: Any) -> None:
    low, high, above = (entry.metadata[key] for key in ("low", "high", "above"))
    numbers = value if isinstance(value, tuple) else (value,)
    if len(numbers) > entry.metadata["most"]:
        raise ValueError(f"{entry.name}: expected at most {entry.metadata['most']} numbers, received {len(numbers)}")
    for number in numbers:
        if not isinstance(number, (int, float)):
            continue
        if low <= number <= high and math.isfinite(number) and not (above and number == low):
            continue
        edge = f"above {low:g}" if above else f"from {low:g}"
        kind = _kind(type(number))
        raise ValueError(f"{entry.name}: expected {kind} {edge} to {high:g}, received {_shown(number)}")


def _shown(value: Any) -> str:
    """A value as an error names it: what a stranger sent may be very long."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _kind(hint: type) -> str:
    return {int: "a whole number", float: "a number", str: "a name", bool: "true or false"}.get(hint, hint.__name__)


@dataclass(frozen=True, kw_only=True)
class VAEConfig(Settings):
    """Everything that a variational auto-encoder is built from (AEVB: Kingma & Welling, arXiv 1312.6114)."""

    image_shape: tuple[int, int, int] = setting(
        (28, 28, 1), "Height, width and channels (1 or 3) of an image.", low=1, high=1024
    )
    latent_dim: int = setting(2, "Number of latent dimensions.", low=1, high=512)
    architecture: str = setting("mlp", "Kind of networks: fully connected or convolutional.")
    hidden: tuple[int, ...] | None = setting(
        None,
        "Widths of the encoder's hidden layers (mlp) or its channels (conv, each halves the image); "
        "the decoder mirrors them. Empty: linear. None: the architecture's own.",
        low=1,
        high=16384,
        most=32,
    )
    activation: str = setting("relu", "Nonlinearity of the hidden layers.")
    initializer: str = setting(
        "glorot", "Where the weights start: Glorot uniform, or Gaussian with deviation 0.01 (AEVB)."
    )
    likelihood: str = setting("bernoulli", "p(x|z): what the decoder says of each pixel.")
    gaussian_mean: str = setting("sigmoid", "Mean of a Gaussian likelihood: through a sigmoid, or linear.")
    gaussian_variance: str = setting("pixel", "Variance of a Gaussian likelihood: per pixel, one shared, or fixed.")
    gaussian_log_var: float = setting(
        -2.0,
        "Log-variance of a Gaussian likelihood: the fixed one, or where a shared one starts.",
        low=-10,
        high=2,
    )
    train_targets: str = setting("grey", "How pixels are read in training: grey, dynamic or threshold.")
    eval_targets: str = setting("grey", "How pixels are read in evaluation: grey, dynamic or threshold.")
    beta: float = setting(1.0, "Weight of the KL term in the objective; 1 is the evidence bound.", low=0, high=1000)
    kl_warmup: int = setting(0, "Steps over which beta rises linearly from 0; 0: none.", low=0, high=10**9)
    free_bits: float = setting(
        0.0, "Nats of KL per latent dimension that the objective does not charge for.", low=0, high=100
    )
    num_samples: int = setting(1, "L: samples of z per image in the objective.", low=1, high=1000)
    weight_prior: float = setting(
        0.0,
        "Weight of the N(0, I) prior on the decoder's weights in one image's loss; the paper's is 1 / images.",
        low=0,
        high=1,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.image_shape[2] not in (1, 3):
            raise ValueError(f"image_shape: expected 1 or 3 channels, received {self.image_shape[2]}")
        halvings = int(math.log2(min(self.image_shape[:2])))
        if self.architecture == "conv" and len(self.hidden or ()) > halvings:
            raise ValueError(
                f"hidden: expected at most {halvings} convolutions for images of {self.image_shape[0]}x"
                f"{self.image_shape[1]} (each halves them), received {len(self.hidden or ())}"
            )


@dataclass(frozen=True, kw_only=True)
class TrainConfig(Settings):
    """One training: which model, on what, for how long."""

    kind: str = setting("vae", "Which model of the registry is trained.")
    model: VAEConfig = setting(VAEConfig(), "The model's own settings.")
    dataset: str = setting("mnist-5k", "Name of the dataset.")
    epochs: int = setting(10, "Epochs: each ends with a score on the test images.", low=1, high=100_000)
    passes: int = setting(1, "Passes over the training images that make an epoch.", low=1, high=10_000)
    batch_size: int = setting(100, "Images per step (M in the paper).", low=1, high=1_000_000)
    optimizer: str = setting("adam", "Which optimizer follows the gradient.")
    learning_rate: float = setting(1e-3, "Step size of the optimizer.", low=0, high=10, above=True)
    seed: int = setting(0, "Seed of weights, order and noise: the same seed gives the same run.", low=0, high=2**31 - 1)
    patience: int = setting(
        0,
        "Epochs without a better test ELBO before the training ends; 0: never. The best model is kept.",
        low=0,
        high=100_000,
    )
    damage: str = setting("none", "What is done to the images that the encoder sees: it learns to undo that.")
    damage_strength: float = setting(0.5, "How much of that damage, in its own unit.", low=0, high=8)
    marks: tuple[int, ...] = setting(
        (),
        "Counts of training samples after which the bound is also taken, on the test images and as many training ones.",
        low=1,
        high=10**12,
    )
    keep_marks: bool = setting(False, "Whether the weights at each mark are kept.")
    limit: int | None = setting(
        None, "Train on so many images only, drawn at random; all unless given.", low=1, high=10**9
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.keep_marks and not self.marks:
            raise ValueError("keep_marks: expected marks at which the weights are kept, received none")


def check_passes(passes: int, *, batch_size: int, images: int) -> int:
    """`passes` itself. Raises: ValueError where several would put an image into one batch twice."""
    if passes > 1 and images % batch_size:
        raise ValueError(
            f"passes: expected 1, since a batch size of {batch_size} does not divide {images} training images; "
            f"received {passes}"
        )
    return passes


def settings_of(config: type[Settings]) -> dict[str, Field[Any]]:
    """The fields of a settings class by name, each with `help`, `low`, `high` in its metadata."""
    return {entry.name: entry for entry in fields(config)}  # type: ignore[arg-type]
