"""The server's door: whom it answers, under which headers, and what is brought in.

Streamlit knows its visitors by their websocket. An address of our own is asked for without one: here it is told
whether a page of this server is asking.
"""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.door.gate import Gate
from pages.ui.door.headers import Headers
from pages.ui.door.login import Login


def middleware() -> list[Middleware]:
    """What every request goes through, from the outside in: even a refusal has the headers."""
    return [Middleware(Headers), Middleware(Gate), Middleware(Login, base=st.get_option("server.baseUrlPath"))]
