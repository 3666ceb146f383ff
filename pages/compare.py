"""Compare: several runs beside each other. Which ones, and how they are drawn, is in the address."""

from pages.ui import comparison, selection
from pages.ui.widgets import shared_title


def main() -> None:
    """Draws the page."""
    shared_title("Compare runs")
    selection.resume()
    runs = selection.chosen()
    if runs:
        comparison.compared(runs)
    else:
        selection.nothing_chosen()


main()
