"""What a run knows at its marks: the bounds, from its metrics, and the weights, where its settings keep them.

Knows files and a run; a model only where one is written or asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from vae_tf.data.files import save_npz
from vae_tf.runs.records import LOSSES, is_number
from vae_tf.runs.run import Run

if TYPE_CHECKING:
    from vae_tf.models.vae import VAE

FOLDER = "marks"


def write_mark(path: Path, samples: int, model: VAE) -> None:
    """Keeps the weights that a run in directory `path` has after so many samples. Raises: OSError."""
    from vae_tf.training.weights import model_arrays

    (path / FOLDER).mkdir(exist_ok=True)
    save_npz(mark_file(path, samples), **model_arrays(model))


def mark_file(path: Path, samples: int) -> Path:
    """Where the weights after so many samples lie, or will."""
    return path / FOLDER / f"{samples:012d}.npz"


def mark_model(run: Run) -> VAE:
    """A model of the run's settings, to load marks into. Raises: ValueError."""
    from vae_tf.models import registry

    model: VAE = registry.make(run.config)
    return model


def load_mark(run: Run, samples: int, model: VAE) -> None:
    """Puts the weights after so many samples into a model. Raises: ValueError where they were not kept, or are
    damaged."""
    from vae_tf.training.weights import load_weights

    file = mark_file(run.path, samples)
    if not file.is_file():
        raise ValueError(f"{run.id}: expected the weights kept after {samples:,} samples, found none")
    load_weights(file, model)


def marks_of(run: Run, *, most: int | None = None) -> list[dict[str, Any]]:
    """The marks that were passed: samples, and the train and test figures, nats per image; in order.

    `most`: only those that were asked for at so many samples or fewer; they are taken at the end of a batch, so that
    the last may have seen more.
    """
    found = [mark for record in run.metrics for mark in record.get("marks", []) if _whole(mark)]
    wanted = [mark for mark in found if most is None or _asked_at(run, int(mark["samples"])) <= most]
    return sorted(wanted, key=lambda mark: int(mark["samples"]))


def _asked_at(run: Run, samples: int) -> int:
    """The mark of the settings that was reached by so many samples."""
    return max((mark for mark in run.config.marks if mark <= samples), default=samples)


def marked_images(run: Run, split: str) -> int:
    """Of how many images the bound at a mark is: of all test images, and of as many training images at most."""
    return min(int(run.dataset[f"{split}_images"]), int(run.dataset["test_images"]))


def _whole(mark: Any) -> bool:
    if not isinstance(mark, dict) or not is_number(mark.get("samples")):
        return False
    splits = [mark.get(split) for split in ("train", "test")]
    return all(isinstance(split, dict) and all(is_number(split.get(name)) for name in LOSSES) for split in splits)
