import json

import numpy as np
import pytest

from vae_tf.data import Split, load_dataset
from vae_tf.runs import open_run, shipped_run
from vae_tf.runs.evaluate import evaluate, evaluate_run


@pytest.fixture(scope="module")
def model(trained):
    return open_run(trained[0]).load_model()


@pytest.fixture(scope="module")
def test_split():
    return load_dataset("digits").test


def test_a_figure_says_all_that_it_depends_on(model, test_split):
    figures, estimate = evaluate(model, test_split, seed=3)
    assert figures["estimator"] == "elbo"
    assert (figures["num_samples"], figures["seed"], figures["likelihood"]) == (5, 3, "bernoulli")
    assert figures["targets"] == "dynamic"  # the model's own
    assert figures["images"] == figures["of"] == 359
    assert figures["mean"] == pytest.approx(estimate.value.mean(), rel=1e-6)
    assert figures["mean"] == pytest.approx(figures["reconstruction"] - figures["kl"], rel=1e-6)
    assert figures["kl"] == pytest.approx(sum(figures["kl_per_dimension"]), rel=1e-6)
    assert figures["standard_error"] == pytest.approx(estimate.value.std(ddof=1) / np.sqrt(359), rel=1e-4)
    assert figures["reconstruction_se"] > 0
    assert figures["kl_se"] > 0
    assert 0 <= figures["active_units"] <= 2


def test_a_subset_is_a_fixed_one_and_says_its_size(model, test_split):
    first, again = (evaluate(model, test_split, limit=20)[0] for _ in range(2))
    assert (first["images"], first["of"]) == (20, 359)
    assert first["mean"] == again["mean"]
    # drawn from all digits, not from the beginning of a sorted file
    beginning = evaluate(model, Split(test_split.images[:20]))[0]
    assert beginning["mean"] != first["mean"]


def test_one_image_has_no_standard_error(model, test_split):
    assert evaluate(model, test_split, limit=1)[0]["standard_error"] is None


def test_grey_and_dynamic_figures_are_told_apart(model, test_split):
    means = {targets: evaluate(model, test_split, targets=targets)[0]["mean"] for targets in ("grey", "dynamic")}
    assert means["grey"] != means["dynamic"]


def test_importance_weights_come_closer_than_the_bound(model, test_split):
    bound, _ = evaluate(model, test_split, limit=30, num_samples=50)
    weighted, estimate = evaluate(model, test_split, estimator="iwae", limit=30, num_samples=50)
    assert weighted["mean"] > bound["mean"]
    assert weighted["effective_sample_size"] == pytest.approx(np.median(estimate.effective_sample_size))
    assert "kl" not in weighted


def test_progress_hears_of_every_image(model, test_split):
    heard = []
    evaluate(model, test_split, progress=heard.append)
    assert heard[-1] == 359


def test_the_run_that_ships_has_the_figures_that_it_shows():
    """So its weights load, whatever has become of the code since."""
    run = shipped_run()
    for targets, stored in run.results.items():
        assert evaluate_run(run, targets=targets)["mean"] == pytest.approx(stored["mean"], abs=0.01)


def test_a_stored_run_is_scored_on_its_own_test_split(trained):
    run = open_run(trained[0])
    assert evaluate_run(run, limit=5)["run"] == run.id
    assert evaluate_run(run, limit=5)["of"] == 359


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"limit": 0}, "limit: expected 1 to 359 images, received 0"),
        ({"limit": 360}, "limit: expected 1 to 359 images, received 360"),
        ({"num_samples": 0}, "num_samples: expected a whole number from 1 to 1000000, received 0"),
        ({"estimator": "magic"}, "estimator: expected one of elbo, iwae"),
        ({"targets": "static"}, "targets: expected one of grey, dynamic, threshold"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(model, test_split, options, message):
    with pytest.raises(ValueError, match=message):
        evaluate(model, test_split, **options)


def test_a_run_is_not_scored_on_a_dataset_that_has_changed(run):
    manifest = json.loads((run.path / "run.json").read_text())
    manifest["dataset"]["fingerprint"] = "0" * 64
    (run.path / "run.json").write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match="dataset: digits has changed since the run"):
        evaluate_run(open_run(run.path))
