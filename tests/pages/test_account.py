"""What becomes of the word in a link that somebody came with."""

import pytest
from streamlit.testing.v1 import AppTest

from vae_tf.data import shares
from vae_tf.data.ownership import recognised_by
from vae_tf.data.people import keep_apart, person_id

ADA, BOB = (person_id("https://login.example", name) for name in ("ada", "bob"))
RUN, OTHER = "20260101-abcdefghij", "20260101-jihgfedcba"


def page():
    from pages.ui import account

    account.arrive()


@pytest.fixture
def come(home):
    """`come(run=..., shared=...)`: the page after Bob has come by a link with these words."""
    keep_apart()

    def at(**words):
        test = AppTest.from_function(page)
        for name, word in words.items():
            test.query_params[name] = word
        with recognised_by(lambda: BOB):
            test.run()
        assert not test.exception
        return test

    return at


def test_who_came_with_the_word_may_look_and_the_address_keeps_it_to_itself(come):
    test = come(run=RUN, shared=shares.share(RUN))
    assert [each.value for each in test.warning] == []
    assert "shared" not in test.query_params
    assert shares.readers(RUN) == {BOB}


def test_a_word_that_is_not_the_things_is_one_sentence(come):
    test = come(run=RUN, shared=shares.share(OTHER))
    assert "This link shares nothing here" in test.warning[0].value
    assert shares.readers(RUN) == frozenset()


def test_a_link_that_enough_came_with_says_so_and_what_to_do(come, monkeypatch):
    monkeypatch.setattr(shares, "MOST", 1)
    word = shares.share(RUN)
    assert shares.come(RUN, word, ADA)
    test = come(run=RUN, shared=word)
    assert "fewer than 1 people who have come with this link, found as many" in test.warning[0].value
    assert "share anew" in test.warning[0].value


def test_of_several_words_each_opens_what_it_is_for(come, monkeypatch):
    monkeypatch.setattr(shares, "MOST", 1)
    full, free = shares.share(RUN), shares.share(OTHER)
    assert shares.come(RUN, full, ADA)
    test = come(run=RUN, dataset=OTHER, shared=f"{full},{free}")
    assert [each.value for each in test.warning] == []
    assert shares.readers(OTHER) == {BOB}
    assert shares.readers(RUN) == {ADA}
