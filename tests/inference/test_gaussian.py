import math

import numpy as np
import pytest
from scipy import stats

from vae_tf.inference.gaussian import kl_to_standard_normal, log_normal, log_standard_normal


@pytest.mark.parametrize(
    ("z_mean", "z_log_var", "expected"),
    [
        (0, 0, 0),
        (1, 0, 0.5),
        (-3, 0, 4.5),
        (0, math.log(4), 0.5 * (4 - math.log(4) - 1)),  # 0.806853
        (0, math.log(0.25), 0.5 * (0.25 + math.log(4) - 1)),  # 0.318147
        (2, 1, 0.5 * (4 + math.e - 1 - 1)),  # 2.359141
    ],
)
def test_the_kl_of_each_dimension_is_that_of_the_formula(z_mean, z_log_var, expected):
    assert float(kl_to_standard_normal(np.float32(z_mean), np.float32(z_log_var))) == pytest.approx(expected, rel=1e-6)


def test_the_kl_keeps_its_dimensions_apart():
    z_mean, z_log_var = np.float32([[0, 1], [2, 0]]), np.zeros((2, 2), np.float32)
    np.testing.assert_allclose(kl_to_standard_normal(z_mean, z_log_var), [[0, 0.5], [2, 0]])


def test_the_kl_is_the_integral_that_it_stands_for():
    mean, log_var = 0.7, -1.2
    z = np.linspace(-12, 12, 200_001)
    q, p = stats.norm(mean, math.exp(log_var / 2)), stats.norm()
    integral = np.trapezoid(q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), z)
    assert float(kl_to_standard_normal(np.float32(mean), np.float32(log_var))) == pytest.approx(integral, rel=1e-6)


def test_the_log_densities_are_those_of_scipy():
    rng = np.random.default_rng(0)
    x, mean, log_var = rng.standard_normal((3, 4, 5)).astype(np.float32)
    expected = stats.norm(mean, np.exp(log_var / 2)).logpdf(x)
    np.testing.assert_allclose(log_normal(x, mean, log_var), expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(log_standard_normal(x), stats.norm.logpdf(x).sum(axis=-1), rtol=1e-5)
