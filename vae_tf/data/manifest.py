"""What a folder of imported images says of itself: manifest.json, read within bounds, whoever wrote it.

Knows the file's form; not where the folder lies, nor what its arrays hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from vae_tf.data import fields
from vae_tf.data.files import json_object, write_json

SCHEMA = 1
NAME = "manifest.json"
MOST_BYTES = 4_000_000
MOST_IMAGES = 10**7
MOST_LABELS = 100_000
MOST_SKIPPED = 10_000
LIKELIHOODS = ("bernoulli", "gaussian")


@dataclass(frozen=True)
class Manifest:
    """What is known of an imported dataset. All texts are one line of visible characters.

    Attributes:
        fingerprint: that of `Dataset`: SHA-256, in hex.
        kind: what the file was, in a word; reading: how it was read, in sentences.
        skipped: name and reason of what was left out, the first ones; skipped_count: of all.
        settings: those of the import, as they were given.
        extremes: the share of pixels that are nearly black or white, and the likelihood that suits them; None where
            nobody has looked yet.
        created: when it was kept, in seconds since 1970.
        owner: who brought it, or None.
    """

    title: str
    image_shape: tuple[int, int, int]
    train_images: int
    test_images: int
    label_names: tuple[str, ...] | None
    fingerprint: str
    source: str
    licence: str
    kind: str
    reading: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    skipped_count: int
    settings: dict[str, Any]
    created: float = 0.0
    extremes: float | None = None
    likelihood: str | None = None
    owner: str | None = None

    def write(self, folder: Path) -> None:
        """Writes it into a folder, in place of another one. Raises: OSError."""
        values = asdict(self) | {
            "schema": SCHEMA,
            "name": self.title,
            "skipped": [{"name": name, "reason": reason} for name, reason in self.skipped],
        }
        write_json(folder / NAME, values)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises: ValueError naming the file, where it is missing, too long or no manifest."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{path}: expected a file that can be read, received an error ({error.strerror})") from None
    if len(text) > MOST_BYTES:
        raise ValueError(f"{path}: expected at most {MOST_BYTES} bytes, received more")
    values = json_object(text)
    if values is None:
        raise ValueError(f"{path}: expected a JSON object, received none")
    try:
        return _manifest(values)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{path}: {error}") from None


def _manifest(values: Mapping[str, Any]) -> Manifest:
    if values.get("schema") != SCHEMA:
        raise ValueError(f"schema: expected {SCHEMA}, received {fields.shown(values.get('schema'))}")
    likelihood = values.get("likelihood")
    if likelihood not in (None, *LIKELIHOODS):
        raise ValueError(f"likelihood: expected one of {', '.join(LIKELIHOODS)}; received {fields.shown(likelihood)}")
    unlabelled = values.get("label_names") is None
    return Manifest(
        title=fields.text(values, "title") or fields.text(values, "name") or "Images",
        image_shape=fields.image_shape(values),
        train_images=fields.whole(values, "train_images", low=1, high=MOST_IMAGES),
        test_images=fields.whole(values, "test_images", low=1, high=MOST_IMAGES),
        label_names=None if unlabelled else fields.texts(values, "label_names", most=MOST_LABELS, limit=fields.WORDS),
        fingerprint=_fingerprint(values.get("fingerprint")),
        source=fields.text(values, "source", fields.SENTENCE),
        licence=fields.text(values, "licence", fields.SENTENCE),
        kind=fields.text(values, "kind"),
        reading=fields.texts(values, "reading", most=100),
        skipped=fields.skipped(values, most=MOST_SKIPPED),
        skipped_count=fields.whole(values, "skipped_count", default=0),
        settings=fields.plain(values, "settings"),
        created=_seconds(values.get("created", 0.0)),
        extremes=fields.number(values, "extremes"),
        likelihood=likelihood,
        owner=fields.text(values, "owner") or None,
    )


def _fingerprint(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 64 or not set(value) <= set("0123456789abcdef"):
        raise ValueError(f"fingerprint: expected 64 hexadecimal digits, received {fields.shown(value)}")
    return value


def _seconds(value: Any) -> float:
    """A time: seconds since 1970, or as ISO 8601 has it. Raises: ValueError, OverflowError."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).timestamp()
    return fields.number({"created": value}, "created") or 0.0
