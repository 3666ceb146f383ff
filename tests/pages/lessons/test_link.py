"""A lesson as a word of an address: there and back, and the sentence for each way in which a link can be bad."""

import base64
import zlib

import pytest

from pages.ui.lessons import link
from pages.ui.lessons.conditions import Disc, Moved, Range, Still
from pages.ui.lessons.find import find
from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.link import BadLink, pack, read, written
from pages.ui.lessons.shipped import LESSONS

LESSON = Lesson(
    "Nullen & Einsen",
    (
        Step(
            "Wo liegen die Nullen? “Grüße”, z₁",
            "digits-2d",
            {"z": "0,0", "backdrop": "none"},
            ("path", "sliders"),
            (Disc(0, 1, (-0.5, 2.0), 0.7), Range(0, None, 0.25)),
            shown=True,
            hint="Unten.",
            met="Ja.",
        ),
        Step("And then?", "digits-2d"),
        Step("Eight of them", "digits-8d", target=(Moved((2, 5), 2.0), Still((0, 1), 0.3))),
        Step("Read the card", "", {"dataset": "mnist-5k"}, page="data"),
    ),
)


def why_not(word: str) -> str:
    with pytest.raises(BadLink) as error:
        read(word)
    return str(error.value)


def crafted(values: object) -> str:
    """A word whose length and checksum fit, whatever it holds."""
    return pack(values)


@pytest.mark.parametrize("lesson", [LESSON, *(card.lesson for card in LESSONS.values())])
def test_a_lesson_comes_back_from_its_link(lesson):
    assert read(written(lesson)) == lesson


def test_a_link_of_a_shipped_lesson_that_was_written_out_fits_an_address():
    assert max(len(written(card.lesson)) for card in LESSONS.values()) < link.LONGEST


def test_a_word_of_a_link_needs_no_escaping():
    assert set(written(LESSON)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_a_link_that_was_cut_says_how_much_is_missing():
    word = written(LESSON)
    assert "was cut: 1 characters of its end are missing" in why_not(word[:-1])
    assert "was cut: 40 characters of its end are missing" in why_not(word[:-40])
    head = word.rindex("-", 0, 20)
    assert all("was cut: little more than its beginning" in why_not(word[:end]) for end in range(1, head))


def test_a_link_that_was_changed_is_told_from_one_that_was_cut():
    word = written(LESSON)
    other = "A" if word[60] != "A" else "B"
    for changed in (word[:60] + other + word[61:], word + "A", word[:20] + "!" + word[21:]):
        assert "was changed on its way" in why_not(changed)


def test_a_link_of_a_newer_version_says_so():
    word = written(LESSON)
    assert "newer version of this app (its format is 2, this one reads 1)" in why_not("2" + word[1:])
    assert "newer version" in why_not("37q-whatever it may look like then")


def test_a_link_that_is_too_long_says_so():
    assert "too long: expected at most 1,900 characters, received 5,000" in why_not("1z-" + "a" * 4997)


def test_an_unknown_name_says_so():
    assert why_not("no-such-lesson") == "There is no lesson called “no-such-lesson” here."


@pytest.mark.parametrize("word", ["<script>", "a b", "-", "Z", "🙂"])
def test_what_never_was_a_link_is_refused(word):
    assert "This is no link of a lesson" in why_not(word)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (None, "expected a lesson, received NoneType"),
        ({"t": "t", "s": []}, "steps: expected 1 to 12, received 0"),
        ({"t": "t", "s": [None]}, "steps: expected a step"),
        ({"t": "t", "s": [{"q": "q", "r": "r"}] * 13}, "steps: expected 1 to 12, received 13"),
        ({"t": "", "s": [{"q": "q", "r": "r"}]}, "title: expected 1 to 80 characters, received 0"),
        ({"t": "t", "s": [{"q": " ", "r": "r"}]}, "question: expected 1 to 600 characters"),
        ({"t": "t", "s": [{"q": "q" * 601, "r": "r"}]}, "question: expected 1 to 600 characters, received 601"),
        ({"t": "t", "s": [{"q": 3, "r": "r"}]}, "question: expected text, received int"),
        ({"t": "t", "s": [{"q": "q"}]}, "run: expected the id of a run"),
        ({"t": "t", "s": [{"q": "q", "r": "../../etc"}]}, "run: expected the id of a run"),
        ({"t": "t", "s": [{"q": "q", "r": ["r"]}]}, "run: expected the id of a run"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "v": {"run": "x"}}]}, "view: expected no 'run' in it"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "v": {"z": 3}}]}, "view: expected words of an address"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "v": {"z": "1" * 1501}}]}, "view: expected at most 1500 characters"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "v": []}]}, "view: expected words of an address, received list"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "x": ["door"]}]}, "hidden: expected some of plane"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "x": [["door"]]}]}, "hidden: expected some of plane"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "x": "path"}]}, "hidden: expected a list"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "c": [["disc"]]}]}, "target: expected the numbers of a disc"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "c": [["range", 0, 1, None]] * 9}]}, "at most 8 conditions"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "p": "train"}]}, "page: expected one of explore, map, denoise, data"),
        ({"t": "t", "s": [{"q": "q", "r": "r", "p": ["map"]}]}, "page: expected one of explore"),
        ({"t": "t", "s": [{"q": "q", "p": "data", "c": [["range", 0, 1, None]]}]}, "target: expected none on Data"),
    ],
)
def test_a_link_made_by_hand_is_checked_like_any_input(values, why):
    said = why_not(crafted(values))
    assert said.startswith("This link holds no lesson that this app can show: ")
    assert why in said


def test_packed_text_that_is_none_or_endless_is_refused():
    def packed(how: str, data: bytes) -> str:
        text = base64.urlsafe_b64encode(data).decode().rstrip("=")
        return f"1{how}-{len(text):x}-{zlib.crc32(text.encode()):08x}-{text}"

    def deflated(data: bytes) -> str:
        packer = zlib.compressobj(9, wbits=-15)
        return packed("z", packer.compress(data) + packer.flush())

    assert "at most 64,000 bytes" in why_not(deflated(b" " * 1_000_000))
    assert "deflated text" in why_not(packed("z", b"\xff\xff\xff\xff"))
    assert "packed as z, received q" in why_not(packed("q", b"{}"))
    assert "nested too deeply" in why_not(deflated(b"[" * 20_000))
    for text in (b"{", b"\xff\xfe", b'{"t": "t", "s": {}}'):
        assert "holds no lesson" in why_not(deflated(text))


def test_a_step_that_a_lesson_has_not_begins_at_the_first():
    assert find("latent-dimension", "3").number == 2
    for step in ("0", "9", "-1", "x", "", "²", "1" * 30):
        found = find("latent-dimension", step)
        assert found.number == 0
        assert "This lesson has 4 steps" in found.complaint
