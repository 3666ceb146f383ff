"""What people show to each other: a word in a link, and who has come with it."""

import json

import pytest

from vae_tf.data import shares


@pytest.fixture
def word(home):
    return shares.share("20260101-abcdefghij")


def test_a_thing_has_one_word_until_it_is_taken_back(word):
    assert len(word) == 22  # 128 bits
    assert shares.share("20260101-abcdefghij") == shares.word_of("20260101-abcdefghij") == word
    shares.unshare("20260101-abcdefghij")
    assert shares.word_of("20260101-abcdefghij") is None
    assert shares.share("20260101-abcdefghij") != word


def test_who_comes_with_the_word_is_a_reader_from_then_on(word):
    assert shares.come("20260101-abcdefghij", word, "bob")
    assert shares.come("20260101-abcdefghij", word, "bob")
    assert shares.readers("20260101-abcdefghij") == {"bob"}
    shares.unshare("20260101-abcdefghij")
    assert shares.readers("20260101-abcdefghij") == frozenset()
    assert not shares.come("20260101-abcdefghij", word, "bob")


@pytest.mark.parametrize("wrong", ["", "a", "é", "\ud800", "x" * 10_000])
def test_another_word_opens_nothing(word, wrong):
    assert not shares.come("20260101-abcdefghij", wrong, "bob")
    assert not shares.come("20260101-abcdefghij", word[:-1], "bob")
    assert shares.readers("20260101-abcdefghij") == frozenset()


@pytest.mark.parametrize("thing", ["", "../people/key", "a/b", ".lock", "nothing-like-it", "x" * 200])
def test_what_is_not_shared_has_no_readers(word, thing):
    assert not shares.come(thing, word, "bob")
    assert shares.readers(thing) == frozenset()
    assert shares.word_of(thing) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"word": 1, "readers": []}', '{"word": "a"}', "\x00"])
def test_a_damaged_file_shares_nothing(word, home, content):
    (home / "shares" / "20260101-abcdefghij.json").write_text(content)
    assert shares.readers("20260101-abcdefghij") == frozenset()
    assert not shares.come("20260101-abcdefghij", word, "bob")


def test_only_so_many_may_come(word, home, monkeypatch):
    monkeypatch.setattr(shares, "MOST", 1)
    assert shares.come("20260101-abcdefghij", word, "bob")
    with pytest.raises(shares.LinkFull, match="fewer than 1 people who have come with this link"):
        shares.come("20260101-abcdefghij", word, "eve")
    assert shares.come("20260101-abcdefghij", word, "bob")
    assert not shares.come("20260101-abcdefghij", word[:-1], "eve")
    assert json.loads((home / "shares" / "20260101-abcdefghij.json").read_text())["readers"] == ["bob"]
