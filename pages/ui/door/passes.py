"""The tokens that a session's components carry: the same one for as long as it is good. Knows no particular purpose.

A component's data is sent anew when anything in it changes, so a token must not change with each run of the script.
"""

from __future__ import annotations

import time
from typing import Any

from starlette.requests import Request

from pages.ui import state
from pages.ui.door import tokens

SLACK = 10
"""Seconds that a request may be on its way."""
NOT_HERE = "Only a page that is open here can ask for this: reload it."


def carried(purpose: str, subject: str = "") -> str:
    """A token with at least half of its time left, the session's own."""
    name = f"token-{purpose}-{subject}"
    issued, token = state.kept(name, (0.0, ""))
    now = time.time()
    if not 0 <= now - issued < tokens.LIFETIMES[purpose] / 2:
        issued, token = state.keep(name, (now, tokens.issue(purpose, subject)))
    return str(token)


def given(purpose: str, subject: str = "") -> dict[str, Any]:
    """What a component is given: a token, and for how many seconds from now it is good at least; then it asks for
    another (`renew`)."""
    return {"token": carried(purpose, subject), "lasts": tokens.LIFETIMES[purpose] / 2 - SLACK}


def renew(purpose: str, subject: str = "") -> None:
    """Makes the next token another one."""
    state.keep(f"token-{purpose}-{subject}", (0.0, ""))


def subject_of(request: Request, purpose: str) -> str | None:
    """What the token in a request's address is about; None where it has none that is good."""
    return tokens.subject(request.query_params.get("token", ""), purpose)
