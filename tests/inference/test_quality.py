import numpy as np
import pytest
from skimage.metrics import structural_similarity

from vae_tf.inference.quality import cross_entropy, mean_of, psnr, psnr_gain, squared_error, ssim


def images(seed, n=3, side=28):
    return np.random.default_rng(seed).random((n, side, side, 1), dtype=np.float32)


def test_an_error_of_a_tenth_everywhere_is_twenty_decibel():
    clean = np.zeros((4, 5, 5, 1), np.float32)
    found = psnr(squared_error(clean + np.float32(0.1), clean))
    assert found.value == pytest.approx(20, abs=1e-5)
    assert found.standard_error == pytest.approx(0, abs=1e-6)


def test_the_error_is_taken_over_all_images_before_the_logarithm():
    assert psnr(np.array([0.01, 0.03])).value == pytest.approx(10 * np.log10(1 / 0.02))


def test_a_perfect_result_has_no_end():
    assert psnr(np.zeros(3)).value == np.inf


def test_the_standard_error_of_psnr_is_its_spread_over_draws():
    rng = np.random.default_rng(0)
    draws = [psnr(rng.gamma(4, 0.01, 500)) for _ in range(400)]
    spread = np.std([draw.value for draw in draws])
    assert np.mean([draw.standard_error for draw in draws]) == pytest.approx(spread, rel=0.1)


def test_a_paired_gain_is_surer_than_two_figures():
    rng = np.random.default_rng(1)
    hard = rng.gamma(4, 0.01, 500)
    better = hard * rng.uniform(0.45, 0.55, 500)
    gain = psnr_gain(better, hard)
    assert gain.value == pytest.approx(psnr(better).value - psnr(hard).value)
    assert gain.value == pytest.approx(10 * np.log10(2), abs=0.05)
    assert gain.standard_error < 0.2 * psnr(hard).standard_error


@pytest.mark.parametrize(
    ("ours", "theirs", "gain", "error"), [(0, 1, np.inf, np.nan), (1, 0, -np.inf, np.nan), (0, 0, 0, 0)]
)
def test_a_gain_of_or_over_a_perfect_result_has_no_end_and_of_both_is_none(ours, theirs, gain, error):
    found = psnr_gain(np.full(3, ours, float), np.full(3, theirs, float))
    np.testing.assert_equal((found.value, found.standard_error), (gain, error))


def test_ssim_is_scikit_images():
    a, b = images(2), np.clip(images(2) + 0.3 * images(3), 0, 1)
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}
    expected = [structural_similarity(a[i, ..., 0], b[i, ..., 0], **options) for i in range(3)]
    np.testing.assert_allclose(ssim(a, b), expected, rtol=1e-5)


def test_ssim_of_an_image_with_itself_is_one_also_where_it_is_small():
    for side in (4, 28):
        np.testing.assert_allclose(ssim(images(4, side=side), images(4, side=side)), 1)


def test_cross_entropy_by_hand_and_without_infinity():
    clean = np.array([1, 0, 0.5, 1], np.float32).reshape(1, 2, 2, 1)
    result = np.array([0.5, 0.5, 0.5, 0], np.float32).reshape(1, 2, 2, 1)
    np.testing.assert_allclose(cross_entropy(result, clean), [3 * np.log(2) - np.log(0.01)])


def test_one_image_has_no_standard_error():
    assert np.isnan(mean_of(np.ones(1)).standard_error)


def test_two_shapes_are_refused():
    with pytest.raises(ValueError, match=r"result: expected shape \(3, 28, 28, 1\)"):
        squared_error(images(0, side=27), images(0))
