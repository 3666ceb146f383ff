import numpy as np

from vae_tf import figures
from vae_tf.figures.style import FADED


def test_kl_over_epochs_has_the_dimension_on_top_that_ends_largest():
    figure = figures.kl_over_epochs([1, 2], [[3.0, 0.0, 1.0], [0.5, 0.0, 2.0]])
    heat = figure.data[0]
    assert list(heat.y) == ["z₃", "z₁", "z₂"]
    np.testing.assert_array_equal(heat.z, [[1, 2], [3, 0.5], [0, 0]])
    assert heat.zmax == 3


def test_kept_epochs_stand_side_by_side_and_a_little_kl_is_pale():
    figure = figures.kl_over_epochs([1, 2, 4], [[0.1], [0.15], [0.19]])
    assert list(figure.data[0].x) == ["1", "2", "4"]
    assert figure.layout.xaxis.type == "category"
    assert figure.data[0].zmax == 1


def test_kl_over_no_epochs_is_an_empty_figure():
    assert figures.kl_over_epochs([], np.empty((0, 4))).data[0].z.size == 0


def test_inactive_dimensions_are_pale():
    figure = figures.activity_bars([0.0, 0.5, 0.02], threshold=0.01)
    assert list(figure.data[0].x) == ["z₂", "z₃", "z₁"]
    assert [colour == FADED for colour in figure.data[0].marker.color] == [False, False, True]
    assert figure.data[0].y[2] > 0  # a logarithm
    assert [(note.text, note.y) for note in figure.layout.annotations] == [("active above 0.01", -2)]
    assert figure.layout.xaxis.title.text == "latent dimension, by activity"


def test_marginals_are_those_that_differ_most_from_the_prior():
    axis = np.linspace(-5, 5, 11)
    marginals = np.full((8, 11), 0.1)
    apart = [0.0, 0.7, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    figure = figures.aggregate_marginals(axis, marginals, apart)
    assert [trace.name for trace in figure.data][:3] == ["prior", "z₂, 0.70 nats off", "z₈, 0.60 nats off"]
    assert len(figure.data) == 7
    named = figures.aggregate_marginals(axis, marginals, apart, dimensions=[2])
    assert [trace.name for trace in named.data] == ["prior", "z₃, 0.10 nats off"]


def test_no_peak_is_clipped():
    axis, marginals = np.linspace(-5, 5, 201), np.zeros((1, 201))
    marginals[0, 100] = 9.0
    assert figures.aggregate_marginals(axis, marginals, [1.0]).layout.yaxis.range[1] > 9


def test_marginals_that_are_the_priors_are_counted_and_not_drawn():
    axis = np.linspace(-5, 5, 11)
    marginals = np.full((3, 11), 0.1)
    some = figures.aggregate_marginals(axis, marginals, [0.0, 0.7, 0.004])
    assert [trace.name for trace in some.data] == ["prior", "z₂, 0.70 nats off"]
    assert [note.text for note in some.layout.annotations] == ["2 of 3 dimensions: as the prior"]
    none = figures.aggregate_marginals(axis, marginals, [0.0, -0.001, 0.004])
    assert len(none.data) == 1
    assert [note.text for note in none.layout.annotations] == ["all 3 dimensions: as the prior"]
    assert not figures.aggregate_marginals(axis, marginals, [1.0, 2.0, 3.0]).layout.annotations


def test_before_and_after_are_each_in_their_own_order():
    figure = figures.before_after_bars([0.0, 0.1], [1.0, 2.0, 3.0])
    before, after = figure.data
    assert (list(before.y), list(after.y)) == ([0.1, 0.0], [3.0, 2.0, 1.0])
    assert list(after.customdata) == ["z₃", "z₂", "z₁"]
    assert list(after.x) == [1, 2, 3]
