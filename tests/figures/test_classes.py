"""Bars of how many images each class has."""

import pytest

from vae_tf.figures import LABEL_COLOURS, MOST_CLASSES, class_bars


def test_each_class_has_a_bar_of_its_colour_in_the_order_given():
    figure = class_bars({"cat": 3, "dog": 1_200})
    [bars] = figure.data
    assert bars.x == (3, 1200)
    assert bars.text == ("3", "1,200")
    assert bars.marker.color == LABEL_COLOURS[:2]
    assert figure.layout.yaxis.ticktext == ("cat", "dog")


def test_a_name_is_text_and_no_tag():
    figure = class_bars({"<a href='http://example.org'>x</a>": 1})
    assert figure.layout.yaxis.ticktext[0].startswith("&lt;a href=")
    assert "<" not in figure.data[0].hovertext[0]


def test_a_long_name_is_cut_before_it_is_made_harmless():
    assert class_bars({"&" * 30: 1}).layout.yaxis.ticktext == ("&amp;" * 21 + "…",)


@pytest.mark.parametrize("count", [0, MOST_CLASSES + 1])
def test_so_many_classes_are_refused(count):
    with pytest.raises(ValueError, match="expected 1 to 30 classes"):
        class_bars({str(number): 1 for number in range(count)})
