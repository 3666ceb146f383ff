"""A lesson as one word of an address, and back: `1z-<length>-<checksum>-<text>`. What is no lesson gets a sentence.

1 is the version of what is written; z says that it is deflated JSON. Length and checksum tell a link that was cut from
one that was changed. They keep nobody from writing a lesson of his own: what is read is checked like any input.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from typing import Any

from pages.ui.lessons.lesson import Lesson, from_dict, to_dict

VERSION = 1
DEFLATED = "z"
LONGEST_ADDRESS = 2000
"""Characters of a whole address that mail, chat and learning platforms carry safely."""
LONGEST = LONGEST_ADDRESS - 100
"""Characters of the lesson's own word: the rest is left to the server's name and the page's."""
MOST_JSON = 64_000
WORD = re.compile(r"(\d{1,4})([a-z])-([0-9a-f]{1,6})-([0-9a-f]{8})-([A-Za-z0-9_-]*)")
BEGUN = re.compile(r"\d{1,4}([a-z](-[0-9a-f]*){0,2})?")
AGAIN = "Ask for it again, or copy it whole."


class BadLink(ValueError):
    """A word that is no lesson; its message is a sentence for a person."""


def written(lesson: Lesson) -> str:
    """The word of an address that holds a lesson, however long that is."""
    return pack(to_dict(lesson))


def read(word: str) -> Lesson:
    """The lesson in a word of an address. Raises: BadLink, which says why there is none in it."""
    values = unpack(word)
    try:
        return from_dict(values)
    except ValueError as error:
        raise BadLink(_not_shown(error)) from None


def pack(values: dict[str, Any]) -> str:
    """Values that JSON can hold as a word of an address."""
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(plain) + packer.flush()
    text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return f"{VERSION}{DEFLATED}-{len(text):x}-{_checksum(text)}-{text}"


def unpack(word: str, *, longest: int = LONGEST) -> Any:
    """What `pack` was given. Raises: BadLink."""
    version = re.match(r"\d{1,4}(?=[a-z](-|$))", word)
    if version and int(version.group()) > VERSION:
        raise BadLink(
            f"This lesson's link is of a newer version of this app (its format is {version.group()}, this one reads "
            f"{VERSION}): whoever runs this server can renew it."
        )
    if len(word) > longest:
        raise BadLink(
            f"This lesson's link is too long: expected at most {longest:,} characters, received {len(word):,}."
        )
    found = WORD.fullmatch(word)
    if not found:
        raise BadLink(_why_no_word(word))
    _, how, length, checksum, text = found.groups()
    if len(text) < int(length, 16):
        raise BadLink(
            f"This lesson's link was cut: {int(length, 16) - len(text)} characters of its end are missing. {AGAIN}"
        )
    if len(text) > int(length, 16) or _checksum(text) != checksum:
        raise BadLink(f"This lesson's link was changed on its way: its checksum does not fit. {AGAIN}")
    try:
        return json.loads(_unpacked(how, text))
    except (ValueError, RecursionError) as error:
        raise BadLink(_not_shown(error)) from None


def _why_no_word(word: str) -> str:
    if BEGUN.fullmatch(word):
        return f"This lesson's link was cut: little more than its beginning is here. {AGAIN}"
    if re.fullmatch(r"[a-z][a-z-]{0,60}", word):
        return f"There is no lesson called “{word}” here."
    return f"This is no link of a lesson: it was changed on its way. {AGAIN}"


def _unpacked(how: str, text: str) -> bytes:
    """Raises: ValueError."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("expected text in base 64") from None
    if how != DEFLATED:
        raise ValueError(f"expected text packed as {DEFLATED}, received {how}")
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        plain = unpacker.decompress(data, MOST_JSON)
    except zlib.error:
        raise ValueError("expected deflated text") from None
    if not unpacker.eof:
        raise ValueError(f"expected at most {MOST_JSON:,} bytes")
    return plain


def _not_shown(error: Exception) -> str:
    why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    return f"This link holds no lesson that this app can show: {why}."


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
