"""On a linear Gaussian model everything that is inferred has a closed form."""

import numpy as np
import pytest
import tensorflow as tf

from tests.inference.linear_gaussian import DIMS, PIXELS, SHAPE, VARIANCE, drawn, linear_model
from vae_tf.data.corruption import Dose, given, read_dose
from vae_tf.inference.denoise import average, encode_decode, importance, peak, posterior
from vae_tf.inference.seen import Scene, Seen, fit_spread, given_back, left_open

SIGMA = 0.3
N = 8


@pytest.fixture(scope="module")
def noisy():
    """Model, w, b, noisy images seen, and the closed posterior of z: its means (n, d) and its covariance."""
    model, w, b = linear_model()
    y = drawn(w, b, N) + SIGMA * np.random.default_rng(2).standard_normal((N, PIXELS))
    seen = Seen(y.reshape(-1, *SHAPE).astype(np.float32), read_dose(f"gaussian-unclipped:{SIGMA}"))
    total = VARIANCE + SIGMA**2
    covariance = np.linalg.inv(np.eye(DIMS) + w.T @ w / total)
    return model, w, b, y, seen, (y - b) @ w @ covariance / total, covariance


def close(images, expected, error):
    return (np.abs(images.reshape(-1, PIXELS) - np.clip(expected, 0, 1)) < 4 * error).all()


def test_the_log_posterior_is_the_closed_one_up_to_a_constant(noisy):
    model, _, _, _, seen, mean, covariance = noisy
    z = np.random.default_rng(0).standard_normal((5, N, DIMS)).astype(np.float32)
    found = np.array(Scene.of(model, seen).log_posterior(tf.constant(z), *next(seen.batches(N))))
    away = z - mean
    expected = -0.5 * np.einsum("cni,ij,cnj->cn", away, np.linalg.inv(covariance), away)
    np.testing.assert_allclose(found - found[0], expected - expected[0], atol=1e-3)


def test_the_posterior_mean_and_spread_are_the_closed_ones(noisy):
    model, w, b, y, seen, mean, covariance = noisy
    found = posterior(model, seen, chains=4, steps=500, warmup=200, seed=1)
    image, deviation = mean @ w.T + b, np.sqrt(np.diag(w @ covariance @ w.T))
    told = found["posterior"].told
    assert (told["r_hat"] < 1.03).all()
    error = deviation / np.sqrt(told["effective_sample_size"].min())
    assert close(found["posterior"].images, image, error)
    np.testing.assert_allclose(found["posterior"].spread.reshape(N, -1), np.tile(deviation, (N, 1)), rtol=0.15)
    share = VARIANCE / (VARIANCE + SIGMA**2)
    assert close(found["residual"].images, image + share * (y - image), error)
    # E[x | y] of jointly Gaussian x and y, by another way
    all_of_x = w @ w.T + VARIANCE * np.eye(PIXELS)
    direct = b + (y - b) @ np.linalg.inv(all_of_x + SIGMA**2 * np.eye(PIXELS)) @ all_of_x
    assert close(found["residual"].images, direct, error)
    rest = all_of_x - all_of_x @ np.linalg.inv(all_of_x + SIGMA**2 * np.eye(PIXELS)) @ all_of_x
    pixel = np.tile(np.sqrt(np.diag(rest)), (N, 1))
    np.testing.assert_allclose(found["residual"].spread.reshape(N, -1), pixel, rtol=0.03)


def test_importance_sampling_agrees_and_tells_its_effective_sample_size(noisy):
    model, w, b, y, seen, *_ = noisy
    found = importance(model, seen, samples=20_000, seed=2)
    all_of_x = w @ w.T + VARIANCE * np.eye(PIXELS)
    direct = b + (y - b) @ np.linalg.inv(all_of_x + SIGMA**2 * np.eye(PIXELS)) @ all_of_x
    ess = found.told["effective_sample_size"]
    assert (ess < 20_000).all()
    assert np.median(ess) > 500
    assert close(found.images, direct, 0.5 / np.sqrt(ess[:, None]))
    rest = all_of_x - all_of_x @ np.linalg.inv(all_of_x + SIGMA**2 * np.eye(PIXELS)) @ all_of_x
    pixel = np.tile(np.sqrt(np.diag(rest)), (N, 1))[ess > 500]
    np.testing.assert_allclose(found.spread.reshape(N, -1)[ess > 500], pixel, rtol=0.05)


def test_the_peak_of_a_gaussian_is_its_mean(noisy):
    model, w, b, _, seen, mean, _ = noisy
    found = peak(model, seen, steps=400)
    np.testing.assert_allclose(found.images.reshape(N, -1), np.clip(mean @ w.T + b, 0, 1), atol=3e-3)


def test_one_pass_is_the_decoder_after_the_encoder(noisy):
    model, w, b, _, seen, *_ = noisy
    one = encode_decode(model, seen).images
    z = np.array(model.encoder(seen.images)[0])
    np.testing.assert_allclose(one.reshape(N, -1), np.clip(z @ w.T + b, 0, 1), atol=1e-5)
    many = average(model, seen, samples=5000, seed=3)
    np.testing.assert_allclose(many.images, one, atol=0.02)
    q = np.exp(np.array(model.encoder(seen.images)[1]))[0]
    np.testing.assert_allclose(many.spread[0].ravel(), np.sqrt((w**2) @ q), rtol=0.1)


def test_the_residual_of_a_clipped_pixel_is_the_truncated_gaussians_mean():
    """x ~ N(0.4, 0.1), seen through noise of 0.5 and clipped: below 0, at 0.3, above 1; by sampling."""
    rng = np.random.default_rng(0)
    x = 0.4 + np.sqrt(0.1) * rng.standard_normal(4_000_000)
    y = np.clip(x + 0.5 * rng.standard_normal(x.size), 0, 1)
    found = given_back(np.array([0, 0.3, 1], np.float32), np.float32(0.4), np.float32(0.1), 0.5, clipped=True)
    sampled = [x[y == 0].mean(), x[abs(y - 0.3) < 0.01].mean(), x[y == 1].mean()]
    np.testing.assert_allclose(found, sampled, atol=3e-3)
    assert given_back(0.0, 0.4, 0.1, 0.5, clipped=False) == pytest.approx(0.4 - 0.4 * 0.1 / 0.35)
    found = left_open(np.array([0, 0.3, 1], np.float32), np.float32(0.4), np.float32(0.1), 0.5, clipped=True)
    sampled = [x[y == 0].var(), x[abs(y - 0.3) < 0.01].var(), x[y == 1].var()]
    np.testing.assert_allclose(found, sampled, rtol=0.02)


def test_a_masked_image_has_the_posterior_of_its_kept_pixels(noisy):
    model, w, b, *_ = noisy
    mask = np.array([[True, True], [True, False], [False, False]])
    x = drawn(w, b, N, seed=5).reshape(-1, *SHAPE).astype(np.float32)
    dose = Dose(given(mask), 1)
    seen = Seen(x, dose, np.tile(mask[None, ..., None], (N, 1, 1, 1)))
    found = posterior(model, seen, chains=4, steps=500, warmup=200, seed=4)["residual"]
    known = mask.ravel()
    covariance = np.linalg.inv(np.eye(DIMS) + w[known].T @ w[known] / VARIANCE)
    mean = (x.reshape(N, -1)[:, known] - b[known]) @ w[known] @ covariance / VARIANCE
    flat = found.images.reshape(N, -1)
    np.testing.assert_array_equal(flat[:, known], np.clip(x.reshape(N, -1)[:, known], 0, 1))
    np.testing.assert_allclose(flat[:, ~known], np.clip(mean @ w[~known].T + b[~known], 0, 1), atol=0.05)
    spread = found.spread.reshape(N, -1)
    np.testing.assert_array_equal(spread[:, known], 0)
    pixel = np.sqrt(np.diag(w[~known] @ covariance @ w[~known].T) + VARIANCE)
    np.testing.assert_allclose(spread[:, ~known], np.tile(pixel, (N, 1)), rtol=0.1)


def test_the_spread_of_images_that_the_model_would_draw_is_one():
    model, w, b = linear_model()
    x = drawn(w, b, 4000).reshape(-1, *SHAPE).astype(np.float32)
    # The code of an image is fitted to it: two of the six pixels' worth of residual is gone, less what the prior keeps.
    expected = 1 - sum(v / (v + VARIANCE) for v in (0.36, 0.09)) / PIXELS
    assert fit_spread(model, x) == pytest.approx(expected, rel=0.05)


def test_a_damage_without_a_density_is_refused_where_one_is_needed(noisy):
    model, *_ = noisy
    seen = Seen(np.zeros((1, *SHAPE), np.float32), read_dose("blur:1"))
    encode_decode(model, seen)
    for method in (importance, peak, posterior):
        with pytest.raises(ValueError, match="damage: expected one whose density is known, received blur"):
            method(model, seen)


def test_images_with_nan_or_a_mask_that_is_absent_are_refused():
    with pytest.raises(ValueError, match="images: expected finite ones"):
        Seen(np.full((1, 2, 2, 1), np.nan, np.float32), read_dose("gaussian"))
    with pytest.raises(ValueError, match="kept: expected the pixels that half keeps"):
        Seen(np.zeros((1, 2, 2, 1), np.float32), read_dose("half"))


def test_noise_far_from_gaussian_is_inferred_through_its_density(noisy):
    """Salt and pepper on half of the pixels: the others decide, and the code is found as from them alone."""
    model, w, b, *_ = noisy
    z = np.array([[0.5, -0.5]])
    x = (z @ w.T + b).reshape(1, *SHAPE).astype(np.float32)
    spoilt = x.copy()
    spoilt[0, 0, 0], spoilt[0, 2, 1] = 0, 1
    found = posterior(model, Seen(spoilt, read_dose("salt-and-pepper:0.3")), seed=1)["posterior"]
    assert np.abs(found.images - x).max() < 0.12
    assert found.told["r_hat"].max() < 1.1


def test_the_next_image_behind_the_same_damage_is_mended_by_what_is_compiled(monkeypatch):
    traced, decoded = [], Scene.decoded
    monkeypatch.setattr(Scene, "decoded", lambda scene, z: traced.append(z) or decoded(scene, z))

    def mended(model, y):
        seen = Seen(y.reshape(1, *SHAPE).astype(np.float32), read_dose("gaussian:0.2"))
        chains = posterior(model, seen, steps=8, warmup=8, seed=3)
        return [
            found.images
            for found in (importance(model, seen, samples=50), peak(model, seen, steps=9), *chains.values())
        ]

    model, w, b = linear_model()
    first, second = drawn(w, b, 2)
    mended(model, first)
    count = len(traced)
    assert count
    found = mended(model, second)
    assert len(traced) == count
    np.testing.assert_allclose(found, mended(linear_model()[0], second), atol=1e-6)
    assert len(traced) == 2 * count
