from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from vae_tf import VAE, VAEConfig, estimate_log_likelihood
from vae_tf.inference.batch import Batch, Graphs
from vae_tf.inference.elbo import Elbo
from vae_tf.inference.iwae import Iwae

SHAPE = (3, 2, 1)
X = np.random.default_rng(0).random((7, *SHAPE), np.float32)


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return VAE(VAEConfig(image_shape=SHAPE, latent_dim=3, hidden=(4,), eval_targets="dynamic"))


class Coin:
    """A model by hand, that estimators may know no more of: q(z|x) = N(1, 4), log p(x|z) = -z^2."""

    config = SimpleNamespace(eval_targets="grey")
    at_once = 500

    def infer(self, x):
        nothing = 0 * x[:, 0, 0]
        return nothing + 1, nothing + float(np.log(4))

    def log_likelihood(self, x, z):
        return -tf.square(z[..., 0])

    def read(self, x, targets, seed):
        return x

    def checked(self, x):
        return x


def test_the_bound_of_a_model_by_hand():
    estimate = estimate_log_likelihood(Coin(), X[:2], estimator="elbo", num_samples=100_000)
    np.testing.assert_allclose(estimate.kl, 0.5 * (1 + 4 - np.log(4) - 1), rtol=1e-5)
    np.testing.assert_allclose(estimate.reconstruction, -5, atol=0.1)  # E z^2 = 1 + 4; its spread is 6.9
    np.testing.assert_allclose(estimate.value, estimate.reconstruction - estimate.kl[:, 0], rtol=1e-6)


def test_the_importance_weighted_estimate_of_a_model_by_hand():
    """log of the integral of N(z; 0, 1) exp(-z^2): 1 / sqrt(3)."""
    estimate = estimate_log_likelihood(Coin(), X[:2], estimator="iwae", num_samples=50_000)
    np.testing.assert_allclose(estimate.value, np.log(1 / np.sqrt(3)), atol=0.03)


def test_a_wide_model_decodes_fewer_at_once():
    seen = []

    class Wide(Coin):
        at_once = 3

        def log_likelihood(self, x, z):
            tf.py_function(lambda shape: seen.append(tuple(shape.numpy())), [tf.shape(z)], [])
            return super().log_likelihood(x, z)

    estimate_log_likelihood(Wide(), X, num_samples=7)
    assert max(samples * n for samples, n, _ in seen) <= 30
    assert max(samples for samples, *_ in seen) == 3


@pytest.mark.parametrize("estimator", ["elbo", "iwae"])
@pytest.mark.parametrize("num_samples", [2, 30])
def test_there_is_a_number_for_each_image(model, estimator, num_samples):
    estimate = estimate_log_likelihood(model, X, estimator=estimator, num_samples=num_samples)
    assert (estimate.value.shape, estimate.value.dtype) == ((7,), np.float32)
    assert estimate.standard_error.shape == (7,)
    assert np.isfinite(estimate.value).all()
    assert (estimate.standard_error > 0).all()
    assert (estimate.num_samples, estimate.targets) == (num_samples, "dynamic")


def test_each_estimator_gives_what_it_alone_knows(model):
    bound = estimate_log_likelihood(model, X, estimator="elbo", num_samples=3)
    assert bound.kl.shape == (7, 3)
    assert bound.reconstruction.shape == (7,)
    assert bound.effective_sample_size is None
    np.testing.assert_allclose(bound.value, bound.reconstruction - bound.kl.sum(axis=1), rtol=1e-6)
    weighted = estimate_log_likelihood(model, X, estimator="iwae", num_samples=30)
    assert (weighted.effective_sample_size >= 1).all()
    assert (weighted.effective_sample_size <= 30 + 1e-3).all()
    assert weighted.kl.size == weighted.reconstruction.size == 0
    assert weighted.z_mean.shape == (7, 3)


@pytest.mark.parametrize("estimator", ["elbo", "iwae"])
def test_one_sample_has_no_known_error(model, estimator):
    assert np.isnan(estimate_log_likelihood(model, X, estimator=estimator, num_samples=1).standard_error).all()


def test_the_seed_decides_every_number(model):
    first, again, other = (estimate_log_likelihood(model, X, num_samples=5, seed=seed).value for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).all()


def test_an_estimate_leaves_the_models_own_noise_where_it_stands(model):
    before = model.seed_generator.state.numpy()
    estimate_log_likelihood(model, X, num_samples=5)
    assert (model.seed_generator.state.numpy() == before).all()


def test_grey_and_dynamic_targets_are_told_apart_and_named(model):
    estimates = {t: estimate_log_likelihood(model, X, num_samples=5, targets=t) for t in ("grey", "dynamic")}
    assert {name: estimate.targets for name, estimate in estimates.items()} == {"grey": "grey", "dynamic": "dynamic"}
    assert (estimates["grey"].value != estimates["dynamic"].value).all()


def test_more_samples_than_fit_into_memory_at_once_count_all_the_same():
    """Beyond 500 samples the weights are made in chunks; of a model whose weights are all one, the mean is one."""

    class Sure(Coin):
        def infer(self, x):
            return 0 * x[:, 0, 0], 0 * x[:, 0, 0]

        def log_likelihood(self, x, z):
            return tf.zeros(tf.shape(z)[:2])

    estimate = estimate_log_likelihood(Sure(), X, num_samples=1203)
    np.testing.assert_allclose(estimate.value, 0, atol=1e-5)
    np.testing.assert_allclose(estimate.effective_sample_size, 1203, rtol=1e-4)


def test_batches_change_nothing_but_the_noise():
    progress = []
    model = Coin()
    estimate = estimate_log_likelihood(model, X, num_samples=20_000, batch_size=3, progress=progress.append)
    assert progress == sorted(progress)
    assert set(progress) > {3, 6, 7}
    assert progress[-1] == 7
    np.testing.assert_allclose(estimate.value, np.log(1 / np.sqrt(3)), atol=0.05)


@pytest.mark.parametrize("estimator", [Elbo, Iwae])
def test_hopeless_weights_do_not_overflow(estimator):
    class Hopeless(Coin):
        def log_likelihood(self, x, z):
            return -1e30 + 0 * z[..., 0]

    graphs = Graphs(Hopeless(), "grey", 0)
    result = estimator(graphs, num_samples=10)(Batch(graphs, X))
    np.testing.assert_allclose(result["value"], -1e30, rtol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"estimator": "magic"},
            "estimator: expected one of elbo, iwae, ais, quadrature, appendix-d; received 'magic'",
        ),
        ({"num_samples": 0}, "num_samples: expected a whole number from 1 to 1000000, received 0"),
        ({"num_samples": 10**11}, "num_samples: expected a whole number from 1 to 1000000, received 100000000000"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 2147483647, received -1"),
        ({"targets": "static"}, "targets: expected one of grey, dynamic, threshold; received 'static'"),
        ({"x": np.zeros((2, *SHAPE), np.uint8)}, "x: expected float images in .* received uint8"),
        ({"x": np.zeros((2, 2, 3, 1), np.float32)}, r"x: expected shape \(n, 3, 2, 1\)"),
        ({"x": np.zeros((0, *SHAPE), np.float32)}, "x: expected at least one image, received none"),
    ],
)
def test_what_cannot_be_estimated_is_refused(model, options, message):
    with pytest.raises(ValueError, match=message):
        estimate_log_likelihood(model, **({"x": X, "num_samples": 2} | options))


@pytest.mark.parametrize("estimator", ["elbo", "iwae"])
def test_a_number_without_end_is_flagged(model, estimator):
    broken = VAE(model.config)
    weights = broken.encoder.get_layer("z_log_var").get_weights()
    broken.encoder.get_layer("z_log_var").set_weights([weights[0], weights[1] + 1e5])
    found = estimate_log_likelihood(broken, X, estimator=estimator, num_samples=4)
    assert not np.isfinite(found.value).any()
    assert found.flags.all()


def test_the_share_of_a_block_is_told_as_its_samples_are_drawn():
    heard = []
    Iwae(graphs := Graphs(Coin(), "grey", 0), num_samples=1200)(
        Batch(graphs, np.zeros((2, 1, 1, 1), np.float32), tell=heard.append)
    )
    assert heard == [500 / 1200, 1000 / 1200, 1.0]
