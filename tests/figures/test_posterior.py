import numpy as np
import pytest

from vae_tf import figures
from vae_tf.figures.posterior import outline


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
    assert figure.frames == ()
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("z₁", "z₂")


def test_a_chain_has_a_frame_a_step_and_trails_behind():
    axis, log_density = grid()
    chain = np.random.default_rng(0).standard_normal((30, 2, 2))
    figure = figures.posterior_plane(axis, axis, log_density, chain=chain)
    assert len(figure.frames) == 30
    assert list(figure.frames[20].traces) == [1, 2]
    last = figure.frames[20].data[1]
    np.testing.assert_allclose([last.x[-1], last.y[-1]], chain[20, 1], atol=1e-4)
    assert len(last.x) == 13
    assert len(figure.layout.sliders[0].steps) == 30
    assert [button.label for button in figure.layout.updatemenus[0].buttons] == ["Play", "Pause"]


def test_gap_bars_are_what_is_missing_to_log_p():
    given = {"encoder": -110.0, "diagonal": -104.0, "full": -101.0, "log_evidence": -100.0}
    given |= {"inference": 10.0, "approximation": 4.0, "full_approximation": 1.0}
    given |= {f"{name}_se": 0.5 for name in given} | {"full_approximation_se": None}
    figure = figures.gap_bars(given)
    assert [bar.x[0] for bar in figure.data] == [10, 4, 1]
    assert [note.text for note in figure.layout.annotations] == ["10.00 ± 0.50", "4.00 ± 0.50", "1.00"]
    assert figure.data[0].error_x.array[0] == 1
    assert figure.layout.xaxis.title.text == "below log p(x) = −100.0, nats per image"
