"""The people of a home that keeps them apart, and the tokens that the command line knows them by."""

import os

import pytest

from vae_tf.data import people

ADA = people.person_id("https://login.example", "ada")


def test_a_home_is_one_persons_until_it_is_said_otherwise(home):
    assert not people.apart()
    assert people.at_the_terminal() is None
    people.keep_apart()
    assert people.apart()
    key = (home / "people" / "key").read_bytes()
    assert len(key) == 64
    assert (home / "people" / "key").stat().st_mode & 0o777 == 0o600
    people.keep_apart()
    assert (home / "people" / "key").read_bytes() == key
    (home / "people" / "key").unlink()
    assert people.apart()  # what is lost under a server opens nothing


def test_somebody_is_who_their_provider_says_and_no_other_provider():
    assert people.PERSON.fullmatch(ADA)
    assert people.person_id("https://login.example", "ada") == ADA
    assert people.person_id("https://other.example", "ada") != ADA
    assert people.person_id("https://login.example", "bob") != ADA


def test_the_command_line_knows_people_by_their_token(home, monkeypatch):
    people.keep_apart()
    token = people.token_for(ADA)
    monkeypatch.setenv(people.TOKEN, token)
    assert people.at_the_terminal() == ADA
    for wrong in (token[:-1], token.replace(ADA, people.person_id("a", "b")), "x", "é"):
        monkeypatch.setenv(people.TOKEN, wrong)
        with pytest.raises(ValueError, match="expected the token that the app shows you, received another"):
            people.at_the_terminal()


def test_without_a_token_only_the_homes_own_account_is_the_house(home, monkeypatch):
    people.keep_apart()
    assert people.at_the_terminal() is None
    monkeypatch.setattr(os, "geteuid", lambda: (home / "people").stat().st_uid + 1)
    with pytest.raises(ValueError, match=r"keeps its people apart; expected the token .*, received none"):
        people.at_the_terminal()


def test_names_are_kept_for_those_who_see_what_was_shared(home):
    people.keep_apart()
    people.remember(ADA, "Ada")
    assert people.name_of(ADA) == "Ada"
    assert people.name_of(people.person_id("a", "b")) == people.name_of(None) == people.name_of("../key") == ""


def test_an_account_that_cannot_read_the_key_is_told_so(home, monkeypatch):
    people.keep_apart()
    monkeypatch.setenv(people.TOKEN, people.token_for(ADA))
    (home / "people" / "key").unlink()
    (home / "people" / "key").mkdir()
    with pytest.raises(ValueError, match="expected an account that may read the key of this home"):
        people.at_the_terminal()
