"""The queue and the state of its home in a terminal."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from vae_tf.terminal.lines import table_of, write


def print_queue(queue: Mapping[str, Any]) -> None:
    """Who is at work and who waits, in order."""
    table = table_of("place", "id", "name", "owner", "state", "waits for")
    for row in [*queue["at_work"], *queue["waiting"]]:
        waited = f"{(time.time() - row['queued']) / 60:.0f} min" if row.get("position") and row["queued"] else ""
        table.add_row(
            str(row.get("position", "")), row["run"], row["name"], row["owner"] or "", str(row["state"]), waited
        )
    write(table if table.rows else "Nothing waits, and nothing is at work.")
    write(f"At most {queue['limit']} at once (VAE_TF_RUNS_AT_ONCE).")


def print_findings(findings: Sequence[Mapping[str, Any]]) -> None:
    """A line for each thing that was looked at."""
    table = table_of("", "", "", header=False)
    for finding in findings:
        well = "well" if finding["ok"] else "not well"
        table.add_row(finding["name"], "repaired" if finding["ok"] and finding["repaired"] else well, finding["words"])
    write(table)
