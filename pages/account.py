"""Account: who is logged in, and how much of this server is theirs."""

from pages.ui import account
from pages.ui.widgets import title


def main() -> None:
    """Draws the page."""
    title("Account")
    account.here()


main()
