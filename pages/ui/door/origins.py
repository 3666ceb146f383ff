"""Whether a request is meant for this server, and comes from one of its own pages. Knows headers, and no address.

A browser says in `Host` which name it looked up, and in `Origin` whose page is asking; a page can forge neither.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing: a link may use them, from anywhere."""


def meant_for_us(headers: Headers) -> bool:
    """Whether `server.allowedHosts` names the host asked for.

    A stranger's name that has been made to point at this machine ("DNS rebinding") is none of them.
    """
    return is_host_allowed(headers.get("host"))


def from_own_page(headers: Headers) -> bool:
    """Whether a page of this server is asking, or one of `server.corsAllowedOrigins`; who says nothing is neither.

    Streamlit asks less: it takes pages of any port of this machine for its own, and whoever names no origin.
    """
    origin = headers.get("origin", "").lower()
    host = headers.get("host", "").lower()
    if not host or not origin:
        return False
    others = {each.strip().lower().rstrip("/") for each in st.get_option("server.corsAllowedOrigins") or ()}
    try:
        return urlsplit(origin).netloc == host or origin in others
    except ValueError:  # no address at all
        return False
