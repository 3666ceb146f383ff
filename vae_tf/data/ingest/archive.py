"""A run that somebody brings, in a ZIP or as its folder: a safe copy of what it is rebuilt from, and of nothing else.

Our archive, which `vae_tf.export.archive` writes, holds `run.json`, the weights (`weights.npz`, or `weights/*.npy`) and
perhaps `metrics.jsonl` and the digests of all. Nothing in it is believed, and nothing can run. Knows no model: whether
settings and weights fit is `vae_tf.runs.importing`'s to say.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from vae_tf.data.files import json_object, write_json
from vae_tf.data.ingest.digests import check_digests
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.members import DESCRIPTION, METRICS, WANTED, WEIGHTS, members, quoted
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.signatures import described
from vae_tf.data.ingest.sources import LIST, Member, Source, opened
from vae_tf.data.ingest.tensors import Tensor, copy_numbers, read_tensor
from vae_tf.data.ingest.unpacking import CHUNK, Stream
from vae_tf.data.ingest.zips import Zip

SCHEMA = 1
ABOUT = "archive.json"
DESCRIPTION_BYTES = 256_000
METRICS_BYTES, METRICS_LINES, LINE_BYTES = 64_000_000, 100_000, 4_000
METRICS_WRITTEN = 8_000_000
"""Bytes of `metrics.jsonl` as it is written anew: what the server reads, and a page after it."""
NUMBERS = ("epoch", "step", "seconds", "beta", "learning_rate", "images_per_second")
GROUPS = ("train", "test")
LOSSES = ("loss", "reconstruction_loss", "kl_loss", "elbo", "regulariser_loss")
"""What is kept of a record: its numbers, its groups, and their numbers."""
PARAMETERS = 50_000_000
"""Numbers in all tensors of a model that is brought."""
TENSORS = 500
LEFT_OUT = 1_000
"""Names of files that are left out, as told."""
NOT_OPENED = {"an HDF5 file": ", which is not opened: it can point to any other file"}
Tell = Callable[[str, float], object]

_TENSOR = re.compile(r"[0-9]{3}-[a-z0-9_.]{1,100}")


def unpack(
    path: Path, out: Path, limits: Limits, *, bundle: bool = False, tell: Tell = lambda words, share: None
) -> dict[str, Any]:
    """Writes a safe copy of the run at `path` into the empty folder `out`, and gives what it wrote to `archive.json`
    there: `tensors` (each name, dtype and shape), `parameters`, `epochs` and `left_out`.

    Beside it then lie `run.json`, `weights.npz` and, where there are any, `metrics.jsonl`. Raises: Refused, in a
    sentence; whatever was written is then no use.

    Args:
        path: the archive, or the run's folder.
        out: where the copy goes.
        limits: the bounds of the archive; those of a run are here.
        bundle: whether `path` is the folder of an upload.
        tell: hears what is being done, and the share done, 0 to 1.
    """
    tell("Looking at the archive", 0.0)
    with opened(path, limits, bundle=bundle or (path / LIST).is_file()) as source:
        found, left_out = _members(source)
        check_digests(found)
        _describe(found, out)
        tensors = _weights(found, out, limits, tell)
        epochs = _metrics(found, out)
    about = {
        "schema": SCHEMA,
        "tensors": [{"name": name, "dtype": at.dtype, "shape": list(at.shape)} for name, at in tensors.items()],
        "parameters": sum(tensor.count for tensor in tensors.values()),
        "epochs": epochs,
        "left_out": [clean(name) for name in left_out[:LEFT_OUT]],
    }
    write_json(out / ABOUT, about)
    tell("Unpacked", 1.0)
    return about


def _members(source: Source) -> tuple[dict[str, Member], list[str]]:
    """The run's files by name, and the names of those that are left out."""
    if source.form == "file":
        with _named(source.members[0].name):
            kind = described(source.members[0].head())
        raise Refused(f"{WANTED}; received {kind}{NOT_OPENED.get(kind, '')}.")
    found, left_out = members([*(member.name for member in source.members), *(name for name, _ in source.skipped)])
    for name, place in found.items():
        if place >= len(source.members):
            raise Refused(f"{quoted(name)}: {source.skipped[place - len(source.members)][1]}.")
    return {name: source.members[place] for name, place in found.items()}, left_out


def _describe(found: Mapping[str, Member], out: Path) -> None:
    """Writes `run.json` anew."""
    with _named(DESCRIPTION):
        value = json_object(found[DESCRIPTION].read(DESCRIPTION_BYTES))
    schema = (value or {}).get("schema")
    if value is None or not isinstance(schema, int) or not isinstance(value.get("config"), dict):
        raise Refused("run.json: expected the description of a run, received something else.")
    if schema > SCHEMA:
        raise Refused(f"run.json: expected schema {SCHEMA}, received a later one: a newer version of the app wrote it.")
    try:
        (out / DESCRIPTION).write_text(json.dumps(value, allow_nan=False), encoding="ascii")
    except (ValueError, RecursionError):
        raise Refused("run.json: expected finite numbers, received NaN or infinity.") from None


def _weights(found: Mapping[str, Member], out: Path, limits: Limits, tell: Tell) -> dict[str, Tensor]:
    """Writes `weights.npz` anew, and gives what it holds."""
    if WEIGHTS not in found:
        flat = {name.removeprefix("weights/"): at for name, at in found.items() if name.startswith("weights/")}
        return _tensors(flat, out, tell)
    inner = out / ".incoming.npz"
    try:
        with _named(WEIGHTS):
            _take_out(found[WEIGHTS], inner)
            with Zip(inner, replace(limits, entries=TENSORS)) as packed:
                return _tensors(_by_name(packed), out, tell)
    finally:
        inner.unlink(missing_ok=True)


def _take_out(member: Member, target: Path) -> None:
    """Unpacks the one archive in the archive that is taken: arrays of NumPy are one."""
    head = member.head()
    if head[:2] != b"PK":
        kind = described(head)
        raise Unreadable(f"expected arrays of NumPy, received {kind}{NOT_OPENED.get(kind, '')}")
    with member.open() as stream, target.open("xb") as file:
        while part := stream.read(CHUNK):
            file.write(part)


def _by_name(packed: Zip) -> dict[str, Member]:
    if packed.skipped:
        name, why = packed.skipped[0]
        raise Unreadable(f"{quoted(name)}: {why}")
    if len({entry.name.casefold() for entry in packed.entries}) < len(packed.entries):
        raise Unreadable("expected each tensor once, received one twice")
    return {entry.name: Member(entry.name, entry.size, partial(packed.open, entry)) for entry in packed.entries}


def _tensors(found: Mapping[str, Member], out: Path, tell: Tell) -> dict[str, Tensor]:
    """Copies tensors into `weights.npz`: all headers are read and judged before the first number is."""
    tensors = dict(_headers(found))
    with zipfile.ZipFile(out / WEIGHTS, "x") as target:
        for i, name in enumerate(tensors):
            tell("Copying the weights", i / len(tensors))
            file, info = f"{name}.npy", zipfile.ZipInfo(f"{name}.npy")
            with _named(name), found[file].open() as source, target.open(info, "w", force_zip64=True) as copy:
                copy_numbers(cast(Stream, source), read_tensor(cast(Stream, source)), copy)
    return tensors


def _headers(found: Mapping[str, Member]) -> Iterator[tuple[str, Tensor]]:
    """Each tensor by name, in the order of their names. Raises: Refused for odd, too many or too large ones."""
    if not 0 < len(found) <= TENSORS:
        raise Refused(f"weights: expected 1 to {TENSORS} tensors, received {len(found)}.")
    total = 0
    for file in sorted(found):
        name = file.removesuffix(".npy")
        if not file.endswith(".npy") or not _TENSOR.fullmatch(name):
            raise Refused(f"weights: expected tensors named like 002-hidden_0.kernel.npy, received {quoted(file)}.")
        with _named(name), found[file].open() as stream:
            tensor = read_tensor(cast(Stream, stream))
        total += tensor.count
        if total > PARAMETERS:
            raise Refused(f"weights: expected at most {PARAMETERS:,} numbers in all, received more.")
        yield name, tensor


def _metrics(found: Mapping[str, Member], out: Path) -> int:
    """Writes the whole lines of `metrics.jsonl` anew, up to the first that is none or too much; gives how many they
    are."""
    if METRICS not in found:
        return 0
    with _named(METRICS):
        text = found[METRICS].read(METRICS_BYTES)
    count = written = 0
    with (out / METRICS).open("w", encoding="ascii") as file:
        for line in io.BytesIO(text):
            record = _record(line) if count < METRICS_LINES else None
            told = "" if record is None else json.dumps(_known(record)) + "\n"
            written += len(told)
            if not told or written > METRICS_WRITTEN:
                break
            file.write(told)
            count += 1
    return count


def _known(record: dict[str, Any]) -> dict[str, Any]:
    """What of a record anybody reads: a stranger's may have a thousand other entries."""
    groups = {name: record[name] for name in GROUPS if isinstance(record.get(name), dict)}
    return {name: record[name] for name in NUMBERS if name in record and not isinstance(record[name], dict)} | {
        name: {key: group[key] for key in LOSSES if key in group} for name, group in groups.items()
    }


def _record(line: bytes) -> dict[str, Any] | None:
    """What an epoch left: numbers, and groups of numbers; or None."""
    value = json_object(line) if len(line) <= LINE_BYTES else None
    groups = [entry for entry in (value or {}).values() if isinstance(entry, dict)]
    numbers = [entry for group in [value or {}, *groups] for entry in group.values() if not isinstance(entry, dict)]
    flat = all(not isinstance(entry, dict) for group in groups for entry in group.values())
    return value if value and flat and all(isinstance(entry, (int, float)) for entry in numbers) else None


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Raises: Refused for whatever is Unreadable inside, with its name."""
    try:
        yield
    except Unreadable as error:
        raise Refused(f"{quoted(name)}: {error}.") from error
