"""The kinds of files that are taken, by name. To add one: a module with its reader, and one line here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vae_tf.data.ingest.arrays import read_arrays
from vae_tf.data.ingest.idx import is_packed_idx, read_idx_files
from vae_tf.data.ingest.images import ImageFiles
from vae_tf.data.ingest.items import Reader, spread
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.members import is_archive
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.signatures import GZIP, IDX, IMAGE, NPY, PARQUET, TEXT, described, kind_of
from vae_tf.data.ingest.sources import Member, Source, parts_of

RUN = "run"
"""What `sniff` calls the archive of a run, which is no dataset and is read by `archive`."""
_LOOKED_AT = 200
"""Members whose first bytes are looked at; in a larger source they are evenly spread."""

Read = Callable[[Source, ImportSettings, Limits], Reader]


@dataclass(frozen=True)
class Kind:
    """A kind of file: its title within a sentence, what its members begin like (see `signatures`), what reads them."""

    name: str
    title: str
    signature: str
    read: Read


def _read_csv(source: Source, settings: ImportSettings, limits: Limits) -> Reader:
    from vae_tf.data.ingest.table import read_csv  # pyarrow takes 0.1 s and 100 MB: only for tables

    return read_csv(source, settings, limits)


def _read_parquet(source: Source, settings: ImportSettings, limits: Limits) -> Reader:
    from vae_tf.data.ingest.table import read_parquet

    return read_parquet(source, settings, limits)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("images", "image files in a ZIP archive or a folder", IMAGE, ImageFiles),
        Kind("arrays", "NumPy arrays (.npy, .npz)", NPY, read_arrays),
        Kind("idx", "idx files like those of MNIST (raw or .gz)", IDX, read_idx_files),
        Kind("parquet", "a Parquet table of pixel columns", PARQUET, _read_parquet),
        Kind("csv", "a CSV table of pixel columns", TEXT, _read_csv),
    )
}
"""By name; where a source has several kinds, the first of these is what it is taken for."""


def sniff(source: Source, limits: Limits) -> str:
    """The name of the kind that a source is, or RUN: seen from the beginnings of its files, not from their names.

    Raises: Refused where it is none.
    """
    if _is_run(source):
        return RUN
    seen = [source.members[position] for position in spread(len(source.members), _LOOKED_AT)]
    found = Counter(_signature(member, limits) for member in seen)
    for kind in KINDS.values():
        if found[kind.signature]:
            return kind.name
    raise Refused(f"Expected {_expected()}; received {_received(seen)}.")


def reader_of(source: Source, settings: ImportSettings, limits: Limits) -> tuple[str, Reader]:
    """The kind of a source, and its reader. Raises: Refused."""
    name = sniff(source, limits)
    if name == RUN:
        raise Refused("Expected images, received the archive of a run.")
    return name, KINDS[name].read(source, settings, limits)


def _is_run(source: Source) -> bool:
    return source.form != "file" and is_archive(member.name for member in source.members)


def _signature(member: Member, limits: Limits) -> str | None:
    try:
        kind = kind_of(member.head())
    except Unreadable:
        return None
    return IDX if kind == GZIP and is_packed_idx(member, limits) else kind


def _received(members: Sequence[Member]) -> str:
    """What the first file is, in words; where that is text, and some other is not, what that one is."""
    whats = [(_what(member), member.name) for member in members]
    what, name = next((entry for entry in whats if entry[0] not in ("text", "JSON")), whats[0])
    called = clean((parts_of(name) or [""])[-1])
    return f"{what} ({called})" if called else what


def _what(member: Member) -> str:
    try:
        return described(member.head())
    except Unreadable as error:
        return f"no readable file: {error}"


def _expected() -> str:
    *titles, last = (kind.title for kind in KINDS.values())
    return f"{', '.join(titles)} or {last}"
