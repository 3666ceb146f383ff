import numpy as np
import pytest

from vae_tf.data.corruption import DAMAGES
from vae_tf.inference.filters import FILTERS
from vae_tf.inference.linear import fit_linear
from vae_tf.inference.quality import squared_error


def squares(n, seed=0):
    """White squares on black, somewhere."""
    rng = np.random.default_rng(seed)
    x = np.zeros((n, 16, 16, 1), np.float32)
    for image, (i, j) in zip(x, rng.integers(1, 8, (n, 2)), strict=True):
        image[i : i + 7, j : j + 7] = 1
    return x


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_brings_noisy_images_nearer_to_the_clean_ones(name):
    x, more = squares(20), squares(5, seed=1)
    noise = DAMAGES["gaussian"]
    fitted = FILTERS[name].fit(noise.sample(x, 0.5, np.random.default_rng(0)), x)
    y = noise.sample(more, 0.5, np.random.default_rng(1))
    found = fitted(y)
    assert found.shape == more.shape
    assert found.dtype == np.float32
    assert 0 <= found.min() <= found.max() <= 1
    assert fitted.setting in FILTERS[name].settings
    assert squared_error(found, more).mean() < 0.6 * squared_error(y, more).mean()


@pytest.mark.parametrize("name", FILTERS)
def test_constant_images_and_colours_are_filtered_too(name):
    x = np.full((2, 8, 8, 3), 0.5, np.float32)
    np.testing.assert_allclose(FILTERS[name].fit(x, x)(x), 0.5, atol=1e-5)


def test_the_linear_filter_finds_a_linear_map():
    """y = 2 x + 1 of independent pixels, without noise: the filter takes it back."""
    x = np.random.default_rng(0).random((200, 3, 2, 1), dtype=np.float32)
    np.testing.assert_allclose(fit_linear(2 * x + 1, x)(2 * x + 1), x, atol=1e-3)


def test_the_linear_filter_shrinks_as_wiener_does():
    """Independent pixels of variance 1/12 in noise of variance 1/4: the gain is a quarter."""
    rng = np.random.default_rng(1)
    x = rng.random((40_000, 2, 2, 1), dtype=np.float32)
    y = x + np.float32(0.5) * rng.standard_normal(x.shape, np.float32)
    found = fit_linear(y, x)
    np.testing.assert_allclose(found.gain, 0.25 * np.eye(4), atol=0.01)
    np.testing.assert_allclose(found.mean, 0.5, atol=0.01)


def test_pixels_that_never_change_are_no_trouble():
    x = np.zeros((10, 3, 3, 1), np.float32)
    assert (fit_linear(x, x)(x) == 0).all()


def test_a_filter_needs_pairs():
    x = np.zeros((1, 3, 3, 1), np.float32)
    with pytest.raises(ValueError, match="pairs: expected at least two"):
        fit_linear(x, x)
