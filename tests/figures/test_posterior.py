import numpy as np
import pytest

from vae_tf import figures
from vae_tf.figures.posterior import GAUSSIAN_COLOURS, outline, square


def grid(side=21):
    axis = np.linspace(-2, 2, side)
    return axis, -0.5 * (axis[None] ** 2 + axis[:, None] ** 2) - np.log(2 * np.pi)


def test_an_ellipse_holds_the_share_that_it_says():
    mean, covariance = np.array([1.0, -1.0]), np.array([[2.0, 0.6], [0.6, 0.5]])
    away = outline(mean, covariance) - mean
    distance = np.einsum("ni,ij,nj->n", away, np.linalg.inv(covariance), away)
    np.testing.assert_allclose(distance, -2 * np.log(0.05))  # the 95 % quantile of chi^2 with two degrees of freedom
    z = np.random.default_rng(0).standard_normal((20_000, 2))
    assert (np.square(z).sum(axis=1) < distance[0]).mean() == pytest.approx(0.95, abs=0.01)


def test_the_plane_shows_the_density_and_the_gaussians():
    axis, log_density = grid()
    ellipse = figures.Ellipse("encoder", [0, 0], [[1, 0], [0, 1]])
    figure = figures.posterior_plane(axis, axis, log_density, [ellipse])
    heat, line = figure.data
    assert heat.z.max() == pytest.approx(1 / (2 * np.pi), rel=1e-5)
    assert line.name == "the encoder's q(z|x)"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("z₁", "z₂")


def test_the_window_is_a_square_round_the_grid():
    across, up = np.linspace(-3, 1, 5), np.linspace(0, 1, 5)
    assert square(across, up) == [[-3, 1], [-1.5, 2.5]]
    layout = figures.posterior_plane(across, up, np.zeros((5, 5))).layout
    assert [list(layout.xaxis.range), list(layout.yaxis.range)] == [[-3, 1], [-1.5, 2.5]]
    assert layout.yaxis.scaleanchor == "x"


def test_the_density_is_ever_less_transparent_and_never_animated():
    axis, log_density = grid()
    figure = figures.posterior_plane(axis, axis, log_density)
    tones = [stop[1].removeprefix("rgba(").removesuffix(")").split(", ") for stop in figure.data[0].colorscale]
    assert len({tuple(tone[:3]) for tone in tones}) == 1  # as strong on a dark ground as on a light one
    assert [float(tone[3]) for tone in tones] == [0, 0.4, 1]
    assert figure.frames == ()
    assert not figure.layout.updatemenus


def test_gap_bars_are_what_is_missing_to_log_p():
    given = {"encoder": -110.0, "diagonal": -104.0, "full": -101.0, "log_evidence": -100.0}
    given |= {"inference": 10.0, "approximation": 4.0, "full_approximation": 1.0}
    given |= {f"{name}_se": 0.5 for name in given} | {"full_approximation_se": None}
    figure = figures.gap_bars(given)
    assert [bar.x[0] for bar in figure.data] == [10, 4, 1]
    assert [note.text for note in figure.layout.annotations] == ["10.00 ± 0.50", "4.00 ± 0.50", "1.00"]
    assert [bar.error_x.array for bar in figure.data] == [(0.5,), (0.5,), None]  # one standard error, as the words say
    assert [bar.error_x.color for bar in figure.data[:2]] == [
        GAUSSIAN_COLOURS[name] for name in ("encoder", "diagonal")
    ]
    assert figure.layout.margin.r >= 90  # the words beside the longest bar
    assert figure.layout.xaxis.title.text == "below log p(x) = −100.0, nats per image"
