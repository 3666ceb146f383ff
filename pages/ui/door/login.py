"""Who is asking, on a server where people log in (`[auth]` in Streamlit's secrets): in a script by Streamlit's session,
at an address of our own by the same signed cookie. Knows no run and no page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_secrets_auth_section
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from vae_tf.data import ownership, people
from vae_tf.data.ownership import NOBODY, acting_as

WANTED = "vae_wanted"
"""The cookie that keeps where somebody was going when they had to log in first."""
MOST = 3_000
"""Characters of an address that are kept so."""
SECONDS = 900


def configured() -> bool:
    """Whether people log in here."""
    return bool(get_secrets_auth_section())


@contextmanager
def recognised() -> Iterator[None]:
    """Keeps people apart, where they log in, and within it has them recognised. Raises: OSError."""
    if configured():
        people.keep_apart()
    with ownership.recognised_by(person):
        yield


def person() -> str | None:
    """Who is in front of the page whose script runs here; nobody, in any other thread."""
    if not people.apart():
        return ownership.HOUSE
    return NOBODY if get_script_run_ctx(suppress_warning=True) is None else person_in(st.user.to_dict())


def person_in(claims: Mapping[str, Any]) -> str:
    """Who a login is of, by what its provider says of them; nobody where that is not enough to know."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if claims.get("is_logged_in") is not True or not issuer or not subject:
        return NOBODY
    return people.person_id(str(issuer), str(subject))


def name_in(claims: Mapping[str, Any]) -> str:
    """What somebody is called, by what their provider says of them."""
    return str(claims.get("name") or claims.get("preferred_username") or claims.get("email") or "Somebody")[:80]


def person_of(request: Request) -> str:
    """Who sends a request, by Streamlit's cookie, which only this server can have signed."""
    found = _get_signed_cookie_with_chunks(request.cookies, USER_COOKIE_NAME)
    try:
        claims = json.loads(found or b"{}")
    except ValueError:
        return NOBODY
    return person_in(claims) if isinstance(claims, dict) else NOBODY


class Login:
    """ASGI middleware: whatever is asked for is asked for by somebody; who must log in first comes back to where they
    were going. `base` is the path that the server was put under."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app, self.base = app, f"/{base.strip('/')}".rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on in somebody's name, or sends them where they were going."""
        if scope["type"] != "http" or not people.apart():
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        who = person_of(request)
        wanted = request.cookies.get(WANTED)
        if wanted and who != NOBODY and self._page(request) and self._inside(wanted):
            back = RedirectResponse(wanted, 302, headers={"Cache-Control": "no-store"})
            back.delete_cookie(WANTED, path=self.base or "/")
            await back(scope, receive, send)
            return

        async def keeping(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"set-cookie", self._cookie(request).encode("latin-1"))]
            await send(message)

        going = who == NOBODY and self._page(request) and self._somewhere(request)
        with acting_as(who):
            await self.app(scope, receive, keeping if going else send)

    def _page(self, request: Request) -> bool:
        """Whether a browser opens a page of the app, and not one of Streamlit's own addresses or ours."""
        begins = request.url.path.removeprefix(self.base).strip("/").split("/")[0]
        opens = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        return opens and begins not in ("auth", "oauth2callback", "vae", "healthz", "metrics", "_stcore", "static")

    def _somewhere(self, request: Request) -> bool:
        """Whether it is a certain page that is opened, by an address that can be kept."""
        path = request.url.path.removeprefix(self.base).strip("/")
        address = self._address(request)
        return bool(path or request.url.query) and len(address) <= MOST and self._inside(address)

    def _inside(self, wanted: str) -> bool:
        """Whether an address is one of this app's, and nothing that a browser could take for another's."""
        plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
        return plain and wanted.startswith(f"{self.base}/") and not wanted.startswith("//")

    def _address(self, request: Request) -> str:
        """As it came, with its escapes."""
        path = request.scope.get("raw_path") or request.scope["path"].encode()
        query = request.scope["query_string"]
        return (path + (b"?" + query if query else b"")).decode("latin-1")

    def _cookie(self, request: Request) -> str:
        value = self._address(request).replace('"', "%22").replace(";", "%3B").replace("\\", "%5C")
        place = self.base or "/"
        return f'{WANTED}="{value}"; HttpOnly; Max-Age={SECONDS}; Path={place}; SameSite=Lax'
