"""A board of pictures: every card is on it, as a PNG and as a page that asks nobody for anything."""

import io

import numpy as np
import pytest
from PIL import Image

from vae_tf.export.board import Card, board_html, board_png

CARDS = [
    Card(f"Way {k} with quite a long title, longer than its card", np.full((8, 8, 1 + 2 * (k % 2)), 20 * k, np.uint8))
    for k in range(7)
]


def test_each_picture_is_on_the_png_at_a_whole_multiple():
    with Image.open(io.BytesIO(board_png(CARDS, title="A board — with other letters"))) as found:
        pixels = np.asarray(found)
    for k in range(1, 7):
        assert (pixels == 20 * k).all(axis=-1).sum() >= 160 * 160  # 8 pixels as 168, but for its frame


def test_the_page_holds_all_and_shows_words_as_words():
    page = board_html(CARDS, [{"Method": "<b>", "PSNR": "1"}], title="A & B", below="End <i>").decode()
    assert page.count("data:image/png;base64,") == 7
    assert "&lt;b&gt;" in page
    assert "A &amp; B" in page
    assert "http" not in page


@pytest.mark.parametrize("make", [board_png, lambda cards, title: board_html(cards, [], title=title)])
def test_no_cards_are_refused(make):
    with pytest.raises(ValueError, match="cards: expected at least one"):
        make([], title="")
