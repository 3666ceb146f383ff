"""Compare: several runs beside each other. Which ones, and how they are drawn, is in the address."""

from pages.ui import comparison, selection
from pages.ui.widgets import title


def main() -> None:
    """Draws the page."""
    title("Compare runs")
    selection.resume()
    runs = selection.chosen()
    if runs:
        comparison.compared(runs)
    else:
        selection.nothing_chosen()


main()
