"""Some of the test images that stand for all where not all have room: their codes, and the pictures of as many as fit.

Arrays in, arrays out; knows no format and no model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vae_tf.data import choose
from vae_tf.latent import Codes

MOST = 1000
PICTURE_BYTES = 3 * 1024**2
"""Of pictures as they are: all of 1,000 of MNIST or CIFAR-10, fewer of larger ones."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Codes of `of` test images; `numbers` says which, or None where it is all of them. The first have `pictures`,
    uint8 (k, h, w, c), k at least 1; None where there are none."""

    codes: Codes
    numbers: NDArray[np.int64] | None
    pictures: NDArray[np.uint8] | None
    of: int


def sample(codes: Codes, images: NDArray[np.uint8] | None) -> Sample:
    """At most `MOST` of the codes, each class in turn, and pictures of them from the split `images` (n, h, w, c).

    In their own order, unless only some of them have pictures. Images that are not those of the codes are none.
    """
    count = len(codes)
    chosen = choose(codes.labels, min(MOST, count), total=count)
    whole = images if images is not None and codes.index.max() < len(images) else None
    room = MOST if whole is None else PICTURE_BYTES // max(1, whole[0].nbytes)
    if room >= len(chosen):
        chosen = np.sort(chosen)
    pictures = None if whole is None or room < 1 else whole[codes.index[chosen[:room]]]
    return Sample(_taken(codes, chosen), chosen if len(chosen) < count else None, pictures, count)


def _taken(codes: Codes, chosen: NDArray[np.int64]) -> Codes:
    return replace(
        codes,
        z_mean=codes.z_mean[chosen],
        z_log_var=codes.z_log_var[chosen],
        labels=None if codes.labels is None else codes.labels[chosen],
        elbo=None if codes.elbo is None else codes.elbo[chosen],
        index=codes.index[chosen],
    )
