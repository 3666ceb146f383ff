"""Bars of the labels of chosen images."""

from vae_tf.figures import label_bars


def test_a_bar_says_how_many_of_how_many_in_the_order_given():
    figure = label_bars({3: (5, 10), 1: (2, 1_200)}, {1: "one", 3: "three"})
    assert figure.data[0].text == ("5 of 10", "2 of 1,200")
    assert figure.layout.yaxis.ticktext == ("three", "one")


def test_a_name_is_text_and_no_tag():
    figure = label_bars({0: (1, 1)}, {0: "<a href='http://example.org'>x</a>"})
    assert "<" not in figure.layout.yaxis.ticktext[0] + figure.data[0].hovertext[0]
