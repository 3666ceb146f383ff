"""A table, a line, a number with its error: what every print in a terminal is made of."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table


def table_of(*columns: str, header: bool = True) -> Table:
    """An empty table with these columns; long cells are folded."""
    table = Table(show_header=header, box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def with_error(mean: float, standard_error: float | None) -> str:
    """A number with its standard error, where that is known."""
    return f"{mean:.2f}" + ("" if standard_error is None else f" ± {standard_error:.2f}")


def write(what: Table | str) -> None:
    """Prints it on standard output."""
    # Piped into a file or another program, lines are as long as they are.
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=200)
    console.print(what)
