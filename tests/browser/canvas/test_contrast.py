"""How well colours can be told apart."""

import pytest


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "rgb(0, 0, 0)", 21),
        ("#777777", "#777777", 1),
        ("#ff0000", "#ffffff", 1.05 / 0.2626),  # red has a luminance of 0.2126
        ("#0000ff", "#000000", 0.1222 / 0.05),  # blue one of 0.0722
        ("#000000", "rgb(128 128 128)", (((128 / 255 + 0.055) / 1.055) ** 2.4 + 0.05) / 0.05),
    ],
)
def test_contrast_is_that_of_wcag(js, one, other, ratio):
    call = "async (load, [one, other]) => (await load('contrast')).contrast(one, other)"
    assert js(call, [one, other]) == pytest.approx(ratio, rel=1e-3)
