"""Who can reach this server, as far as its address says; a word in the log where that is not this machine alone.

Knows the option that the server listens by. A proxy in front, or a container's door, it cannot see.
"""

from __future__ import annotations

import ipaddress
import logging

import streamlit as st

from pages.ui.door import login

WARNING = (
    "The server listens on %s: whoever reaches it may see, train and delete everything, as nobody logs in here "
    "(README, More than one person). Else put a proxy with a login in front of it; websockets and changes are taken "
    "from its own pages alone, by their Origin: the proxy must pass Host on, or stand in --server.corsAllowedOrigins."
)
_log = logging.getLogger(__name__)


def warn() -> None:
    """Says in the log, in one line, what it means that others can reach this server; nothing where they cannot, or
    have to log in."""
    address = st.get_option("server.address")
    if not this_machine_alone(address) and not login.configured():
        _log.warning(WARNING, address or "all addresses of this machine")


def this_machine_alone(address: str | None) -> bool:
    """Whether an address is a loopback one or a socket's file; None, where none was set, is every address."""
    if not address:
        return False
    if address.lower() == "localhost" or address.startswith("unix:"):
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:  # a name: of whichever machine it is
        return False
