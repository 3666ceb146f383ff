"""One image file's bytes as an array. Pillow decodes, by a list of decoders; knows no archive and no dataset."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from vae_tf.data.ingest import signatures
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Unreadable

# Imported by name, all of them: Pillow, asked for a decoder that it has not, would import every one that it knows.
DECODERS = (BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
AMPLE = 512
"""Pixels of both sides that a JPEG is decoded to at least, where it has more: twice the largest size of a dataset."""
_TURNS: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    2: np.fliplr,
    3: lambda image: np.rot90(image, 2),
    4: np.flipud,
    5: lambda image: image.swapaxes(0, 1),
    6: lambda image: np.rot90(image, -1),
    7: lambda image: np.rot90(image, 2).swapaxes(0, 1),
    8: np.rot90,
}
"""What sets an image upright, by its EXIF orientation."""
_SWAPPED = {5, 6, 7, 8}  # orientations that lie on their side
_ORIENTATION = 0x0112
# What Pillow raises on files that are cut short, overwritten or made to confuse it.
_DAMAGE = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def decode(data: bytes, limits: Limits) -> NDArray[np.uint8]:
    """The image, upright and without transparency: uint8 (h, w) where it is stored as grey, else (h, w, 3).

    The first frame of several; transparent parts over white; 16 bits a channel scaled to 8. A large JPEG comes smaller,
    with both sides of at least `AMPLE` pixels.

    Raises:
        Unreadable: no image of a kind that is taken, a damaged or truncated one, or one that is too large.
    """
    with _opened(data, limits) as image:
        if image.format in ("JPEG", "MPO"):
            image.draft(image.mode, (AMPLE, AMPLE))
        image.load()
        turn = _TURNS.get(_orientation(image))
        plain = np.asarray(_plain(image), np.uint8)
        return plain if turn is None else np.ascontiguousarray(turn(plain))


def size_of(data: bytes, limits: Limits) -> tuple[int, int]:
    """Height and width of the upright image, from its header alone. Raises: Unreadable."""
    with _opened(data, limits) as image:
        width, height = image.size
        return (width, height) if _orientation(image) in _SWAPPED else (height, width)


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """The image, its header read and its size checked, not yet decoded."""
    head = data[: signatures.HEAD]
    format = signatures.image_format(head)
    if format is None:
        raise Unreadable(f"expected {signatures.IMAGE_WORDS}, received {signatures.described(head)}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Pillow mends by itself
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[format]) as image:
                _check_size(image, limits)
                yield image
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable(_reason(error, format, limits)) from error


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if min(width, height) < 1:
        raise Unreadable(f"expected an image with pixels, received one of {width}x{height}")
    if max(width, height) > limits.side:
        raise Unreadable(f"expected sides of at most {limits.side:,} pixels, received {width}x{height}")
    if width * height > limits.pixels:
        raise Unreadable(f"expected at most {limits.pixels:,} pixels, received {width}x{height}")


def _plain(image: Image.Image) -> Image.Image:
    """The image as mode L or RGB."""
    if image.mode.startswith("I;16"):
        wide = np.asarray(image).astype(np.uint32)
        return Image.fromarray(((wide + 128) // 257).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise Unreadable("expected 8 or 16 bits a channel, received 32: bring such images as a NumPy array")
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        grey = image.mode in ("LA", "La", "L", "1")
        return Image.alpha_composite(white, seen).convert("L" if grey else "RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) where there is none or it cannot be read."""
    if image.format == "TIFF":  # Pillow turns these by itself
        return 1
    try:
        # Not image.getexif(), which for a PNG decodes all of it: what stands behind the pixels is known once they are.
        return int(Image.Image.getexif(image).get(_ORIENTATION, 1))
    except _DAMAGE:
        return 1


def _reason(error: BaseException, format: str, limits: Limits) -> str:
    if isinstance(error, Image.DecompressionBombError | Image.DecompressionBombWarning):
        counted = re.search(r"\((\d+) pixels\)", str(error))
        received = f"{int(counted[1]):,}" if counted else "more"
        return f"expected at most {limits.pixels:,} pixels, received {received}"
    if "truncated" in str(error).lower():
        return f"truncated: the end of the {format} image is missing"
    return f"a damaged {format} image"
