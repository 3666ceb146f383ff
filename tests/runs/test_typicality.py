import copy

import numpy as np
import pytest

from vae_tf.data import load_dataset, to_float
from vae_tf.inference.estimate import estimate_log_likelihood
from vae_tf.runs.run import Run
from vae_tf.runs.typicality import about, ask, judged, score, usual

X = to_float(load_dataset("digits").test.images[:3])


def test_how_an_image_stands_by_hand():
    found = judged([-100, -70], np.array([-110, -100, -90, -80], np.float32))
    assert found["mean"] == -95
    assert found["atypicality"] == [5, 25]
    assert found["less_likely"] == [0.25, 1]
    assert found["as_atypical"] == [1, 0]
    assert (found["test_images"], found["deviation"]) == (4, pytest.approx(np.sqrt(500 / 3)))


def test_images_are_scored_as_the_test_images_were_and_kept(run):
    folder = ask(run, X)
    assert about(folder) is None
    found = score(folder, run)
    assert about(folder) == found
    assert ask(run, X) == folder
    assert ask(run, X[:2]) != folder
    assert (found["estimator"], found["num_samples"], found["targets"]) == ("elbo", 5, "dynamic")
    # The same images are among the test images: other samples, the same bound.
    error = np.array(found["standard_error"]) * 6 + 3
    assert (np.abs(np.array(found["log_likelihood"]) - usual(run)[:3]) < error).all()


def test_a_request_has_the_numbers_that_it_has_alone(run):
    alone = estimate_log_likelihood(run.load_model(), X, estimator="elbo")
    score(ask(run, X[1:]), run)
    found = score(ask(run, X), run)
    np.testing.assert_allclose(found["log_likelihood"], alone.value, rtol=1e-6)
    np.testing.assert_allclose(found["standard_error"], alone.standard_error, rtol=1e-4)


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (X[:, :7], r"images: expected 1 to 64 of shape \(8, 8, 1\), received \(3, 7, 8, 1\)"),
        (np.repeat(X, 3, axis=3), r"received \(3, 8, 8, 3\)"),
        (np.tile(X, (30, 1, 1, 1)), "images: expected 1 to 64"),
        (X[:0], "x: expected shape"),
        (X * np.nan, r"x: expected values in \[0, 1\], received nan"),
        (X + 1, r"x: expected values in \[0, 1\]"),
        ((X * 255).astype(np.uint8), "x: expected float images"),
    ],
)
def test_images_that_do_not_fit_are_refused(run, images, words):
    with pytest.raises(ValueError, match=words):
        ask(run, images)


def test_black_white_and_grey_images_are_scored_too(run):
    constant = np.stack([np.full(X.shape[1:], grey, np.float32) for grey in (0, 0.5, 1)])
    assert np.isfinite(score(ask(run, constant), run)["log_likelihood"]).all()


def test_a_model_without_a_bound_and_a_run_without_codes_say_so(run):
    plain = copy.deepcopy(dict(run.manifest))
    plain["config"]["kind"] = "dae"
    with pytest.raises(ValueError, match="a plain auto-encoder, which has none"):
        ask(Run(run.path, plain), X)
    (run.path / "artifacts" / "codes.npz").unlink()
    with pytest.raises(ValueError, match="found none yet"):
        usual(run)
