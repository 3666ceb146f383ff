"""Whose runs those are that a browser starts: so that the queue can be fair. Never a name that others could read."""

from __future__ import annotations

import binascii
import hashlib

import streamlit as st

from vae_tf.data.ownership import HOUSE, person
from vae_tf.data.people import apart

COOKIE = "_streamlit_xsrf"
"""Streamlit gives each browser one before its first page, and gives the same back at each visit: its token lasts until
the browser is closed, for all tabs; only how it is masked may change. Its own use is against forged requests."""


def owner() -> str:
    """Who is in front of the browser: by login where people log in, else by the browser; as a digest."""
    if apart() and (who := person()) is not HOUSE:
        return who
    cookie = st.context.cookies.get(COOKIE)
    token = unmasked(cookie) if isinstance(cookie, str) else None
    if token is not None:
        return _digest("browser", token.hex())
    return _digest("address", str(st.context.ip_address or "this machine"))


def unmasked(cookie: str) -> bytes | None:
    """The token in a cookie `2|mask|masked token|time`, in hexadecimal, by exclusive or; None where there is none."""
    parts = cookie.strip("\"'").split("|")
    try:
        mask, masked = binascii.unhexlify(parts[1]), binascii.unhexlify(parts[2])
    except (IndexError, ValueError):
        return None
    return bytes(byte ^ mask[k % len(mask)] for k, byte in enumerate(masked)) if mask and masked else None


def _digest(kind: str, text: str) -> str:
    return f"{kind}-{hashlib.sha256(f'vae-tf {kind} {text}'.encode()).hexdigest()[:16]}"
