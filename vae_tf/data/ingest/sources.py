"""Where a person's files lie: one file, a ZIP archive, a folder, or the numbered files of an upload. Decodes nothing.

Each becomes a list of members that are read by their place in it; their names are shown and compared, and never used
as paths.
"""

from __future__ import annotations

import io
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from vae_tf.data.ingest.limits import Limits, in_words
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.signatures import HEAD, ZIP, kind_of
from vae_tf.data.ingest.unpacking import take
from vae_tf.data.ingest.zips import Zip

LIST = "names.jsonl"
"""In the folder of an upload: {"file": "000001", "name": "cats/1.png"} a line."""
_NUMBER = re.compile(r"[0-9]{6,9}")
_SYSTEM = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "system volume information"}


@dataclass(frozen=True)
class Member:
    """One file of a source. `open` gives its bytes in order; `size` is what the archive claims, or the file has."""

    name: str
    size: int
    open: Callable[[], io.RawIOBase | BinaryIO]

    def head(self) -> bytes:
        """Its first bytes. Raises: Unreadable, Refused."""
        with self.open() as stream:
            return stream.read(HEAD) or b""

    def read(self, most: int) -> bytes:
        """All its bytes. Raises: Unreadable where there are more than `most`, or it is damaged; Refused."""
        with self.open() as stream:
            return take(cast(BinaryIO, stream), most)


@dataclass(frozen=True)
class Source:
    """Everything that a person brought at once.

    Attributes:
        form: "file", "zip" or "folder".
        members: in the order of their names; without what operating systems leave behind.
        skipped: (name, reason) of what cannot be opened: links, encrypted entries, special files.
        system: how many files of operating systems were left out.
        name: what it is called, cleaned, without folders and suffix; it may be empty.
    """

    form: str
    members: tuple[Member, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    system: int = 0
    name: str = ""


def parts_of(name: str) -> list[str]:
    """The folders and the file of a member's name, whichever system wrote it: no drive, no "." or ".."."""
    name = re.sub(r"^[A-Za-z]:(?=[\\/])", "", name)
    return [part for part in re.split(r"[\\/]", name) if part not in ("", ".", "..")]


def stem_of(name: str) -> str:
    """The name of a file as a dataset may be called: cleaned, without folders, suffix and ".gz"."""
    last = (parts_of(name) or [""])[-1]
    return clean(re.sub(r"\.gz$", "", last, flags=re.IGNORECASE).rsplit(".", 1)[0])


def _shared(names: list[str]) -> str:
    """The first folder of all names, cleaned, or nothing."""
    first = {(parts_of(name)[:-1] or [""])[0] for name in names}
    return clean(first.pop()) if len(first) == 1 else ""


@contextmanager
def opened(path: Path, limits: Limits, *, bundle: bool = False) -> Iterator[Source]:
    """What lies at `path`, to be read while it is open; `bundle`: it is the folder of an upload.

    Raises:
        Refused: nothing there, more files or bytes than `limits` has, or a damaged archive.
    """
    with ExitStack() as stack:
        yield _checked(_source(path, limits, bundle, stack), limits)


def _source(path: Path, limits: Limits, bundle: bool, stack: ExitStack) -> Source:
    if not path.is_dir():
        return _one(path, path.name, limits, stack)
    files, skipped = _listed(path, limits) if bundle else _walked(path, limits)
    if len(files) == 1 and not skipped:
        [(name, only)] = files
        return _one(only, name, limits, stack)
    members = [Member(name, _size(file), partial(_open, file)) for name, file in files]
    if sum(member.size for member in members) > limits.input_bytes:
        raise Refused(f"Expected a folder of at most {in_words(limits.input_bytes)}, received more.")
    return _ordered("folder", members, skipped, _shared([name for name, _ in files]) if bundle else stem_of(path.name))


def _one(path: Path, name: str, limits: Limits, stack: ExitStack) -> Source:
    """A single file, or the archive that it is."""
    member = Member(name, _size(path), partial(_open, path))
    if member.size > limits.input_bytes:
        raise Refused(f"Expected at most {in_words(limits.input_bytes)}, received {in_words(member.size)}.")
    try:
        kind = kind_of(member.head())
    except Unreadable as error:
        raise Refused(f"Expected a file that can be read, received {error}.") from error
    if kind != ZIP:
        return Source("file", (member,), name=stem_of(name))
    archive = stack.enter_context(Zip(path, limits))
    members = [Member(entry.name, entry.size, partial(archive.open, entry)) for entry in archive.entries]
    return _ordered("zip", members, list(archive.skipped), stem_of(name))


def _ordered(form: str, members: list[Member], skipped: list[tuple[str, str]], name: str) -> Source:
    kept = sorted((member for member in members if not _of_a_system(member.name)), key=lambda member: member.name)
    visible = tuple(sorted(entry for entry in skipped if not _of_a_system(entry[0])))
    return Source(form, tuple(kept), visible, len(members) + len(skipped) - len(kept) - len(visible), name)


def _checked(source: Source, limits: Limits) -> Source:
    if len(source.members) > limits.images:
        raise Refused(f"Expected at most {limits.images:,} files, received {len(source.members):,}.")
    if not source.members and source.skipped:
        _, reason = source.skipped[0]
        raise Refused(f"Expected files that can be read, received none; the first is {reason}.")
    if not source.members:
        raise Refused("Expected images, received an empty folder or archive.")
    return source


def _of_a_system(name: str) -> bool:
    parts = parts_of(name)
    return not parts or any(part.startswith(".") or part.lower() in _SYSTEM for part in parts)


def _walked(folder: Path, limits: Limits) -> tuple[list[tuple[str, Path]], list[tuple[str, str]]]:
    """The files under a folder as (name, path), and what is skipped; links are not followed."""
    files: list[tuple[str, Path]] = []
    skipped: list[tuple[str, str]] = []
    waiting = [("", folder)]
    while waiting:
        prefix, place = waiting.pop()
        for entry in _entries(place, prefix, skipped):
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append((name + "/", Path(entry.path)))
            elif entry.is_file(follow_symlinks=False):
                files.append((name, Path(entry.path)))
            else:
                skipped.append((name, "a link, which is not followed" if entry.is_symlink() else "no ordinary file"))
            if len(files) + len(skipped) + len(waiting) > limits.entries:
                raise Refused(f"Expected a folder of at most {limits.entries:,} files, received more.")
    return files, skipped


def _entries(place: Path, prefix: str, skipped: list[tuple[str, str]]) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(place) as found:
            yield from found
    except OSError:
        skipped.append((prefix, "a folder that cannot be read"))


def _listed(folder: Path, limits: Limits) -> tuple[list[tuple[str, Path]], list[tuple[str, str]]]:
    """The files of an upload as (name as it came, path)."""
    files: list[tuple[str, Path]] = []
    with _open(folder / LIST) as listing:
        text = take(listing, limits.directory_bytes)
    for line in text.splitlines():
        if len(files) >= limits.entries:
            raise Refused(f"Expected an upload of at most {limits.entries:,} files, received more.")
        entry = None
        with suppress(ValueError, RecursionError):
            entry = json.loads(line)
        number, name = (entry.get("file"), entry.get("name")) if isinstance(entry, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(number, str) or not _NUMBER.fullmatch(number):
            raise Refused("Expected a whole upload, received a damaged list of its files.")
        files.append((name, folder / number))
    return files, []


def _open(path: Path) -> BinaryIO:
    """An ordinary file, and nothing that would wait or lead elsewhere. Raises: Unreadable."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable(f"cannot be opened ({os.strerror(error.errno or 0)})") from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise Unreadable("no ordinary file")
    return os.fdopen(number, "rb")


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
