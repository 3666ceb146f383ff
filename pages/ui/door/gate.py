"""Turns away what no page of this server asks for, before anything reads it. Knows no page and no file.

Refused are hosts that are not ours, websockets and changes from elsewhere, and Streamlit's own uploads: those keep
whatever they are sent in memory, unread, and no page here uses them.
"""

from __future__ import annotations

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.ui.door.origins import SAFE, from_own_page, meant_for_us

NOT_OURS = (
    "This server does not answer to that name. Whoever runs it can add names: --server.allowedHosts NAME "
    "(or STREAMLIT_SERVER_ALLOWED_HOSTS)."
)
ELSEWHERE = "Only pages of this server can ask for this."
NO_UPLOADS = "Nothing can be uploaded here."
UPLOADS = "/_stcore/upload_file/"
HEALTH = "/healthz"
"""Answers by whatever name: what asks whether the server is well, a container's runtime say, knows none."""


class Gate:
    """ASGI middleware: a refused request gets 403 with a sentence, a refused websocket 403 without being accepted."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        base = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
        self.uploads, self.health = base + UPLOADS, base + HEALTH

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        why = self.refusal(scope) if scope["type"] in ("http", "websocket") else None
        if why is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": why})
        else:
            await PlainTextResponse(why, 403, headers={"Cache-Control": "no-store"})(scope, receive, send)

    def refusal(self, scope: Scope) -> str | None:
        """Why a request is refused, in a sentence; None where it is not."""
        headers = Headers(scope=scope)
        asks_health = scope["path"] == self.health and scope.get("method") in SAFE
        if not meant_for_us(headers) and not asks_health:
            return NOT_OURS
        changes = scope["type"] == "websocket" or scope["method"] not in SAFE
        if changes and not from_own_page(headers):
            return ELSEWHERE
        if scope["type"] == "http" and scope["path"].startswith(self.uploads):
            return NO_UPLOADS
        return None
