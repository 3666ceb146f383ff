import numpy as np
import pytest

from vae_tf.latent import sample_prior


def test_samples_are_standard_normal():
    z = sample_prior(20_000, 2, seed=0)
    assert z.dtype == np.float32
    assert z.shape == (20_000, 2)
    # Standard errors of mean and standard deviation are 0.007 and 0.005: within four of them.
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=0.028)
    np.testing.assert_allclose(z.std(axis=0), 1, atol=0.02)
    assert abs(np.corrcoef(z.T)[0, 1]) < 0.028


def test_the_seed_decides():
    assert (sample_prior(3, 2, seed=1) == sample_prior(3, 2, seed=1)).all()
    assert (sample_prior(3, 2, seed=1) != sample_prior(3, 2, seed=2)).any()


def test_temperature_multiplies_the_standard_deviation():
    assert (sample_prior(3, 2, seed=1, temperature=0.5) == sample_prior(3, 2, seed=1) / 2).all()
    assert (sample_prior(3, 2, seed=1, temperature=0) == 0).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, "received n=0, latent_dim=2"),
        ({"latent_dim": 0}, "received n=1, latent_dim=0"),
        ({"seed": -1}, "seed: expected a whole number >= 0, received -1"),
        ({"temperature": -0.1}, "temperature: expected a finite number >= 0, received -0.1"),
        ({"temperature": float("nan")}, "received nan"),
        ({"temperature": float("inf")}, "received inf"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        sample_prior(**({"n": 1, "latent_dim": 2, "seed": 0} | arguments))
