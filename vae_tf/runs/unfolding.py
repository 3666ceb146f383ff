"""How the latent plane of a run came to be: its saved epochs, aligned. Reads frames; draws nothing.

The newest is what the run looks like now (`live.npz`): it may be between two frames, and an older run has nothing
else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vae_tf.export.unfolding import Story
from vae_tf.figures.codes import reach
from vae_tf.latent import ACTIVE_VARIANCE, activity, most_active, unfolded
from vae_tf.runs.frames import frame_epochs, frames_folder, load_frame
from vae_tf.runs.run import Run

Frame = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Unfolding:
    """Saved epochs, the oldest first: F of them, m images, d latent dimensions of which k (1 or 2) are shown."""

    epochs: Sequence[int]
    planes: npt.NDArray[np.float32]
    """(F, m, k): the codes of the same test images, aligned to the newest."""
    dimensions: Sequence[int]
    """The k dimensions of the newest: the two most active ones."""
    kl: npt.NDArray[np.float32]
    """(F, d): nats of KL by latent dimension; NaN where they were not kept."""
    active: npt.NDArray[np.bool_]
    """(F, d): which dimensions vary over the images."""

    @property
    def edge(self) -> float:
        """How far to either side of the origin a view of all epochs goes."""
        return reach(self.planes.reshape(-1, self.planes.shape[-1]))


def saved_epochs(run: Run) -> list[int]:
    """The epochs whose pictures are there, the oldest first; the last is what the run looks like now."""
    return _epochs(run, run.live())


def saved_frame(run: Run, epoch: int) -> Frame | None:
    """z_mean (m, d), reconstructions uint8 (k, h, w, c) and, where known, kl_per_dimension (d,) of a saved epoch."""
    frame = load_frame(run, epoch)
    if frame is not None:
        return frame
    live = run.live()
    return live if live is not None and int(live["epoch"]) == epoch else None


def saved_file(run: Run, epoch: int) -> Path:
    """Where the pictures of a saved epoch lie: its frame, or those of now."""
    frame = frames_folder(run) / f"{epoch:06d}.npz"
    return frame if frame.is_file() else run.path / "artifacts" / "live.npz"


def unfolding(run: Run, *, newest_only: bool = False) -> Unfolding | None:
    """All saved epochs of a run, aligned to the newest; a damaged one is left out. None where there is none.

    `newest_only`: just that one, which is quick whatever the number of dimensions.
    """
    found = _newest_first(run)
    newest = next(found, None)
    if newest is None:
        return None
    codes = newest[1]["z_mean"]
    dimensions = most_active(codes)[:2]
    frames = [newest] if newest_only else [newest, *(f for f in found if f[1]["z_mean"].shape == codes.shape)]
    planes = list(unfolded((frame["z_mean"] for _, frame in frames), dimensions))
    return Unfolding(
        epochs=[epoch for epoch, _ in reversed(frames)],
        planes=np.asarray(planes[::-1], np.float32),
        dimensions=dimensions,
        kl=np.asarray([_kl(frame) for _, frame in reversed(frames)], np.float32),
        active=np.asarray([activity(frame["z_mean"]) > ACTIVE_VARIANCE for _, frame in reversed(frames)]),
    )


def _epochs(run: Run, live: Frame | None) -> list[int]:
    frames = frame_epochs(run)
    return frames if live is None else [epoch for epoch in frames if epoch < live["epoch"]] + [int(live["epoch"])]


def _newest_first(run: Run) -> Iterator[tuple[int, Frame]]:
    live = run.live()
    for epoch in reversed(_epochs(run, live)):
        frame = live if live is not None and epoch == live["epoch"] else load_frame(run, epoch)
        if frame is not None:
            yield epoch, frame


def _kl(frame: Frame) -> npt.NDArray[Any]:
    return frame.get("kl_per_dimension", np.full(frame["z_mean"].shape[1], np.nan))


def story(run: Run) -> Story:
    """What a film of its unfolding tells. Raises: ValueError where the run has no saved epochs."""
    found = unfolding(run)
    if found is None:
        raise ValueError(f"expected a run with saved epochs; {run.name!r} has none")
    live = run.live() or {}
    frames = [saved_frame(run, epoch) for epoch in found.epochs]
    return Story(
        title=run.name,
        epochs=found.epochs,
        planes=found.planes,
        edge=found.edge,
        labels=live.get("labels") if len(live.get("labels", ())) == found.planes.shape[1] else None,
        label_names=run.dataset.get("label_names"),
        originals=live.get("originals"),
        rebuilt=[frame["reconstructions"] for frame in frames if frame is not None],
    )
