import shutil

import numpy as np
import pytest

from vae_tf.runs import open_run
from vae_tf.runs.estimating import Estimating, compute_estimate, estimates, missing, read_estimate
from vae_tf.runs.evaluate import evaluate


class Gone(Exception):
    """Whoever asked is no longer there."""


def wanted(**changes):
    return Estimating(**{"estimator": "iwae", "options": {"num_samples": 500}, "limit": 25} | changes)


def leave_after(images):
    """Hears of progress, and raises once so many images are done."""

    def tell(words, share):
        if words.startswith("Image") and int(words.split()[1]) > images:
            raise Gone

    return tell


def test_an_estimate_is_kept_and_read_back_and_not_computed_again(run):
    assert read_estimate(run, wanted()) is None
    heard = []
    found = compute_estimate(run, wanted(), tell=lambda words, share: heard.append((words, share)))
    assert heard[0] == ("Loading the model", 0.0)
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert read_estimate(run, wanted()) == found
    assert compute_estimate(run, wanted(), tell=lambda *said: pytest.fail("it was there")) == found
    assert (found["images"], found["wanted"], found["of"], found["targets"]) == (25, 25, 359, "dynamic")
    assert (found["num_samples"], found["options"]) == (500, {"num_samples": 500})


def test_the_figures_are_those_of_the_model(run):
    found = compute_estimate(run, wanted())
    summary, _ = evaluate(run.load_model(), run.load_dataset().test, estimator="iwae", num_samples=500, limit=25)
    for name in ("mean", "standard_error", "effective_sample_size", "flagged", "images", "of", "targets", "options"):
        assert found[name] == summary[name], name


def test_what_was_cut_short_goes_on_bit_for_bit(run):
    whole = compute_estimate(run, wanted())
    values = estimates(run, wanted()).arrays["value"]
    shutil.rmtree(run.path / "artifacts" / "estimates")
    with pytest.raises(Gone):
        compute_estimate(run, wanted(), tell=leave_after(10))
    assert read_estimate(run, wanted())["images"] == 10
    assert missing(run, wanted()) == 15
    again = compute_estimate(run, wanted())
    np.testing.assert_array_equal(estimates(run, wanted()).arrays["value"], values)
    assert again["mean"] == whole["mean"]


def test_a_larger_limit_goes_on_from_a_smaller_one(run):
    compute_estimate(run, wanted(limit=13))
    few = estimates(run, wanted(limit=13)).arrays["value"]
    began = []
    compute_estimate(run, wanted(), tell=lambda words, share: began.append(words))
    assert began[1] == "Image 14 of 25"
    many = estimates(run, wanted()).arrays["value"]
    np.testing.assert_array_equal(many[:13], few)
    shutil.rmtree(run.path / "artifacts" / "estimates")
    compute_estimate(run, wanted())
    np.testing.assert_allclose(estimates(run, wanted()).arrays["value"], many, rtol=1e-5)
    assert read_estimate(run, wanted(limit=13))["images"] == 13


def test_each_thing_that_decides_it_is_another_estimate(run):
    compute_estimate(run, wanted())
    for changes in ({"seed": 1}, {"targets": "grey"}, {"options": {"num_samples": 501}}, {"limit": None}):
        assert read_estimate(run, wanted(**changes)) is None


def test_a_model_that_is_replaced_while_it_is_read_is_not_scored(run):
    with pytest.raises(ValueError, match="expected one model, found it replaced while it was read"):
        compute_estimate(run, wanted(), tell=lambda words, share: replace(run))
    assert read_estimate(run, wanted()) is None


def test_an_estimate_of_weights_that_were_replaced_meanwhile_is_not_the_new_models(run):
    old = (run.path / "weights.npz").read_bytes()
    compute_estimate(run, wanted(), tell=lambda words, share: replace(run) if words.startswith("Image") else None)
    assert read_estimate(run, wanted()) is None
    (run.path / "weights.npz").write_bytes(old)
    assert read_estimate(run, wanted())["images"] == 25


def replace(run):
    """Gives the run other weights, for all that their file tells."""
    weights = run.path / "weights.npz"
    weights.write_bytes(weights.read_bytes() + b"other")


def test_annealing_has_a_gap_on_simulated_images(run):
    gap = Estimating(
        estimator="ais", options={"chains": 4, "temperatures": 20, "leapfrogs": 2}, simulated=6, limit=None
    )
    found = compute_estimate(run, gap)
    assert (found["images"], found["targets"], found["simulated"]) == (6, "simulated", 6)
    assert found["gap"] == pytest.approx(found["upper"] - found["lower"], rel=1e-4)
    assert read_estimate(run, gap) == found


@pytest.mark.parametrize("estimator", ["elbo", "ais", "quadrature", "appendix-d"])
def test_every_estimator_can_be_asked_of_a_run(run, estimator):
    options = {
        "ais": {"chains": 4, "temperatures": 5, "leapfrogs": 1},
        "quadrature": {"num_points": 400},
        "appendix-d": {"num_samples": 32, "chains": 4, "leapfrogs": 1},
    }
    found = compute_estimate(run, Estimating(estimator=estimator, options=options.get(estimator, {}), limit=3))
    assert found["images"] == 3
    assert np.isfinite(found["mean"])


def test_estimators_see_the_same_pixels(run):
    """Binarised targets are drawn for an image's place, whatever an estimator's blocks are."""
    exact = Estimating(estimator="quadrature", options={"num_points": 10_000}, limit=25)
    compute_estimate(run, exact)
    compute_estimate(run, wanted())
    difference = estimates(run, exact).arrays["value"] - estimates(run, wanted()).arrays["value"]
    assert np.abs(difference).max() < 1


def test_a_request_travels_as_json():
    asked = wanted(targets="grey", seed=3)
    assert Estimating.from_dict(asked.to_dict()) == asked


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"limit": 0}, "limit: expected 1 to 359 images, received 0"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 2147483647, received -1"),
        (
            {"estimator": "magic"},
            "estimator: expected one of elbo, iwae, ais, quadrature, appendix-d; received 'magic'",
        ),
        ({"options": {"chains": 3}}, "options: expected some of num_samples for this estimator, received chains"),
        ({"simulated": 5}, "simulated: expected the estimator ais, received iwae"),
        (
            {"estimator": "ais", "options": {}, "simulated": 5, "limit": 3},
            "limit: expected none beside simulated images, received 3",
        ),
        (
            {"estimator": "ais", "options": {}, "simulated": 5, "limit": None, "targets": "grey"},
            "targets: expected none beside simulated images, received grey",
        ),
        ({"targets": "static"}, "targets: expected one of grey, dynamic, threshold"),
    ],
)
def test_what_cannot_be_asked_is_refused(run, changes, message):
    with pytest.raises(ValueError, match=message):
        compute_estimate(run, wanted(**changes))


def test_a_run_that_is_gone_does_not_come_back(run):
    def delete(words, share):
        if words.startswith("Image"):
            shutil.rmtree(run.path, ignore_errors=True)

    with pytest.raises(OSError, match=r"."):
        compute_estimate(open_run(run.path), wanted(limit=5), tell=delete)
    assert not run.path.exists()
