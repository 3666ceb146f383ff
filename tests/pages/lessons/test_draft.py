"""A draft: what an address keeps of it, and what becomes of an address that was spoilt."""

import re

import pytest

from pages.ui.lessons import draft, link
from pages.ui.lessons.lesson import from_dict
from pages.ui.lessons.pasted import Place, read
from pages.ui.lessons.shipped import LESSONS


@pytest.mark.parametrize("card", LESSONS.values(), ids=list(LESSONS))
def test_a_lesson_as_a_draft_is_the_same_lesson(card):
    values = draft.clean(draft.to_dict(card.lesson))
    assert from_dict(draft.stripped(values)) == card.lesson


@pytest.mark.parametrize(
    "values",
    [None, [], {"s": 3}, {"t": 7, "s": [None, 3, {"q": ["x"], "v": 3, "x": [["path"]], "c": "disc", "p": 0}]}],
)
def test_what_is_spoilt_in_a_draft_is_left_out(values):
    clean = draft.clean(values)
    assert clean["t"] == ""
    assert [(step["q"], step["v"], step["x"], step["c"], step["p"]) for step in clean["s"]] == [
        ("", {}, [], [], "explore")
    ]


def test_what_is_whole_in_a_draft_stays_beside_what_is_not():
    [step] = draft.clean({"s": [{"q": "Where?", "x": ["door", "path"], "c": [["range", 0, 1, None], ["disc"]]}]})["s"]
    assert (step["q"], step["x"], step["c"]) == ("Where?", ["path"], [["range", 0, 1, None]])


def test_a_draft_may_be_longer_than_a_link():
    steps = [{"q": "".join(chr(0x4E00 + (37 * k * n) % 9000) for k in range(600)), "r": "r"} for n in (3, 5, 7)]
    word = link.pack({"t": "Long", "s": steps})
    assert link.LONGEST < len(word) < draft.LONGEST
    assert link.unpack(word, longest=draft.LONGEST)["s"] == steps


def test_a_pasted_address_says_page_run_and_view():
    place = read(" https://example.org/app/explore?run=digits-2d&z=0%2C1&lesson=x&step=2#top ")
    assert place == Place("explore", "digits-2d", {"z": "0,1"})
    assert place.address == "explore?run=digits-2d&z=0,1"
    assert read(place.address) == place
    assert read("/data?dataset=mnist-5k") == Place("data", "", {"dataset": "mnist-5k"})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "expected the address of one of the pages Explore, Map, Denoise, Data"),
        ("digits", "expected the address of one of the pages"),
        ("http://[/explore", "expected the address of one of the pages"),
        ("http://x/train?run=a", "expected the address of one of the pages"),
        ("http://x/explore", "expected an address with a run in it"),
        ("explore?" + "&".join(f"a{k}=1" for k in range(99)), "expected the address of one of the pages"),
    ],
)
def test_what_is_no_address_of_a_page_gets_a_sentence(text, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        read(text)
