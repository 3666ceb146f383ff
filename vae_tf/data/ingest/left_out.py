"""What of a file was left out, and why: told in full up to a number, counted beyond it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from vae_tf.data.ingest.items import Skipped
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.names import clean

KEPT_BYTES = 2_000_000
"""Of all that is kept, as JSON: half of what a manifest may have."""
_NAME, _REASON = 120, 200  # characters


class LeftOut:
    """`kept`: {"name", "reason"} of the first ones, cleaned; `count`: of all."""

    def __init__(self, skipped: Iterable[Skipped], limits: Limits) -> None:
        self.kept: list[dict[str, str]] = []
        self.count, self._most, self._reasons = 0, limits.skipped, Counter[str]()
        self._room = KEPT_BYTES
        for entry in skipped:
            self.add(entry)

    def add(self, entry: Skipped) -> None:
        """Takes note of one more."""
        self.count += 1
        if len(self.kept) == self._most or self._room < 0:
            return
        row = {"name": clean(entry.name, _NAME), "reason": clean(entry.reason, _REASON)}
        self._room -= len(json.dumps(row))
        if self._room >= 0:
            self.kept.append(row)
            self._reasons[row["reason"]] += 1

    def commonest(self) -> str | None:
        """The reason that most have, or None."""
        return self._reasons.most_common(1)[0][0] if self._reasons else None
