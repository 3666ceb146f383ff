"""Light or dark, by the background's colour."""

import pytest


@pytest.mark.parametrize(
    ("colour", "dark"),
    [
        ("#ffffff", False),
        ("#0e1117", True),
        ("rgb(14, 17, 23)", True),
        ("rgb(250, 250, 250)", False),
        ("", False),
    ],
)
def test_a_background_is_dark_where_the_eye_says_so(js, colour, dark):
    assert js("async (load, colour) => (await load('theme')).isDark(colour)", colour) == dark
