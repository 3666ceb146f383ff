"""What the server tells of itself to whoever runs it: whether it is well, and its figures. Draws nothing.

Both addresses answer everybody who reaches the server, with counts and sizes alone: no name, no id, no path. Whoever
puts it on a network can keep them to themselves in the proxy before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from pages.ui.monitoring.health import healthz
from pages.ui.monitoring.measures import Clock, beginnings, metrics


def routes(base: str = "") -> list[Route]:
    """The addresses, below the path `base`."""
    return [Route(f"{base}/healthz", healthz), Route(f"{base}/metrics", metrics)]


def clock(own: Sequence[Route]) -> Middleware:
    """What measures the answers, by which of our `own` addresses was asked for; the outermost of all."""
    base = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
    return Middleware(Clock, known=beginnings(own, base), base=base)
