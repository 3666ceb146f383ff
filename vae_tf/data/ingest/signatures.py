"""What a file is, from its first bytes alone: its name is not asked. Pure: bytes in, words out."""

from __future__ import annotations

import re

HEAD = 512
"""Bytes of a file's beginning that are looked at."""
IMAGE, NPY, IDX, GZIP, ZIP, PARQUET, TEXT = "image", "npy", "idx", "gzip", "zip", "parquet", "text"
NPY_MAGIC = b"\x93NUMPY"
IMAGE_WORDS = "PNG, JPEG, WebP, BMP, GIF or TIFF"

_IMAGES = {
    rb"\x89PNG\r\n\x1a\n": "PNG",
    rb"\xff\xd8\xff": "JPEG",
    rb"RIFF....WEBP": "WEBP",
    rb"BM": "BMP",
    rb"GIF8[79]a": "GIF",
    rb"II\*\0|MM\0\*|II\+\0|MM\0\+": "TIFF",
}
_KINDS = {
    re.escape(NPY_MAGIC): NPY,
    rb"\0\0[\x08\x09\x0b-\x0e][\x01-\x04]": IDX,
    rb"\x1f\x8b": GZIP,
    rb"PK(\x03\x04|\x05\x06|\x07\x08)": ZIP,
    rb"PAR1": PARQUET,
}
# Not taken, but named: who brings one should hear what it is.
_OTHERS = {
    rb"\x89HDF\r\n\x1a\n": "an HDF5 file",
    rb"\x80[\x02-\x05]": "a Python pickle, which is never opened",
    rb"%!PS|\xc5\xd0\xd3\xc6": "an EPS drawing",
    rb"%PDF": "a PDF document",
    # what a comment has taken is not given back: many of them would be cut in every way
    rb"\s*(<\?xml[^>]*>\s*)?(?><!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*+<svg": "an SVG drawing",
    rb"\s*[{\[]": "JSON",
    rb"\s*<(!doctype html|html)": "a web page",
    rb"Rar!|7z\xbc\xaf\x27\x1c|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|.{257}ustar": "an archive of another kind than ZIP",
    rb"....ftyp(hei|hev|mif|avi)": "an HEIC or AVIF image",
    rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ": "a video",
    rb"8BPS": "a Photoshop file",
    rb"\x00\x00\x01\x00": "an icon",
    rb"P[1-7]\s": "a PNM image",
    rb"MATLAB 5\.0": "a MATLAB file",
    rb"\x7fELF|MZ": "a program",
    rb"SQLite format 3": "a database",
    rb"ARROW1|\xff\xff\xff\xff": "an Arrow file",
}
_TEXT_OF = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")


def image_format(head: bytes) -> str | None:
    """Which of Pillow's decoders an image is for, or None where it is no image that is taken."""
    return _first(_IMAGES, head)


def kind_of(head: bytes) -> str | None:
    """IMAGE, NPY, IDX, GZIP, ZIP, PARQUET or TEXT, or None for anything else."""
    if image_format(head):
        return IMAGE
    known = _first(_KINDS, head)
    if known or _first(_OTHERS, head):
        return known
    return TEXT if _is_text(head) else None


def described(head: bytes) -> str:
    """What a file is, as it stands in a sentence: "an SVG drawing", "an empty file"."""
    named = {NPY: "a NumPy array", IDX: "an idx file", GZIP: "a gzip file", ZIP: "a ZIP archive", PARQUET: "Parquet"}
    if not head:
        return "an empty file"
    image = image_format(head)
    if image:
        return f"a {image} image"
    known = _first(_KINDS, head)
    return named[known] if known else _first(_OTHERS, head) or ("text" if _is_text(head) else "something else")


def _first(table: dict[bytes, str], head: bytes) -> str | None:
    return next((name for pattern, name in table.items() if re.match(pattern, head, re.DOTALL | re.IGNORECASE)), None)


def _is_text(head: bytes) -> bool:
    """Whether it may be text in UTF-8; its last character may be cut."""
    if not head or _TEXT_OF.search(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3
    return True
