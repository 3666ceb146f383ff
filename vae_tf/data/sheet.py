"""Contact sheets: many images in one picture, and which images to put there. Arrays in, arrays out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.pixels import to_uint8


def contact_sheet(
    images: NDArray[Any], *, columns: int, scale: int = 1, gap: int = 1, background: int = 224
) -> NDArray[np.uint8]:
    """All `images` in one picture, row by row, with a border round each.

    Args:
        images: (n, h, w, c), uint8 or floats in [0, 1], n >= 1, c 1 or 3.
        columns: how many stand side by side; the last row is filled up with background.
        scale: how many pixels wide and high one pixel becomes; whole, so that it stays sharp.
        gap: pixels of background between images and round the sheet.
        background: its grey, 0..255.

    Returns:
        uint8 (H, W, c) with H = rows * (h * scale + gap) + gap, and W likewise from columns.

    Raises:
        ValueError: another shape, or an argument out of range.
    """
    images = to_uint8(images)
    if images.ndim != 4 or len(images) == 0 or images.shape[3] not in (1, 3):
        raise ValueError(f"images: expected shape (n, h, w, c) with n >= 1 and c 1 or 3, received {images.shape}")
    if columns < 1 or scale < 1 or gap < 0 or not 0 <= background <= 255:
        raise ValueError(
            "expected columns >= 1, scale >= 1, gap >= 0 and background 0 to 255, "
            f"received columns={columns}, scale={scale}, gap={gap}, background={background}"
        )
    images = images.repeat(scale, axis=1).repeat(scale, axis=2)
    n, height, width, channels = images.shape
    rows = -(-n // columns)
    # Each cell holds an image with the gap above and to the left of it; the last gaps are added at the end.
    cells = np.full((rows * columns, height + gap, width + gap, channels), background, np.uint8)
    cells[:n, gap:, gap:] = images
    grid = cells.reshape(rows, columns, height + gap, width + gap, channels).swapaxes(1, 2)
    sheet = grid.reshape(rows * (height + gap), columns * (width + gap), channels)
    return np.pad(sheet, ((0, gap), (0, gap), (0, 0)), constant_values=background)


def choose(
    labels: NDArray[np.integer[Any]] | None, n: int, seed: int = 0, *, total: int | None = None
) -> NDArray[np.int64]:
    """Positions (n,) of images for a contact sheet.

    With labels: random images, one of each class in turn, so that a sheet with as many columns as classes
    shows a class in each; a class that runs out is skipped. Without: evenly spaced over the `total` images,
    which is then needed.

    Raises:
        ValueError: n < 1, more than there are, or neither labels nor total.
    """
    if labels is None and total is None:
        raise ValueError("expected labels or total, received neither")
    available = len(labels) if labels is not None else int(total or 0)
    if not 1 <= n <= available:
        raise ValueError(f"n: expected 1 to {available} images, received {n}")
    if labels is None:
        return np.arange(n, dtype=np.int64) * available // n
    shuffled = np.random.default_rng(seed).permutation(available)
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    sorted_labels = labels[by_class]
    rank_in_class = np.arange(available) - np.searchsorted(sorted_labels, sorted_labels)
    return by_class[np.lexsort((sorted_labels, rank_in_class))][:n].astype(np.int64)
