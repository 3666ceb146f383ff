import numpy as np
import pytest

from tests.inference.tiny_models import linear_gaussian
from vae_tf import estimate_log_likelihood
from vae_tf.inference.ais import schedule
from vae_tf.inference.bidirectional import Bidirectional
from vae_tf.inference.estimate import Estimation


def test_the_schedule_is_a_sigmoid_from_none_to_all():
    path = schedule(4)
    np.testing.assert_allclose(path[[0, 2, 4]], [0, 0.5, 1])
    assert (np.diff(path) > 0).all()
    # 1 / (1 + exp(4)) = 0.018, 1 / (1 + exp(2)) = 0.1192
    assert path[1] == pytest.approx((0.11920 - 0.01799) / (0.98201 - 0.01799), abs=1e-4)
    np.testing.assert_allclose(np.diff(path), np.diff(path)[::-1])


@pytest.fixture(scope="module")
def five():
    return linear_gaussian(5, n=8)


def test_annealing_agrees_with_the_closed_form(five):
    model, x, truth = five
    found = estimate_log_likelihood(model, x, estimator="ais", chains=64, temperatures=300, leapfrogs=5)
    assert abs((found.value - truth).mean()) < 0.1
    assert (np.abs(found.value - truth) < 5 * found.standard_error + 0.05).all()
    assert (found.told["acceptance"] > 0.4).all()
    assert (found.effective_sample_size <= 64.001).all()
    assert found.num_samples == 64


def test_the_seed_decides_the_chains(five):
    model, x, _ = five
    options = {"estimator": "ais", "chains": 2, "temperatures": 5, "leapfrogs": 1}
    first, again, other = (estimate_log_likelihood(model, x, seed=seed, **options).value for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).all()


def test_few_chains_that_carry_the_mean_are_flagged(five):
    model, x, _ = five
    found = estimate_log_likelihood(model, x, estimator="ais", chains=32, temperatures=1, leapfrogs=1)
    assert found.flags[found.effective_sample_size < 0.2 * 32].all()
    assert found.flags.any()


def test_forward_and_backward_enclose_the_truth_on_images_that_the_model_draws(five):
    model, *_ = five
    both = Bidirectional(model, chains=8, temperatures=400, leapfrogs=5)
    heard = []
    found = both(0, 20, tell=heard.append)
    gap = found["upper"] - found["lower"]
    assert gap.shape == (20,)
    assert 0 < gap.mean() < 1
    assert heard == sorted(heard)
    assert heard[-1] == 1
    x, _ = both.drawn(0)
    exact = estimate_log_likelihood(model, x[:20], estimator="iwae", num_samples=2000)
    assert found["lower"].mean() < exact.value.mean() + 0.15
    assert found["upper"].mean() > exact.value.mean() - 0.15


def test_part_of_a_block_has_the_numbers_that_it_has_in_the_whole(five):
    model, *_ = five
    both = Bidirectional(model, chains=4, temperatures=10, leapfrogs=2)
    whole, part = both(0, 6), both(4, 6)
    for name in whole:
        np.testing.assert_allclose(part[name], whole[name][4:], rtol=1e-4)


def test_what_progress_raises_ends_it_within_a_block_of_images(five):
    class Enough(Exception):
        pass

    def stop(images):
        assert 0 < images < 8
        raise Enough

    model, x, _ = five
    with pytest.raises(Enough):
        estimate_log_likelihood(model, x, estimator="ais", temperatures=100, leapfrogs=1, progress=stop)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperatures": 0}, "temperatures: expected a whole number from 1 to 100000, received 0"),
        ({"chains": 0}, "chains: expected a whole number from 1 to 1000, received 0"),
        ({"leapfrogs": 2.5}, "leapfrogs: expected a whole number, received 2.5"),
        (
            {"num_samples": 5},
            "options: expected some of chains, temperatures, leapfrogs for this estimator, received nu",
        ),
    ],
)
def test_options_out_of_range_are_refused(five, options, message):
    model, x, _ = five
    with pytest.raises(ValueError, match=message):
        estimate_log_likelihood(model, x, estimator="ais", **options)


def test_the_images_of_a_block_may_come_in_parts(five):
    model, x, _ = five
    options = {"chains": 4, "temperatures": 10, "leapfrogs": 5}
    whole = Estimation(model, estimator="ais", options=options)(x)["value"]
    apart = Estimation(model, estimator="ais", options=options)
    parts = np.concatenate([apart(x[:3])["value"], apart(x[3:], start=3)["value"]])
    np.testing.assert_allclose(parts, whole, atol=1e-3)
