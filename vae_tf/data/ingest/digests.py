"""`SHA256SUMS` of a run's archive: what each file in it was when it was written, so that a change is seen.

A line a file, as `sha256sum -c` reads them. It is no signature: who changes a file on purpose can change this one too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from vae_tf.data.ingest.members import DIGESTS, METRICS, quoted
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.sources import Member
from vae_tf.data.ingest.unpacking import CHUNK

BYTES = 200_000
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


def digests_text(contents: Mapping[str, bytes]) -> bytes:
    """The file that lists these files."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(contents.items())]
    return "".join(lines).encode()


def check_digests(found: Mapping[str, Member]) -> None:
    """Nothing where the files of a run are those that its archive lists, or it lists none. Raises: Refused."""
    if DIGESTS not in found:
        return
    listed = _listed(found[DIGESTS])
    if METRICS in listed and METRICS not in found:
        raise Refused(f"{METRICS}: expected it, as {DIGESTS} lists it; it was taken out of the archive.")
    for name, member in found.items():
        if name == DIGESTS:
            continue
        if name not in listed:
            raise Refused(f"{quoted(name)}: expected a file that {DIGESTS} lists; it was put into the archive later.")
        if listed[name] != _digest(name, member):
            raise Refused(f"{quoted(name)}: expected the digest in {DIGESTS}; it was changed since it was packed.")


def _listed(member: Member) -> dict[str, str]:
    try:
        lines = member.read(BYTES).decode("utf-8").splitlines()
    except (Unreadable, UnicodeDecodeError):
        lines = [""]
    entries = [_LINE.fullmatch(line) for line in lines]
    if not entries or not all(entries):
        raise Refused(f"{DIGESTS}: expected a digest and a name a line, received something else.")
    return {entry[2]: entry[1] for entry in entries if entry}


def _digest(name: str, member: Member) -> str:
    digest = hashlib.sha256()
    try:
        with member.open() as stream:
            while part := stream.read(CHUNK):
                digest.update(part)
    except Unreadable as error:
        raise Refused(f"{quoted(name)}: {error}.") from error
    return digest.hexdigest()
