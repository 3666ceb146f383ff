import numpy as np

from tests.inference.tiny_models import linear_gaussian
from vae_tf import estimate_log_likelihood
from vae_tf.inference.batch import Batch, Graphs, mixture
from vae_tf.inference.iwae import weighted_mean, with_prior


def misplaced(dims=2):
    """A linear Gaussian model whose encoder is sure of a wrong place for every image: far from the posterior's mode."""
    model, x, truth = linear_gaussian(dims, n=5)
    kernel, bias = model.encoder.get_layer("z_mean").get_weights()
    model.encoder.get_layer("z_mean").set_weights([kernel, bias + 3.0])
    return model, x, truth


def test_where_the_encoder_misses_the_posterior_a_tenth_from_the_prior_finds_it():
    model, x, truth = misplaced()
    found = estimate_log_likelihood(model, x, estimator="iwae", num_samples=5000, seed=1)
    assert found.flags.all()
    assert found.told["defensive"].all()
    assert (found.effective_sample_size > 5).all()
    np.testing.assert_allclose(found.value, truth, atol=1.0)
    alone = weighted_mean(Batch(Graphs(model, "grey", 1), x).draw(5000)[1])["value"]
    assert np.abs(found.value - truth).mean() < 0.3 * np.abs(alone - truth).mean()


def test_the_mixtures_weights_by_hand():
    """p(x|z) = 2, p(z) = 0.5, q(z|x) = 0.25: the weight is 4, and with a half of each 1 / 0.375."""
    found = mixture(np.log([[2.0]]), np.log([[4.0]]), 0.5)
    np.testing.assert_allclose(np.exp(found), [[1.0 / (0.5 * 0.25 + 0.5 * 0.5)]])


def test_samples_of_both_estimate_the_same_number():
    model, x, truth = linear_gaussian(2, n=5)
    batch = Batch(Graphs(model, "grey", 0), x)
    log_p, log_w = batch.draw(4000)
    both = with_prior(batch, log_p, log_w)
    assert (log_p.shape, both.shape) == ((4000, 5), (4444, 5))
    for weights in (log_w, both):
        np.testing.assert_allclose(weighted_mean(weights)["value"], truth, atol=0.15)


def test_a_good_encoder_is_left_alone():
    model, x, truth = linear_gaussian(2, n=5)
    found = estimate_log_likelihood(model, x, estimator="iwae", num_samples=4000)
    assert not found.flags.any()
    assert not found.told["defensive"].any()
    np.testing.assert_allclose(found.value, truth, atol=0.1)


def test_few_samples_are_not_judged():
    model, x, _ = misplaced()
    assert not estimate_log_likelihood(model, x, estimator="iwae", num_samples=100).flags.any()


def test_the_sampled_kl_gives_the_same_bound_with_another_error():
    model, x, _ = linear_gaussian(2, n=5)
    analytic, sampled = (
        estimate_log_likelihood(model, x, estimator="elbo", num_samples=4000, kl=kl) for kl in ("analytic", "sampled")
    )
    spread = np.hypot(analytic.standard_error, sampled.standard_error)
    assert (np.abs(analytic.value - sampled.value) < 5 * spread).all()
    assert (analytic.value != sampled.value).all()
    assert (sampled.standard_error < analytic.standard_error).all()  # a near-true posterior: its weights hardly vary
