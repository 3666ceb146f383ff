"""What the model made of the same test images at one epoch after another: `artifacts/frames/NNNNNN.npz`.

Knows arrays and a folder; not which epochs are worth a frame, except that there must not be too many.
"""

from __future__ import annotations

import itertools
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.data.files import save_npz
from vae_tf.data.npz import read_npz
from vae_tf.runs.run import Run

LIMIT = 120
"""At most so many frames are kept; above, every second one goes, and new ones come half as often."""
NAMES = ("z_mean", "reconstructions", "kl_per_dimension", "epoch")


def frames_folder(run: Run) -> Path:
    """Where a run's frames lie."""
    return run.path / "artifacts" / "frames"


def frame_epochs(run: Run) -> list[int]:
    """The epochs that have a frame, ascending."""
    return _epochs(frames_folder(run))


def load_frame(run: Run, epoch: int) -> dict[str, npt.NDArray[Any]] | None:
    """z_mean float32 (m, d), reconstructions uint8 (k, h, w, c), kl_per_dimension (d,) in nats, and epoch ().

    They belong to the images and labels of `live.npz`. None where the frame is not there, or not whole.
    """
    try:
        arrays = read_npz(_path(frames_folder(run), epoch), NAMES)
    except (OSError, ValueError):
        return None
    model = run.config.model
    return arrays if arrays["epoch"] == epoch and _whole(arrays, model.image_shape, model.latent_dim) else None


def save_frame(
    folder: Path,
    *,
    epoch: int,
    z_mean: npt.NDArray[np.float32],
    reconstructions: npt.NDArray[np.uint8],
    kl_per_dimension: npt.NDArray[np.floating[Any]],
) -> None:
    """Writes the frame of an epoch into `folder`, whose parent must exist, and thins out what is too much.

    Raises: OSError.
    """
    folder.mkdir(exist_ok=True)
    frame: dict[str, npt.NDArray[Any]] = {
        "z_mean": z_mean,
        "reconstructions": reconstructions,
        "kl_per_dimension": kl_per_dimension,
    }
    save_npz(_path(folder, epoch), **frame, epoch=epoch)
    epochs = _epochs(folder)
    if len(epochs) > LIMIT:
        for old in epochs[-2::-2]:  # every second one, and never the newest
            with suppress(OSError):
                _path(folder, old).unlink()


def is_due(folder: Path, epoch: int) -> bool:
    """Whether so many epochs have passed since the last frame as lie between the others."""
    epochs = _epochs(folder)
    gaps = [later - earlier for earlier, later in itertools.pairwise(epochs)]
    return not epochs or epoch - epochs[-1] >= min(gaps, default=1)


def cut_frames(folder: Path, epochs: int) -> None:
    """Removes the frames of later epochs than `epochs`. Raises: OSError."""
    for epoch in _epochs(folder):
        if epoch > epochs:
            _path(folder, epoch).unlink(missing_ok=True)


def _path(folder: Path, epoch: int) -> Path:
    return folder / f"{epoch:06d}.npz"


def _epochs(folder: Path) -> list[int]:
    return sorted(int(path.stem) for path in folder.glob("[0-9]*.npz") if path.stem.isdecimal())


def _whole(arrays: dict[str, npt.NDArray[Any]], image_shape: tuple[int, ...], latent_dim: int) -> bool:
    z_mean, rebuilt, kl = (arrays[name] for name in NAMES[:3])
    images = rebuilt.dtype == np.uint8 and rebuilt.shape[1:] == tuple(image_shape)
    codes = z_mean.ndim == 2 and z_mean.shape[1:] == kl.shape == (latent_dim,)
    numbers = z_mean.dtype.kind == kl.dtype.kind == "f" and np.isfinite(z_mean).all() and np.isfinite(kl).all()
    return bool(images and codes and numbers and len(rebuilt) and len(z_mean))
