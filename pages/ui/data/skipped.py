"""What an import left out: a table of names and reasons, and the same as CSV. Knows no page."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from pages.ui.text import count, escape
from vae_tf.data.ingest.names import csv_cell

SHOWN = 100
"""Rows of the table; the CSV has all that were noted."""
Rows = Sequence[tuple[str, str]]


def table(rows: Rows, total: int, *, name: str, key: str, so_far: bool = False) -> None:
    """Draws what was skipped, folded away; nothing where nothing was. `so_far`: not all files were opened yet."""
    if not total:
        return
    title = f"{count(total, 'file')} skipped{' so far' if so_far else ''}"
    with st.expander(title, icon=":material/block:", key=f"skipped-{key}"):
        shown = rows[:SHOWN]
        columns = {"Name": [escape(row[0]) for row in shown], "Why": [escape(row[1]) for row in shown]}
        st.table(columns, border="horizontal", hide_index=True, alt="What was skipped, and why")
        if total > len(shown):
            rest = f"; the file has {len(rows):,}" if len(rows) > len(shown) else ""
            st.caption(f"The first {len(shown):,} of {total:,}{rest}.")
        st.download_button(
            "CSV",
            lambda: csv_of(rows),
            f"{name}-skipped.csv",
            "text/csv",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            key=f"skipped-csv-{key}",
        )


def csv_of(rows: Rows) -> bytes:
    """Name and reason, a line each; no cell is one that a spreadsheet would compute."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["name", "reason"])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return file.getvalue().encode()
