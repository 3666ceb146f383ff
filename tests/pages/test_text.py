"""Words for values, and what people typed made harmless."""

import pytest

from pages.ui.text import ago, count, duration, escape, number, shape, with_error


def test_escaped_markdown_has_no_bare_punctuation():
    assert escape("![](http://x)") == "\\!\\[\\]\\(http\\:\u2060\\/\\/x\\)"
    assert escape("$x$ `code` <b> *a* _b_ #1") == r"\$x\$ \`code\` \<b\> \*a\* \_b\_ \#1"


def test_escaping_keeps_words_and_puts_them_on_one_line():
    assert escape("Größe 3\n\tnext") == "Größe 3 next"


def test_what_streamlit_would_replace_inside_text_is_broken_up():
    assert ":smile:" not in escape(":smile:").replace("\\", "")
    assert "www." not in escape("www.example.com").replace("\\", "")


def test_numbers_have_a_true_minus():
    assert number(-1234.56) == "−1,234.6"
    assert with_error(-104.32, None) == "−104.3"


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        (-104.32, 1.53, "−104.3 ± 1.5"),
        (-104.32, 0.61, "−104.32 ± 0.61"),
        (6.4951, 0.0349, "6.495 ± 0.035"),
        (6.4951, 0.004, "6.4951 ± 0.0040"),
        (-1234.5, 12.3, "−1,234 ± 12"),
        (-104.32, 0.0, "−104.3 ± 0.0"),
        (1.0, 1e-12, "1.000000 ± 0.000000"),
    ],
)
def test_an_error_has_two_digits_and_its_value_as_many(value, error, words):
    assert with_error(value, error) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (80, "1 min 20 s"), (600, "10 min"), (3600, "1 h"), (7500, "2 h 5 min"), (-3, "0 s")],
)
def test_durations_are_said_as_people_do(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (130, "2 min ago"), (3700, "1 h ago"), (86_400, "24 h ago"), (4 * 86_400, "4 days ago")],
)
def test_ages_are_rounded_down(seconds, words):
    assert ago(1000.0, 1000.0 + seconds) == words


def test_counts_and_shapes():
    assert (count(1, "run"), count(3000, "run")) == ("1 run", "3,000 runs")
    assert (shape((28, 20, 1)), shape((64, 64, 3))) == ("28 × 20", "64 × 64 × 3")
