"""Tokens: what only this server could have written, for one purpose and a while."""

import pytest
from itsdangerous import TimestampSigner

from pages.ui.door import tokens


def test_a_token_says_what_it_is_about():
    assert tokens.subject(tokens.issue("upload", "0a1b"), "upload") == "0a1b"
    assert tokens.subject(tokens.issue("film"), "film") == ""


def test_a_token_is_good_for_its_purpose_alone():
    assert tokens.subject(tokens.issue("film", "a"), "upload") is None


def test_a_token_ends(monkeypatch):
    token = tokens.issue("upload", "a")
    now = TimestampSigner.get_timestamp(None)
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now + tokens.LIFETIMES["upload"] + 5)
    assert tokens.subject(token, "upload") is None


def test_a_token_of_a_server_before_is_none(monkeypatch):
    token = tokens.issue("upload", "a")
    monkeypatch.setattr(tokens, "KEY", bytes(32))
    assert tokens.subject(token, "upload") is None


@pytest.mark.parametrize("forged", ["", ".", "a", "a.b.c", "é.é.é", "\0", "a" * 100_000])
def test_what_is_forged_is_none(forged):
    assert tokens.subject(forged, "upload") is None


def test_no_letter_of_a_token_can_be_changed():
    token = tokens.issue("upload", "0a1b")
    for place in range(len(token) - 1):  # the last letter of base 64 holds bits that mean nothing
        other = "A" if token[place] != "A" else "B"
        assert tokens.subject(token[:place] + other + token[place + 1 :], "upload") is None


def test_a_subject_is_of_small_letters_and_digits():
    with pytest.raises(ValueError, match="expected at most 64 small letters and digits"):
        tokens.issue("upload", "../etc")
