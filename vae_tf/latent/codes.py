"""The codes of a split: what the encoder says of each image, stored beside a run. Knows no model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.files import save_npz
from vae_tf.data.npz import naming, read_npz

SPLITS = ("train", "test", "all")
"""What codes may be of; "all" is the training split followed by the test split."""


@dataclass(frozen=True, eq=False)
class Codes:
    """The posteriors q(z|x) of n images, and which images they are; the arrays are read-only.

    Attributes:
        z_mean, z_log_var: float32 (n, d), n >= 1, finite.
        labels: int64 (n,), or None.
        elbo: float32 (n,), nats per image, finite; or None.
        index: int64 (n,), positions in the split, each at least 0.
        split: "train", "test" or "all".

    Raises:
        ValueError: another type or shape, values that are not finite, or an unknown split.
    """

    z_mean: NDArray[np.float32]
    z_log_var: NDArray[np.float32]
    labels: NDArray[np.int64] | None
    elbo: NDArray[np.float32] | None
    index: NDArray[np.int64]
    split: str

    def __post_init__(self) -> None:
        if getattr(self.z_mean, "ndim", 0) != 2 or 0 in self.z_mean.shape:
            raise ValueError(f"z_mean: expected shape (n, d), received {getattr(self.z_mean, 'shape', self.z_mean)}")
        n, d = self.z_mean.shape
        self._settle("z_mean", np.float32, (n, d))
        self._settle("z_log_var", np.float32, (n, d))
        self._settle("index", np.int64, (n,))
        if self.labels is not None:
            self._settle("labels", np.int64, (n,))
        if self.elbo is not None:
            self._settle("elbo", np.float32, (n,))
        if self.index.min() < 0:
            raise ValueError(f"index: expected positions >= 0, received {self.index.min()}")
        if self.split not in SPLITS:
            raise ValueError(f"split: expected one of {', '.join(SPLITS)}, received {self.split!r}")

    def __len__(self) -> int:
        return len(self.z_mean)

    def save(self, path: Path, **marks: str) -> None:
        """Write to `path` atomically, as npz without pickles; its folder must exist.

        `marks` are kept beside, and read by whoever knows of them.
        """
        arrays = {name: getattr(self, name) for name in ("z_mean", "z_log_var", "labels", "elbo", "index", "split")}
        save_npz(path, **{name: array for name, array in arrays.items() if array is not None}, **marks)

    @classmethod
    def load(cls, path: Path) -> "Codes":
        """What `save` wrote to `path`.

        Raises:
            FileNotFoundError: there is no such file.
            ValueError: it is damaged or holds something else; the message names it.
        """
        arrays = read_npz(path, ("z_mean", "z_log_var", "index", "split"), optional=("labels", "elbo"))
        split = str(arrays.pop("split"))
        with naming(path):
            return cls(split=split, labels=arrays.pop("labels", None), elbo=arrays.pop("elbo", None), **arrays)

    def _settle(self, name: str, dtype: type[np.generic], shape: tuple[int, ...]) -> None:
        """Check one array, and keep a view of it that cannot be written through."""
        array: NDArray[Any] = getattr(self, name)
        received = f"{getattr(array, 'dtype', type(array).__name__)} {getattr(array, 'shape', '')}".strip()
        if not isinstance(array, np.ndarray) or array.dtype != dtype or array.shape != shape:
            raise ValueError(f"{name}: expected {np.dtype(dtype)} {shape}, received {received}")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name}: expected finite values, received NaN or infinite ones")
        view = array.view()
        view.setflags(write=False)
        object.__setattr__(self, name, view)
