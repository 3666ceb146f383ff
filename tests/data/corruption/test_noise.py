import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp
from scipy.stats import norm, poisson

from vae_tf.data.corruption import DAMAGES, read_dose
from vae_tf.data.corruption.normal import log_cdf, log_poisson

GREY = np.full((400, 10, 10, 1), 0.25, np.float32)
WITH_DENSITY = [name for name, damage in DAMAGES.items() if damage.density]


def rng():
    return np.random.default_rng(0)


def test_gaussian_noise_has_its_deviation_and_stays_within_the_range():
    free = DAMAGES["gaussian-unclipped"].sample(GREY, 0.5, rng())
    clipped = DAMAGES["gaussian"].sample(GREY, 0.5, rng())
    assert free.std() == pytest.approx(0.5, rel=0.02)
    np.testing.assert_array_equal(clipped, np.clip(free, 0, 1))
    assert (clipped == 0).mean() == pytest.approx(norm.cdf(-0.5), abs=0.01)


def test_salt_and_pepper_replaces_its_share_half_white_and_all_channels_alike():
    colour = np.repeat(GREY, 3, axis=3)
    damaged = DAMAGES["salt-and-pepper"].sample(colour, 0.4, rng())
    assert (damaged == 0).mean() == pytest.approx(0.2, abs=0.01)
    assert (damaged == 1).mean() == pytest.approx(0.2, abs=0.01)
    assert (damaged == damaged[..., :1]).all()


def test_speckle_leaves_black_as_it_is_and_grows_with_the_pixel():
    assert (DAMAGES["speckle"].sample(0 * GREY, 1.0, rng()) == 0).all()
    assert DAMAGES["speckle"].sample(GREY, 0.2, rng()).std() == pytest.approx(0.05, rel=0.03)


def test_poisson_counts_light():
    damaged = DAMAGES["poisson"].sample(GREY, 0.1, rng())  # 100 photons at white, 25 here
    assert damaged.mean() == pytest.approx(0.25, rel=0.02)
    assert damaged.std() == pytest.approx(0.05, rel=0.03)
    np.testing.assert_allclose(damaged * 100, np.round(damaged * 100), atol=1e-4)


@pytest.mark.parametrize("name", WITH_DENSITY)
@pytest.mark.parametrize("grey", [0.0, 0.3, 1.0])
def test_the_density_of_a_pixel_sums_to_one_over_all_that_can_come_of_it(name, grey):
    """The masses at 0 and 1 and the density between them; a count's probabilities for Poisson noise."""
    damage, strength = DAMAGES[name], 0.4
    x = np.float32(grey)
    if name == "poisson":
        y = np.arange(7, dtype=np.float32)[:, None] / 6  # 1 / 0.4^2 is 6 photons
        total = np.exp(damage.log_density(y, np.full_like(y, x), strength)).sum()
    else:
        low, high = (-4, 5) if name == "gaussian-unclipped" else (1e-6, 1 - 1e-6)
        y = np.linspace(low, high, 200_001, dtype=np.float32)[:, None]
        inside = np.exp(damage.log_density(y, np.full_like(y, x), strength).astype(float))
        total = inside.mean() * (high - low)
        if name != "gaussian-unclipped":
            ends = np.array([[0], [1]], np.float32)
            total += np.exp(damage.log_density(ends, np.full_like(ends, x), strength)).sum()
    assert total == pytest.approx(1, abs=5e-3)


@pytest.mark.parametrize("name", WITH_DENSITY)
def test_tensors_and_arrays_get_the_same_density_and_the_gradient_is_its_slope(name):
    damage, strength, step = DAMAGES[name], 0.3, 1e-3
    x = np.linspace(0.1, 0.9, 20, dtype=np.float32)[:, None]
    y = np.resize(np.array([0, 0.27, 0.5, 1], np.float32), 20)[:, None]
    with tf.GradientTape() as tape:
        variable = tf.convert_to_tensor(x)
        tape.watch(variable)
        value = damage.log_density(y, variable, strength)
    np.testing.assert_allclose(value, damage.log_density(y, x, strength), rtol=1e-4, atol=1e-4)
    ahead, behind = (damage.log_density(y, x + sign * np.float32(step), strength).astype(float) for sign in (1, -1))
    np.testing.assert_allclose(tape.gradient(value, variable), (ahead - behind) / (2 * step), rtol=0.03, atol=0.1)


def test_salt_and_pepper_says_of_all_channels_of_a_pixel_at_once():
    """By hand: black or white in all three costs one coin; in two of them, or one, it was the image."""
    log_density = DAMAGES["salt-and-pepper"].log_density
    y = np.array([[0, 0, 0], [1, 1, 1], [0, 1, 0.5]], np.float32)
    np.testing.assert_allclose(log_density(y[:2], np.full((2, 3), 0.5, np.float32), 0.4), np.full((2, 1), np.log(0.2)))
    read = norm.logpdf(0.5, 0.5, 0.05) + 2 * np.log(0.5)  # each end is half beyond its edge
    np.testing.assert_allclose(log_density(y[2:], y[2:], 0.4), [[np.log(0.6) + read]], rtol=1e-5)
    found = log_density(tf.constant(y), tf.constant(y), 0.4)
    np.testing.assert_allclose(found, log_density(y, y, 0.4), rtol=1e-5)


@pytest.mark.parametrize(("top", "rates"), [(1, (1e-3, 0.5)), (25, (0.025, 0.2, 5, 30)), (1111, (1.1, 500, 740, 1100))])
def test_a_count_at_its_top_is_right_and_has_a_slope_however_dark_the_pixel(top, rates):
    rate, counts = np.array(rates, np.float32), np.arange(top, top + 3000)[:, None]
    expected = logsumexp(poisson.logpmf(counts, rate.astype(float)), axis=0)
    slope = np.exp(poisson.logpmf(top - 1, rate.astype(float)) - expected)
    with tf.GradientTape() as tape:
        variable = tf.convert_to_tensor(rate)
        tape.watch(variable)
        value = log_poisson(tf.fill(rate.shape, float(top)), variable, float(top))
    np.testing.assert_allclose(value, expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(log_poisson(np.full_like(rate, top), rate, float(top)), expected, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(tape.gradient(value, variable), slope, rtol=0.01)


def test_the_tail_of_a_gaussian_does_not_underflow():
    t = np.array([-30, -8, -1, 0, 1, 5], np.float32)
    np.testing.assert_allclose(log_cdf(t), norm.logcdf(t), rtol=2e-6, atol=1e-6)
    with tf.GradientTape() as tape:
        variable = tf.convert_to_tensor(t)
        tape.watch(variable)
        value = log_cdf(variable)
    np.testing.assert_allclose(
        tape.gradient(value, variable), np.exp(norm.logpdf(t) - norm.logcdf(t)), rtol=1e-3, atol=1e-5
    )


def test_a_dose_reads_as_it_is_written():
    assert str(read_dose("gaussian:0.5")) == "gaussian:0.5"
    assert read_dose("half").strength == 0.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gausian:0.5", "damage: expected one of gaussian, "),
        ("gaussian:loud", "strength: expected a number after gaussian:, received 'loud'"),
        ("gaussian:9", r"strength: expected 0.01 to 2 \(standard deviation\) for gaussian, received 9"),
        ("gaussian:nan", "strength: expected 0.01 to 2"),
    ],
)
def test_a_dose_that_is_none_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        read_dose(text)
