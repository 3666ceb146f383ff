"""What a person may call a run, and note of it."""

from __future__ import annotations

NAME_LIMIT = 120
NOTES_LIMIT = 10_000
"""Characters."""


def check_name(name: str) -> str:
    """A name without surrounding or control characters. Raises: ValueError if empty or too long."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > NAME_LIMIT or not cleaned.isprintable():
        raise ValueError(f"name: expected 1 to {NAME_LIMIT} printable characters, received {len(cleaned)}")
    return cleaned


def check_notes(notes: str) -> str:
    """The notes as they are. Raises: ValueError if too long."""
    if len(notes) > NOTES_LIMIT:
        raise ValueError(f"notes: expected at most {NOTES_LIMIT} characters, received {len(notes)}")
    return notes
