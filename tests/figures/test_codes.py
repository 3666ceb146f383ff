import json

import numpy as np

from vae_tf import figures
from vae_tf.figures.style import FADED


def traces(figure) -> dict[str, dict]:
    return {trace["name"]: trace for trace in json.loads(figure.to_json())["data"]}


def test_codes_are_coloured_by_label_and_say_which_image_they_are():
    z, labels = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], np.float32), np.array([0, 1, 1])
    points = traces(figures.code_scatter(z, labels, label_names=["cat", "dog"], index=np.array([7, 8, 9])))
    assert set(points) == {"cat", "dog"}
    assert points["dog"]["marker"]["color"] == figures.LABEL_COLOURS[1]
    assert list(figures.code_scatter(z, labels, index=np.array([7, 8, 9])).data[1].customdata) == [8, 9]


def test_codes_without_labels_are_coloured_by_elbo():
    z = np.zeros((5, 2), np.float32)
    [trace] = figures.code_scatter(z, elbo=np.arange(5.0)).data
    assert list(trace.marker.color) == [0, 1, 2, 3, 4]
    assert "nats per image" in trace.marker.colorbar.title.text


def test_one_dimension_is_a_row_for_each_class():
    figure = figures.code_scatter(np.array([[0.0], [1.0]], np.float32), np.array([0, 1]), label_names=["cat", "dog"])
    assert list(figure.layout.yaxis.ticktext) == ["cat", "dog"]


def test_many_classes_have_a_legend_and_can_be_singled_out():
    z, labels = np.zeros((24, 2), np.float32), np.arange(24) % 12
    assert figures.code_scatter(z, labels).layout.showlegend
    kept = traces(figures.code_scatter(z, labels, shown=[3]))
    assert set(kept) == {"", "3"}
    assert kept[""]["marker"]["color"] == FADED


def test_a_label_cannot_be_markup():
    figure = figures.code_scatter(
        np.zeros((2, 2), np.float32), np.array([0, 0]), label_names=["<a href='http://x'>y</a>"]
    )
    assert "<a" not in figure.to_json().encode().decode("unicode_escape")


def test_a_long_label_is_cut_before_it_is_made_harmless():
    figure = figures.code_scatter(np.zeros((1, 2), np.float32), np.array([0]), label_names=["Trousers <&> skirts"])
    assert figure.layout.annotations[0].text == "<b>Trousers &lt;&amp;&gt; …</b>"


def test_the_view_is_the_prior_or_what_holds_nearly_all_codes():
    assert figures.reach(np.zeros((10, 2), np.float32)) == 3.0
    codes = np.full((1000, 2), 4.1, np.float32)
    codes[0] = 90
    assert figures.reach(codes) == 4.5
