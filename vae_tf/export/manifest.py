"""What `model.json` of a browser export may say, and which files it names. Knows no model: it reads what lies there.

The kernels take sizes and places in memory from it, so whoever serves an export asks `whole` first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

SCHEMA = 1
MANIFEST = "model.json"
BLOB = re.compile(r"(weights|codes|spread)-([0-9a-f]{16})\.bin")
"""The name of a file: what it holds, and the first digits of its SHA-256."""
BYTES: Mapping[str, int] = {"float32": 4, "float16": 2}
ACTIVATIONS = ("linear", "relu", "tanh", "sigmoid")
LIMIT = 2**31
"""Above what a browser's memory can address."""

Entry = Mapping[str, Any]


def blobs(manifest: Entry) -> dict[str, int]:
    """The files that a whole manifest names, and how many bytes each has."""
    codes = manifest.get("codes")
    sections = [manifest.get("weights"), codes, codes and codes["spread"]]
    return {section["file"]: section["bytes"] for section in sections if section}


def complete(manifest: Entry, folder: Path) -> bool:
    """Whether all files that a whole manifest names lie in the folder, each of its size."""
    try:
        return all((folder / name).stat().st_size == size for name, size in blobs(manifest).items())
    except OSError:
        return False


def whole(manifest: Entry, image_shape: Sequence[int], latent_dim: int) -> bool:
    """Whether a manifest is one, of a model of these sizes: each part there, and nothing read that is not."""
    if manifest.get("schema") != SCHEMA:
        return False
    if "unsupported" in manifest:
        return isinstance(manifest["unsupported"], str) and bool(manifest["unsupported"])
    try:
        sizes = manifest["image_shape"] == list(image_shape) and manifest["latent_dim"] == latent_dim
        return sizes and _whole_model(manifest) and _whole_codes(manifest["codes"], latent_dim)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):  # a part is missing, or is another thing
        return False


def _whole_model(manifest: Entry) -> bool:
    weights, pixels, latent_dim = manifest["weights"], math.prod(manifest["image_shape"]), manifest["latent_dim"]
    rounded = weights["max_error"] is not None
    if not _is_blob(weights, "weights") or (rounded and not _is_number(weights["max_error"])):
        return False
    elements = weights["bytes"] // BYTES[weights["dtype"]]
    encoder, decoder = manifest["encoder"], manifest["decoder"]
    made, painted = _tensors(encoder["ops"], pixels, elements), _tensors(decoder["ops"], latent_dim, elements)
    heads = _size(made, encoder["z_mean"]) == _size(made, encoder["z_log_var"]) == latent_dim
    return heads and _size(painted, decoder["image"]) == pixels


def _tensors(ops: Sequence[Entry], given: int, elements: int) -> dict[int, int]:
    """The sizes of all tensors of a network by their numbers. Raises: ValueError for an operation that is not whole."""
    sizes = {0: given}
    for op in ops:
        taken, made, weights = OPS[op["op"]](op)
        fitting = _size(sizes, op["input"]) == taken and _is_count(op["output"]) and op["output"] not in sizes
        placed = all(
            _is_place(op[name], size, elements) for name, size in zip(("kernel", "bias"), weights, strict=True)
        )
        if not (fitting and placed and op["activation"] in ACTIVATIONS):
            raise ValueError(f"expected a whole operation, received {op}")
        sizes[op["output"]] = made
    return sizes


def _size(sizes: Mapping[int, int], number: Any) -> int | None:
    return sizes.get(number) if _is_count(number) else None


def _dense(op: Entry) -> tuple[int, int, tuple[int, int]]:
    """How many numbers it reads and makes, and how many weights it has. Raises: ValueError, as those below do."""
    taken, made = _counts([op["in"], op["out"]], 2)
    return taken, made, (taken * made, made)


def _scale(op: Entry) -> tuple[int, int, tuple[int, int]]:
    size, channels = _counts([op["size"], op["channels"]], 2)
    if size % channels:
        raise ValueError("expected channels that divide the size")
    return size, size, (channels, channels)


def _images(op: Entry) -> tuple[int, int, tuple[int, int]]:
    taken, made = _counts(op["in"], 3), _counts(op["out"], 3)
    _counts(op["strides"], 2)
    offset = op["pad" if op["op"] == "conv2d" else "crop"]
    if not (isinstance(offset, list) and len(offset) == 2 and all(map(_is_count, offset))):
        raise ValueError("expected two numbers of pixels")
    kernel = math.prod(_counts(op["kernel_size"], 2)) * taken[2] * made[2]
    return math.prod(taken), math.prod(made), (kernel, made[2])


OPS: Mapping[str, Callable[[Entry], tuple[int, int, tuple[int, int]]]] = {
    "dense": _dense,
    "scale": _scale,
    "conv2d": _images,
    "conv2d_transpose": _images,
}


def _whole_codes(codes: Any, latent_dim: int) -> bool:
    if codes is None:
        return True
    count, labelled = codes["count"], codes["labels"]
    if not (_is_count(count) and count and isinstance(labelled, bool)):
        return False
    table = 4 * count * latent_dim
    files = _is_blob(codes, "codes") and _is_blob(codes["spread"], "spread")
    sizes = codes["bytes"] == table + 4 * count * labelled and codes["spread"]["bytes"] == table
    axes = codes["components"]
    numbers = all(_are_numbers(codes[name], latent_dim) for name in ("activity", "mean"))
    numbers &= all(_is_number(codes[name]) for name in ("reach", "active", "radius"))
    numbers &= isinstance(axes, list) and all(_are_numbers(axis, latent_dim) for axis in axes)
    return files and sizes and numbers and _are_numbers(codes["component_variance"], len(axes))


def _is_blob(section: Entry, kind: str) -> bool:
    """Whether it says of a file its name, its size and its digest, and these agree."""
    name = BLOB.fullmatch(section["file"])
    digest = section["sha256"]
    known = re.fullmatch(r"[0-9a-f]{64}", digest) is not None and _is_count(section["bytes"])
    return known and name is not None and name.groups() == (kind, digest[:16])


def _counts(values: Any, length: int) -> list[int]:
    """The values themselves, whole numbers above 0, so many. Raises: ValueError."""
    if not (isinstance(values, list) and len(values) == length and all(_is_count(value) and value for value in values)):
        raise ValueError(f"expected {length} whole numbers above 0, received {values!r}")
    return values


def _is_place(start: Any, size: int, elements: int) -> bool:
    return _is_count(start) and start % 4 == 0 and start + size <= elements


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < LIMIT


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < math.inf


def _are_numbers(values: Any, length: int) -> bool:
    return isinstance(values, list) and len(values) == length and all(map(_is_number, values))
