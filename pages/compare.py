"""Compare: several runs beside each other. Which ones, and how they are drawn, is in the address."""

from pages.ui import comparison, selection, unread
from pages.ui.widgets import shared_title


def main() -> None:
    """Draws the page."""
    shared_title("Compare runs")
    unread.tell(("runs",))
    selection.resume()
    runs = selection.chosen()
    if runs:
        comparison.compared(runs)
    else:
        selection.nothing_chosen()


main()
