"""Honest bytes, words and values of JSON, spoiled at random: what the fuzzing tests begin with."""

import json

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

BUDGET = 600.0
"""Seconds of all parsers together, with --slow."""
SHARES = {"files": 0.5, "archives": 0.2, "words": 0.3}
"""How they are shared out among the three files of tests."""
PARTS = [
    *"0123456789-,:;./\\=%#?&[](){}<>'\"",
    *(" ", "\0", "\n", "\u202e", "\u0663", "e999", "nan", "inf", "9" * 5000, "a" * 5000, "../", "None", "true"),
    *("<img src=x onerror=a>", "![](http://evil.example)", "%00", "%2e%2e%2f", "*", "~"),
    *("..", "../..", "a/b", "/etc", "C:\\"),
]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=10,
)


def of(examples, *, always_the_same=False):
    """The settings of a story that is told so many times."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=always_the_same,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def spoiled(draw, wholes):
    """One of some files with bytes changed, cut out and put in; or nothing but noise."""
    data = bytearray(draw(st.sampled_from([*wholes, b""])))
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 0, 1, 1, 2, 4, 8, 1000]))
        data[place : place + length] = draw(st.binary(max_size=8) | st.sampled_from([b"\xff" * 4, bytes(4), b"PK\1\2"]))
    return bytes(data)


@st.composite
def changed(draw, honest):
    """An object of JSON with other values for some of its names, in the object or in one of its rows."""
    found = json.loads(json.dumps(honest))
    rows = [found, *(row for value in found.values() if isinstance(value, list) for row in value)]
    for row in draw(st.lists(st.sampled_from([row for row in rows if isinstance(row, dict)]), max_size=4)):
        row[draw(st.sampled_from(sorted(row)))] = draw(values)
    return found


@st.composite
def words(draw, honest):
    """One of some words with parts put in, cut out or put together."""
    word = draw(st.sampled_from([*honest, ""]))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(word)))
        put = draw(st.sampled_from([*PARTS, *honest]) | st.text(max_size=5))
        word = word[:place] + put + word[place + draw(st.integers(0, 3)) :]
    return word
