"""Figures of denoising: error bars of one standard error, gaps where nothing has come, marks in sight."""

from vae_tf.figures import StrengthLine, likelihood_histogram, strength_curve


def test_a_curve_grows_point_by_point_and_its_bars_are_one_standard_error():
    lines = [
        StrengthLine("Median", [20.0, None, 15.0], [0.1, None, None], dashed=True),
        StrengthLine("None", [None], []),
    ]
    figure = strength_curve([0.1, 0.5, 1.0], lines, axis="standard deviation")
    [trace] = figure.data
    assert list(trace.x) == [0.1, 1.0]
    assert list(trace.error_y.array) == [0.1, 0.0]
    assert trace.line.dash == "dot"


def test_a_histogram_counts_all_and_marks_each_image():
    figure = likelihood_histogram([-100.0] * 50 + [-90.0] * 50, {"clean": -95.0, "damaged": -900.0})
    assert sum(figure.data[0].y) == 100
    assert [shape.x0 for shape in figure.layout.shapes] == [-95.0, -900.0]
    assert [note.text for note in figure.layout.annotations] == ["clean \u221295", "damaged \u2212900"]


def test_images_that_are_all_alike_still_have_a_histogram():
    assert sum(likelihood_histogram([-5.0, -5.0], {}).data[0].y) == 2


def test_the_whole_histogram_counts_its_least_likely_image_too():
    usual = [-300.0] + [-100.0] * 2000
    far = {"image 7:": -300.0}
    assert sum(likelihood_histogram(usual, far).data[0].y) == 2000
    figure = likelihood_histogram(usual, far, whole=True)
    assert sum(figure.data[0].y) == 2001
    assert figure.data[0].y[0] == 1
    assert figure.layout.xaxis.range == (-306, -94)  # 3 % of 200 nats beyond both ends


def test_counts_have_whole_ticks():
    few, many = (likelihood_histogram([-5.0, -6.0] * n, {}).layout.yaxis for n in (1, 50))
    assert (few.dtick, few.tickformat) == (1, ",d")
    assert (many.dtick, many.nticks) == (None, 4)
