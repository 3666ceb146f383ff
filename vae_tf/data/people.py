"""The people of a home that keeps them apart: that it does, and the tokens by which the command line knows them.

A token says who somebody is (`person`), signed with a key that lies in the home: who may read that key, or the runs
themselves, is kept out by the system's rights alone.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from itsdangerous import BadSignature, Signer

from vae_tf.data.files import read_json, write_json
from vae_tf.data.locations import home

TOKEN = "VAE_TF_TOKEN"
"""The environment variable that tells the command line who is at it."""
_kept: set[str] = set()
"""The homes whose people this process keeps apart."""
PERSON = re.compile(r"person-[0-9a-f]{16}")


def person_id(issuer: str, subject: str) -> str:
    """Who somebody is, as their things say it: a digest of what their login says (OpenID Connect Core, 2: only `iss`
    and `sub` together stay the same and are never given to another)."""
    return f"person-{hashlib.sha256(f'vae-tf person {issuer} {subject}'.encode()).hexdigest()[:16]}"


def apart() -> bool:
    """Whether this home keeps its people apart; a process that has once kept them so does it to its end, should the key
    be lost meanwhile."""
    return str(home()) in _kept or _key_file().is_file()


def keep_apart() -> None:
    """Has this home keep its people apart from now on, also where no server runs. Raises: OSError."""
    if not apart():
        _folder().mkdir(parents=True, exist_ok=True)
        coming = _folder() / f".{secrets.token_hex(4)}"
        coming.touch(mode=0o600)
        coming.write_text(secrets.token_hex(32))
        coming.rename(_key_file())
    _kept.add(str(home()))


def remember(person: str, name: str) -> None:
    """Keeps what somebody calls themselves, so that others see whose a run is. Raises: OSError."""
    path = _folder() / f"{person}.json"
    if (read_json(path) or {}).get("name") != name:
        write_json(path, {"name": name})


def name_of(person: str | None) -> str:
    """What somebody calls themselves, or "" where that is not known."""
    if person is None or not PERSON.fullmatch(person):
        return ""
    return str((read_json(_folder() / f"{person}.json") or {}).get("name") or "")


def token_for(person: str) -> str:
    """What tells the command line that `person` is at it. Raises: OSError."""
    return _signer().sign(person).decode()


def person_of(token: str) -> str:
    """Who a token is of. Raises: ValueError for one that this home has not given."""
    try:
        person = _signer().unsign(token).decode()
    except OSError as error:
        raise ValueError(
            f"{TOKEN}: expected an account that may read the key of this home, which signs tokens; received another "
            f"({error.strerror})"
        ) from error
    except BadSignature as error:
        raise ValueError(f"{TOKEN}: expected the token that the app shows you, received another") from error
    return person


def at_the_terminal() -> str | None:
    """Who is at the command line: of whom its token is; without one, the house, where the home's folder is this
    account's own. Raises: ValueError."""
    if not apart():
        return None
    token = os.environ.get(TOKEN, "").strip()
    if token:
        return person_of(token)
    if os.geteuid() in (0, _folder().stat().st_uid):
        return None
    raise ValueError(
        f"{TOKEN}: this home keeps its people apart; expected the token that the app shows you under your name, "
        "received none"
    )


def _signer() -> Signer:
    return Signer(_key_file().read_bytes(), salt="vae-tf command line", digest_method=hashlib.sha256)


def _folder() -> Path:
    return home() / "people"


def _key_file() -> Path:
    return _folder() / "key"
