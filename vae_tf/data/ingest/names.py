"""Names and labels that come from people, made harmless at the border. Pure: text in, text out.

Knows nothing of where they are shown: escaping for HTML or Markdown is done there, besides this.
"""

import re
import unicodedata

MOST = 80
"""Characters of a name or a label."""
_READ = 16
"""How many times the limit is looked at: what is beyond cannot be seen, and normalising it would take time."""
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Categories without a picture: controls, bidirectional and zero-width marks, lone surrogates, unassigned."""
# Drawn as nothing (or as the choice of a variant), though Unicode counts them as letters or marks.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def clean(text: str, limit: int = MOST) -> str:
    """`text` as one line of at most `limit` visible characters, in the normal form NFC; it may be empty.

    Controls, bidirectional and zero-width marks and lone surrogates are taken out, runs of white space become one
    space.
    """
    text = " ".join(text[: _READ * limit].split())
    text = _BLANK.sub("", "".join(mark for mark in text if unicodedata.category(mark) not in _HIDDEN))
    return " ".join(unicodedata.normalize("NFC", text).split())[:limit].rstrip()


def csv_cell(text: str) -> str:
    """`text` for a cell of a CSV file: one that a spreadsheet would compute gets an apostrophe in front.

    Source: OWASP, "CSV injection".
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
