import numpy as np
import pytest

from vae_tf.figures.maps import map_scatter

POINTS = np.array([[0.0, 0.0], [10.0, 5.0], [5.0, 20.0]], np.float32)


def test_all_points_of_a_map_are_within_its_frame_and_axes_have_no_numbers():
    figure = map_scatter(POINTS, np.array([0, 1, 1]), label_names=("cat", "dog"), index=np.array([4, 5, 6]))
    assert figure.layout.xaxis.range == pytest.approx([-0.4, 10.4])
    assert figure.layout.yaxis.range == pytest.approx([-0.8, 20.8])
    assert (figure.layout.xaxis.showticklabels, figure.layout.xaxis.title.text) == (False, None)
    assert [list(trace.customdata) for trace in figure.data] == [[4], [5, 6]]
    assert [trace.name for trace in figure.data] == ["cat", "dog"]


def test_a_map_of_one_place_has_a_frame():
    figure = map_scatter(POINTS[:1])
    assert figure.layout.xaxis.range == (-1.0, 1.0)
