"""How the server answers what a component asks for by itself. Knows no run."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

BINARY = "application/octet-stream"
FOR_GOOD = {
    "Cache-Control": "private, max-age=31536000, immutable",  # where people log in, no proxy may keep it for others
    "Content-Encoding": "identity",  # else Streamlit packs the bytes anew at each request, for 60 ms
    "X-Content-Type-Options": "nosniff",
}


def missing() -> Response:
    """There is nothing there, now."""
    return PlainTextResponse("not found", 404, headers={"Cache-Control": "no-store"})


def passed() -> Response:
    """There was something, and what came after took its place: no error, and no bytes."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
