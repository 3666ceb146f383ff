"""Account: who is logged in, and how much of this server is theirs."""

from pages.ui import account, unread
from pages.ui.widgets import title


def main() -> None:
    """Draws the page."""
    title("Account")
    unread.tell(())
    account.here()


main()
