"""labels.csv beside image files: a line an image, with its name and its label. Knows names and texts, no images."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from vae_tf.data.ingest.columns import delimiter_of
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.names import clean
from vae_tf.data.ingest.refusal import Unreadable
from vae_tf.data.ingest.sources import Member, parts_of

NAME = "labels.csv"
FILES = ("file", "filename", "file_name", "image", "path", "name", "id")
LABELS = ("label", "labels", "class", "category", "target")
"""What the two columns may be called; the first that is there counts."""
MOST_BYTES = 32_000_000


def is_label_table(name: str) -> bool:
    """Whether a member of this name is such a table."""
    return [part.lower() for part in parts_of(name)[-1:]] == [NAME]


def labels_of(table: Member, names: Sequence[str], limits: Limits) -> list[str | None]:
    """The label of each image, by its name: the path within what was brought, or within the table's folder, or the
    file's name where no other has it; None for those that the table leaves out.

    Raises: Unreadable: no such table, or it names none of the images.
    """
    rows = _rows(table.read(MOST_BYTES), limits)
    folder = parts_of(table.name)[:-1]
    paths = [tuple(parts_of(name)) for name in names]
    ends = Counter(path[-1:] for path in paths)
    found = [_label(path, rows, len(folder), alone=ends[path[-1:]] == 1) for path in paths]
    if not any(found):
        raise Unreadable("a table of labels that names none of the images")
    return found


def _label(path: tuple[str, ...], rows: Mapping[tuple[str, ...], str], depth: int, *, alone: bool) -> str | None:
    ways = [path, path[depth:], *([path[-1:]] if alone else [])]
    return next((rows[way] for way in ways if rows.get(way)), None)


def _rows(data: bytes, limits: Limits) -> dict[tuple[str, ...], str]:
    """The labels by the parts of the files' names. Raises: Unreadable."""
    text = data.decode("utf-8-sig", "replace")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text.split("\n", 1)[0]))
    found: dict[tuple[str, ...], str] = {}
    try:
        heads = [cell.strip().lower() for cell in next(lines, [])]
        file, label = (_place(heads, words) for words in (FILES, LABELS))
        for row in lines:
            if len(found) > limits.entries:
                raise Unreadable(f"expected a table of at most {limits.entries:,} lines, received more")
            if max(file, label) < len(row):
                found[tuple(parts_of(row[file].strip()))] = row[label].strip()
    except csv.Error as error:
        raise Unreadable("expected a table of the columns file and label, received a damaged one") from error
    return found


def _place(heads: Sequence[str], words: Sequence[str]) -> int:
    """Which column has one of these names. Raises: Unreadable."""
    for word in words:
        if word in heads:
            return heads.index(word)
    received = ", ".join(clean(head, 20) for head in heads[:4]) or "none"
    raise Unreadable(f"expected a table of the columns file and label, received {received}")
