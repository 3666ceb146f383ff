import numpy as np
import pytest

from vae_tf.inference.diagnostics import effective_sample_size, split_r_hat


def autoregressive(rho, steps=4000, chains=4, seed=0):
    """x' = rho x + noise, of variance 1: its mean is worth (1 - rho) / (1 + rho) of its samples."""
    noise = np.random.default_rng(seed).standard_normal((steps, chains)) * np.sqrt(1 - rho**2)
    x = np.zeros((steps, chains))
    x[0] = noise[0] / np.sqrt(1 - rho**2)
    for t in range(1, steps):
        x[t] = rho * x[t - 1] + noise[t]
    return x


@pytest.mark.parametrize("rho", [-0.3, 0.0, 0.5, 0.9])
def test_the_effective_sample_size_of_an_autoregression_is_known(rho):
    expected = 16_000 * (1 - rho) / (1 + rho)
    assert effective_sample_size(autoregressive(rho)) == pytest.approx(expected, rel=0.15)


def test_chains_of_one_distribution_agree_and_those_of_two_do_not():
    x = autoregressive(0.3)
    assert split_r_hat(x) == pytest.approx(1, abs=0.01)
    assert split_r_hat(x + np.array([0, 0, 0, 5])) > 2
    assert effective_sample_size(x + np.array([0, 0, 0, 5])) < 20


def test_a_chain_that_drifts_does_not_agree_with_itself():
    assert split_r_hat(autoregressive(0.3, chains=1) + np.linspace(0, 5, 4000)[:, None]) > 1.5


def test_r_hat_of_two_short_halves_by_hand():
    """Halves (0, 2) and (4, 6): within 2, between 8, so sqrt(1/2 + 8/2)."""
    assert split_r_hat(np.array([[0.0], [2.0], [4.0], [6.0]])) == pytest.approx(np.sqrt(4.5))


def test_each_dimension_is_judged_apart():
    x = np.stack([autoregressive(0.0), autoregressive(0.9)], axis=-1)
    assert split_r_hat(x).shape == (2,)
    few, fewer = effective_sample_size(x)
    assert few > 5 * fewer


def test_chains_that_never_move_agree_only_at_one_place():
    assert split_r_hat(np.ones((10, 3))) == 1
    assert split_r_hat(np.ones((10, 3)) * [0, 1, 2]) == np.inf


@pytest.mark.parametrize("function", [split_r_hat, effective_sample_size])
def test_too_few_steps_are_refused(function):
    with pytest.raises(ValueError, match=r"samples: expected .* at least 4 steps"):
        function(np.zeros((3, 2)))
