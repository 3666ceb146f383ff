import pytest

from vae_tf.data.ingest.names import clean, csv_cell


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("cats", "cats"),
        ("  two\twords\n", "two words"),
        ("e\u0301", "\u00e9"),  # one character, in NFC
        ("a\0b\x1b[31mc", "ab[31mc"),
        ("gpj\u202egnp.exe", "gpjgnp.exe"),  # right-to-left override
        ("\u2066a\u2069\u200e\u061c", "a"),
        ("z\u200bw\u200dn\ufeff", "zwn"),
        ("half \ud800 pair", "half pair"),
        ("\U000e0041tag", "tag"),
        ("\u3164\u2800\u115f", ""),  # letters that are drawn as nothing
        ("日本語 ñ €", "日本語 ñ €"),
        ("<img onerror=alert(1)>", "<img onerror=alert(1)>"),  # escaped where it is shown
        ("", ""),
    ],
)
def test_only_what_is_seen_stays(text, cleaned):
    assert clean(text) == cleaned


def test_a_long_name_is_cut():
    assert clean("x" * 1000) == "x" * 80
    assert clean("ab cd", limit=3) == "ab"


def test_a_huge_name_takes_no_time():
    assert clean("\u0301" * 10**7) == "\u0301" * 80


def test_cleaning_twice_changes_nothing():
    text = "a \u202e\u200b\u0301 b" * 20
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_text(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["cats", "a=b", "7", "", "a-b"])
def test_any_other_cell_stays(text):
    assert csv_cell(text) == text
