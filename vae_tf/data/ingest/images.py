"""Image files in an archive, a folder or an upload; the folders they lie in, or a labels.csv, are their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from vae_tf.data.ingest.decode import decode, size_of
from vae_tf.data.ingest.items import SPLITS, Item, Skipped, for_testing
from vae_tf.data.ingest.label_table import NAME, is_label_table, labels_of
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.signatures import IMAGE_WORDS, described, image_format
from vae_tf.data.ingest.sources import Member, Source, parts_of

UNLABELLED = "unlabelled"
"""The label of images in no folder, where others lie in one."""
_BEGINNING = 1 << 16
_SUFFIX = re.compile(r"\.(png|jpe?g|jpe|jfif|webp|bmp|dib|gif|tiff?)$", re.IGNORECASE)
_FORMS = {"zip": "images in a ZIP archive", "folder": "images in a folder"}


class ImageFiles:
    """The reader of image files: those whose name or content says so (see `items.Reader`)."""

    def __init__(self, source: Source, settings: ImportSettings, limits: Limits) -> None:
        if source.form == "file":
            raise Refused("Expected a dataset, received a single image: bring many, in a folder or a ZIP archive.")
        self._limits = limits
        self.name, self.title = source.name, _FORMS[source.form]
        tables = [member for member in source.members if is_label_table(member.name)]
        self._members, others = _images([member for member in source.members if not is_label_table(member.name)])
        self.total = len(self._members)
        folders, splits = _parted([parts_of(member.name)[:-1] for member in self._members])
        self.testing = for_testing(splits)
        written, useless = self._written(tables)
        self.labels: Sequence[str | None] = _labels(folders) if written is None else written
        self.skipped = tuple(Skipped(name, reason) for name, reason in (*source.skipped, *others, *useless))
        self.reading = tuple(_sentences(self.labels, source.system, by_table=written is not None))

    def sizes(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Height and width, from the headers; unreadable ones are left out. Raises: Refused."""
        found = []
        for position in positions:
            with suppress(Unreadable):
                found.append(self._size(self._members[position]))
        return found

    def items(self, positions: Sequence[int]) -> Iterator[Item | Skipped]:
        """The decoded images, and what cannot be decoded. Raises: Refused."""
        for position in positions:
            member = self._members[position]
            try:
                image = decode(self._data(member), self._limits)
            except Unreadable as error:
                yield Skipped(member.name, str(error))
            else:
                yield Item(member.name, image, self.labels[position])

    def _written(self, tables: Sequence[Member]) -> tuple[list[str | None] | None, list[tuple[str, str]]]:
        """The labels that a labels.csv gives, None where none does; and (name, reason) of those that do not count."""
        found, useless = None, []
        for table in tables:
            try:
                if found is not None:
                    raise Unreadable("another table of labels was taken")
                found = labels_of(table, [member.name for member in self._members], self._limits)
            except Unreadable as error:
                useless.append((table.name, str(error)))
        return found, useless

    def _data(self, member: Member) -> bytes:
        return member.read(self._limits.file_bytes)

    def _size(self, member: Member) -> tuple[int, int]:
        with member.open() as stream:
            beginning = stream.read(_BEGINNING) or b""
        try:
            return size_of(beginning, self._limits)
        except Unreadable:  # its header lies further on, as in many a TIFF
            return size_of(self._data(member), self._limits)


def _images(members: Sequence[Member]) -> tuple[list[Member], list[tuple[str, str]]]:
    """The members that are images by name or content, and (name, reason) of the others."""
    images, others = [], []
    for member in members:
        try:
            head = b"" if _SUFFIX.search(member.name) else member.head()
        except Unreadable as error:
            others.append((member.name, str(error)))
            continue
        if _SUFFIX.search(member.name) or image_format(head):
            images.append(member)
        else:
            others.append((member.name, f"expected {IMAGE_WORDS}, received {described(head)}"))
    return images, others


def _parted(folders: Sequence[Sequence[str]]) -> tuple[list[Sequence[str]], list[str | None]]:
    """The folders of each image without the one that names its part (train, test), and that part; the first level at
    which all of them name one, and not the same, counts."""
    for level in range(min((len(path) for path in folders), default=0)):
        splits = [path[level].lower() for path in folders]
        if len(set(splits)) > 1 and SPLITS.issuperset(splits):
            return [[*path[:level], *path[level + 1 :]] for path in folders], list(splits)
    return list(folders), [None] * len(folders)


def _labels(folders: Sequence[Sequence[str]]) -> list[str | None]:
    """The last folder that is not the same for all images; None for all where there is none, or it names splits."""
    shared = 0
    while folders and all(len(path) > shared for path in folders) and len({path[shared] for path in folders}) == 1:
        shared += 1
    own = [path[shared:] for path in folders]
    for level in range(max((len(path) for path in own), default=0)):
        labels = [path[-1 - level] if len(path) > level else UNLABELLED for path in own]
        if len(set(labels)) > 1 and not all(label.lower() in SPLITS for label in labels):
            return list(labels)
    return [None] * len(folders)


def _sentences(labels: Sequence[str | None], system: int, *, by_table: bool) -> Iterator[str]:
    if by_table:
        missing = sum(label is None for label in labels)
        yield f"The labels are those of {NAME}" + (f", which leaves out {missing:,}." if missing else ".")
    elif any(label is not None for label in labels):
        yield "The folders that the images lie in are their labels."
    if system:
        yield f"Files that operating systems leave behind were passed over: {system:,}."
