"""Short words that only this server could have written, for one purpose and a while. Knows no page and no request.

An address of our own is asked for without Streamlit's session: a token says that a page of this server handed it out.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from itsdangerous import BadSignature, TimestampSigner

LIFETIMES = {
    "upload": 600,  # until an upload begins, not until it ends
    "film": 900,  # a page that is open for longer has it renewed
    "place": 900,
}
"""Seconds for which a token is good, by its purpose."""
SUBJECT = re.compile(r"[a-z0-9]{0,64}")
KEY = secrets.token_bytes(32)
"""Another in each process: with the server end all tokens, as do the sessions of the pages that had them."""


def issue(purpose: str, subject: str = "") -> str:
    """A token for one purpose; what it is about, `subject`, can be read in it, but not changed.

    Raises: ValueError: the subject is not of small letters and digits.
    """
    if not SUBJECT.fullmatch(subject):
        raise ValueError(f"subject: expected at most 64 small letters and digits, received {subject!r}")
    return _signer(purpose).sign(subject).decode()


def subject(token: str, purpose: str) -> str | None:
    """What a token is about; None where it is forged, or for another purpose, or too old."""
    try:
        return _signer(purpose).unsign(token, max_age=LIFETIMES[purpose]).decode()
    except BadSignature:
        return None


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(KEY, salt=f"vae-tf {purpose}", digest_method=hashlib.sha256)
