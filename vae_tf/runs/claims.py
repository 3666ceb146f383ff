"""What a run that somebody brought says of itself, made harmless and bounded: names, notes, numbers, where it is from.

None of it is known to be so. Knows no weights and no settings: what a model is built from is checked in `importing`.
"""

from __future__ import annotations

import re
from typing import Any

from vae_tf.config import TrainConfig
from vae_tf.data import DATASETS
from vae_tf.data.ingest.archive import GROUPS, LOSSES, NUMBERS
from vae_tf.data.ingest.names import clean
from vae_tf.runs.naming import check_name
from vae_tf.runs.records import Record, is_number, is_time

LABELS = 2_000
NOTES_LINES, NOTES_LINE = 100, 100
UNNAMED = "A run from elsewhere"
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def name_of(value: Any) -> str:
    """The name as one line, or that it has none."""
    return check_name(clean(value if isinstance(value, str) else "") or UNNAMED)


def notes_of(value: Any) -> str:
    """The notes, their first lines, each cleaned."""
    lines = value.splitlines()[:NOTES_LINES] if isinstance(value, str) else []
    return "\n".join(clean(line, NOTES_LINE) for line in lines).strip()


def dataset_of(value: Any, config: TrainConfig) -> dict[str, Any]:
    """What the run says of its images; what is known here of a dataset of that name goes before what it claims."""
    told = value if isinstance(value, dict) else {}
    names = told.get("label_names")
    known: dict[str, Any] = {
        "name": config.dataset,
        "title": _text(told.get("title")) or config.dataset,
        "fingerprint": fingerprint_of(told) or "unknown",
        "train_images": _count(told.get("train_images")),
        "test_images": _count(told.get("test_images")),
        "label_names": [_text(name) for name in names[:LABELS]] if isinstance(names, list) else None,
    }
    if (spec := DATASETS.get(config.dataset)) is not None:
        known |= {
            "title": spec.title,
            "train_images": min(spec.train_images, config.limit or spec.train_images),
            "test_images": spec.test_images,
            "label_names": list(spec.label_names) if spec.label_names else None,
        }
    return known


def fingerprint_of(value: Any) -> str | None:
    """The fingerprint of the images that it says it was trained on, or None where it says none."""
    found = value.get("fingerprint") if isinstance(value, dict) else None
    return found if isinstance(found, str) and FINGERPRINT.fullmatch(found) else None


def provenance_of(value: Any, created: Any) -> dict[str, Any]:
    """What the run says that it was made with; and that this is not known to be so."""
    told = value if isinstance(value, dict) else {}
    libraries = told.get("libraries")
    versions = libraries.items() if isinstance(libraries, dict) else ()
    claims = {name: _text(told.get(name)) or "unknown" for name in ("python", "code", "machine", "system")}
    return {
        **claims,
        "libraries": {clean(name, 40): _text(version) for name, version in list(versions)[:20]},
        "imported": True,
        "made": created if is_time(created) else None,
    }


def numbers_of(records: list[Record]) -> list[Record]:
    """The epochs, with the numbers that a page reads and no others."""
    kept = []
    for record in records:
        numbers = {name: record[name] for name in NUMBERS if is_number(record.get(name))}
        groups = {name: record[name] for name in GROUPS}
        kept.append(
            numbers | {name: {key: group[key] for key in LOSSES if key in group} for name, group in groups.items()}
        )
    return kept


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9 else 0
