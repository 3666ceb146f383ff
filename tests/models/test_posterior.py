import numpy as np

from vae_tf.models.posterior import Posterior


def posterior(n=2):
    z_mean = np.tile(np.array([[1, -2]], np.float32), (n, 1))
    return Posterior(z_mean, np.tile(np.log(np.array([[4, 0.25]], np.float32)), (n, 1)))


def test_a_sample_has_the_mean_and_the_spread_of_its_posterior():
    samples = posterior(100_000).sample(seed=0)
    assert samples.dtype == np.float32
    np.testing.assert_allclose(samples.mean(axis=0), [1, -2], atol=0.03)  # standard error at most 2 / 316
    np.testing.assert_allclose(samples.std(axis=0), [2, 0.5], rtol=0.015)


def test_the_seed_decides_the_sample():
    assert (posterior().sample(seed=5) == posterior().sample(seed=5)).all()
    assert (posterior().sample(seed=5) != posterior().sample(seed=6)).all()


def test_without_variance_the_sample_is_the_mean():
    z_mean = np.array([[0.5, 3]], np.float32)
    assert (Posterior(z_mean, np.full((1, 2), -np.inf, np.float32)).sample(seed=0) == z_mean).all()
