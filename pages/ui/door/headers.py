"""The headers of every answer: what a browser may load, run and connect to on pages of this server. Knows no page.

The content policy is the last line: were a name ever to become markup, it could neither run nor ask another machine.
"""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

POLICY = {
    "default-src": "'none'",
    "script-src": "'self' blob: 'wasm-unsafe-eval'",  # blob: Streamlit's components; wasm: the canvas's kernels
    "style-src": "'self' 'unsafe-inline'",  # Streamlit writes its styles into the page
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",  # addresses name runs: nobody else's business
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",  # no other site can put our images into its pages
}


class Headers:
    """ASGI middleware that adds the headers to every answer which does not say otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.added = {
            "Content-Security-Policy": policy(inline_scripts(Path(get_static_dir()) / "index.html")),
            **OTHERS,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; its answer gets the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def policy(scripts: list[str]) -> str:
    """The content policy under which, of all scripts that stand in a page, exactly these run."""
    hashes = "".join(f" 'sha256-{_digest(script)}'" for script in scripts)
    return "; ".join(f"{name} {value}{hashes if name == 'script-src' else ''}" for name, value in POLICY.items())


def inline_scripts(page: Path) -> list[str]:
    """The scripts that stand in Streamlit's page itself, as a browser reads them; none where there is no such page."""
    try:
        text = page.read_text("utf-8")  # with line ends as a browser sees them
    except OSError:
        return []
    found = _Scripts()
    found.feed(text)
    found.close()
    return found.inline


class _Scripts(HTMLParser):
    """Collects the scripts of a page that have no address of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)  # a script's text is taken as it stands
        self.inline: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "script" and "src" not in dict(attrs)
        if self.inside:
            self.inline.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.inline[-1] += data


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
