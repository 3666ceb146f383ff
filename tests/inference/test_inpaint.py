"""Completions by a linear Gaussian model, against the closed conditional of its missing pixels."""

import numpy as np
import pytest

from tests.inference.linear_gaussian import PIXELS, SHAPE, VARIANCE, conditional, drawn, linear_model
from vae_tf.inference.inpaint import SAMPLERS, inpaint

KEPT = np.array([[True, True], [True, False], [False, False]])


@pytest.fixture(scope="module")
def half():
    model, w, b = linear_model()
    x = drawn(w, b, 3, seed=5).reshape(-1, *SHAPE).astype(np.float32)
    return model, w, b, x, np.tile(KEPT[None, ..., None], (3, 1, 1, 1))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_completions_of_a_half_masked_image_agree_with_the_closed_conditional(half, sampler):
    """The encoder is the true posterior here, so that pseudo-Gibbs is a Gibbs sampler too."""
    model, w, b, x, kept = half
    found = inpaint(model, x, kept, sampler=sampler, chains=200, steps=200, seed=1)
    covariance = w @ w.T + VARIANCE * np.eye(PIXELS)
    missing = ~KEPT.ravel()
    for i in range(len(x)):
        mean, rest = conditional(b, covariance, KEPT.ravel(), x[i].ravel())
        np.testing.assert_allclose(found.mean[i].ravel()[missing], np.clip(mean, 0, 1), atol=0.03)
        np.testing.assert_allclose(found.spread[i].ravel()[missing], np.sqrt(np.diag(rest)), rtol=0.1)
    assert (found.acceptance > 0.95).all()


def test_metropolis_corrects_an_encoder_that_is_wrong(half):
    """With an encoder that is off by half a unit and too wide, pseudo-Gibbs is wrong and the corrected chain is not."""
    _, w, b, x, kept = half
    model, *_ = linear_model()
    for layer, shift in (("z_mean", 0.5), ("z_log_var", 0.7)):
        kernel, bias = model.encoder.get_layer(layer).get_weights()
        model.encoder.get_layer(layer).set_weights([kernel, bias + shift])
    covariance = w @ w.T + VARIANCE * np.eye(PIXELS)
    missing = ~KEPT.ravel()
    expected = np.stack([conditional(b, covariance, KEPT.ravel(), image.ravel())[0] for image in x])
    found = {name: inpaint(model, x, kept, sampler=name, chains=300, steps=300, seed=2) for name in SAMPLERS}
    errors = {
        name: np.abs(one.mean.reshape(3, -1)[:, missing] - np.clip(expected, 0, 1)).max() for name, one in found.items()
    }
    assert errors["metropolis-within-gibbs"] < 0.03
    assert errors["pseudo-gibbs"] > 0.06
    acceptance = found["metropolis-within-gibbs"].acceptance
    assert (acceptance > 0.2).all()
    assert (acceptance < 0.95).all()
    assert (found["pseudo-gibbs"].acceptance == 1).all()


def test_kept_pixels_stay_and_what_was_missing_is_not_looked_at(half):
    model, _, _, x, kept = half
    other = np.where(kept, x, np.float32(np.nan))
    a, b = (inpaint(model, images, kept, chains=3, steps=20, seed=3) for images in (x, other))
    np.testing.assert_array_equal(a.images, b.images)
    assert a.images.shape == (3, 3, *SHAPE)
    np.testing.assert_array_equal(np.where(kept, a.images, 0), np.where(kept, np.clip(x, 0, 1), 0)[None].repeat(3, 0))
    assert (np.where(kept, a.spread, 0) == 0).all()


def test_the_film_ends_with_the_images(half):
    model, _, _, x, kept = half
    found = inpaint(model, x, kept, chains=2, steps=40, frames=5)
    assert found.film.shape == (5, 2, 3, *SHAPE)
    np.testing.assert_array_equal(found.film[-1], found.images)


def test_nothing_kept_draws_from_the_model_and_everything_kept_changes_nothing(half):
    model, w, b, x, kept = half
    free = inpaint(model, x, np.zeros_like(kept), chains=300, steps=100, seed=4)
    np.testing.assert_allclose(free.mean.reshape(3, -1), np.tile(b, (3, 1)), atol=0.1)
    deviation = np.sqrt(np.diag(w @ w.T) + VARIANCE)
    np.testing.assert_allclose(free.spread.reshape(3, -1), np.tile(deviation, (3, 1)), rtol=0.15)
    whole = inpaint(model, x, np.ones_like(kept), chains=2, steps=5)
    np.testing.assert_allclose(whole.mean, x, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kept": np.ones((3, 3, 2), bool)}, "kept: expected true or false for each pixel"),
        ({"kept": np.ones((3, *SHAPE))}, "kept: expected true or false for each pixel"),
        ({"images": np.full((3, *SHAPE), np.nan, np.float32)}, "images: expected finite pixels"),
        ({"sampler": "gibbs"}, "sampler: expected one of metropolis-within-gibbs, pseudo-gibbs"),
        ({"chains": 0}, "chains: expected a whole number from 1"),
        ({"steps": 0}, "steps: expected a whole number from 1"),
    ],
)
def test_what_cannot_be_completed_is_refused(half, change, words):
    model, _, _, x, _ = half
    options = {"images": x, "kept": np.ones((3, *SHAPE), bool)} | change
    images, kept = options.pop("images"), options.pop("kept")
    with pytest.raises(ValueError, match=words):
        inpaint(model, images, kept, **options)
