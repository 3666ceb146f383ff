import numpy as np
import pytest

from tests.models.rivals import X, rival
from vae_tf import estimate_log_likelihood


def test_with_one_sample_the_bound_is_the_sampled_elbo():
    losses = rival("iwae", seed=3).compute_losses(X, targets="grey")
    model = rival("iwae", seed=3)
    z_mean, z_log_var = model.encoder(X)
    z = model.draw(z_mean, z_log_var).numpy()[0]
    noise = (z - z_mean) / np.exp(0.5 * z_log_var)
    sampled_kl = 0.5 * np.sum(z**2 - noise**2 - z_log_var, axis=1).mean()
    assert float(losses.loss) == pytest.approx(float(losses.reconstruction_loss) + sampled_kl, rel=1e-5)


def test_many_samples_bring_the_loss_to_the_estimator_of_the_same_bound():
    model = rival("iwae", num_samples=500)
    estimate = estimate_log_likelihood(model, X, estimator="iwae", num_samples=2000)
    loss = float(model.compute_losses(X, targets="grey").loss)
    assert -loss == pytest.approx(estimate.value.mean(), abs=0.2)


def test_the_reported_elbo_is_the_evidence_bound_and_below_the_one_that_is_trained():
    model = rival("iwae", num_samples=500)
    losses = model.compute_losses(X, targets="grey")
    assert -float(losses.loss) > -float(losses.reconstruction_loss + losses.kl_loss)
