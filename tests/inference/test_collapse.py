import numpy as np
import pytest

from tests.inference.linear_gaussian import SHAPE, VARIANCE, drawn, linear_model
from vae_tf.inference.collapse import use_of_codes


def images(n=2000):
    model, w, b = linear_model()
    return model, w, drawn(w, b, n).reshape(n, *SHAPE).astype(np.float32)


def test_a_code_is_worth_what_the_closed_form_says():
    """For x = w z + b + noise and exact posteriors, another image's z costs |w (z - z')|^2 / 2 s^2 on average, of two
    draws of the prior: sum of w^2 / s^2; and with a shared noise it goes with what was gained by the fit."""
    model, w, x = images()
    found = use_of_codes(model, x, seed=1)
    # E |x - w z|^2 with the own z: twice the posterior's spread lacks, s^2 per pixel in all; with another's: + 2 |w|^2.
    assert found.worth.value == pytest.approx(np.square(w).sum() / VARIANCE, abs=4 * found.worth.standard_error)
    assert found.squared_error == pytest.approx(VARIANCE, rel=0.05)
    assert found.variance == pytest.approx(VARIANCE, rel=1e-5)
    assert found.z_mean.shape == found.z_log_var.shape == (2000, 2)


def test_a_decoder_that_ignores_z_makes_it_worth_nothing():
    model, w, x = images(50)
    kernel, bias = model.decoder.get_layer("parameters").get_weights()
    model.decoder.get_layer("parameters").set_weights([np.zeros_like(kernel), bias])
    found = use_of_codes(model, x)
    assert found.worth.value == 0
    assert found.squared_error == pytest.approx(VARIANCE + np.square(w).sum() / 6, rel=0.2)


def test_the_same_seed_gives_the_same_and_one_image_is_refused():
    model, _, x = images(7)
    assert use_of_codes(model, x).worth == use_of_codes(model, x).worth
    with pytest.raises(ValueError, match="x: expected at least two images, received 1"):
        use_of_codes(model, x[:1])
    with pytest.raises(ValueError, match="x: expected float images"):
        use_of_codes(model, (x * 0).astype(np.uint8))
