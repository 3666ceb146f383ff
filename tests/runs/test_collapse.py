import numpy as np
import pytest

from vae_tf import train
from vae_tf.runs import answers, collapse
from vae_tf.runs.collapse import Checkup, kl_history, measure, read_measures
from vae_tf.runs.diagnosis import findings
from vae_tf.runs.recovery import recovery
from vae_tf.runs.run import Run


def test_measures_are_those_of_the_runs_model_and_are_kept(run):
    checkup = Checkup(limit=100)
    assert read_measures(run, checkup) is None
    heard = []
    found = measure(run, checkup, tell=lambda words, share: heard.append(share))
    figures = found.figures
    assert (figures["images"], figures["of"], figures["targets"]) == (100, 359, "dynamic")
    assert figures["steps"] == 9
    assert figures["kl"] == pytest.approx(sum(figures["kl_per_dimension"]))
    parts = figures["information"] + figures["marginal_kl"]
    error = 4 * np.hypot(figures["information_se"], figures["marginal_kl_se"])
    assert parts == pytest.approx(figures["kl"], abs=error)
    assert figures["elbo_mean"] == run.results["dynamic"]["mean"]
    assert found.marginals.shape == (2, len(found.axis))
    assert heard == sorted(heard)
    again = read_measures(run, checkup)
    assert again.figures == figures
    np.testing.assert_array_equal(again.marginals, found.marginals)
    assert measure(run, checkup).figures == figures


def test_another_question_another_model_and_a_damaged_file_are_answered_anew(run):
    path = answers.place(run, "collapse", collapse._asked(run, Checkup(limit=50)))
    measure(run, Checkup(limit=50))
    assert path.is_file()
    assert read_measures(run, Checkup(limit=51)) is None
    assert read_measures(run, Checkup(limit=50, seed=1)) is None
    path.write_bytes(b"half")
    assert read_measures(run, Checkup(limit=50)) is None
    (run.path / "weights.npz").write_bytes(b"another")
    assert answers.place(run, "collapse", collapse._asked(run, Checkup(limit=50))) != path


def test_the_kl_over_epochs_is_that_of_the_saved_frames(run):
    epochs, kl = kl_history(run)
    assert epochs == [1, 2, 3]
    assert kl.shape == (3, 2)
    np.testing.assert_allclose(kl[-1], run.live()["kl_per_dimension"])


def test_what_cannot_be_asked_says_so(run):
    for limit in (0, 1, 360):
        with pytest.raises(ValueError, match="limit: expected 2 to 359 images"):
            measure(run, Checkup(limit=limit))
    with pytest.raises(ValueError, match="seed: expected a whole number"):
        Checkup(seed=-1)
    manifest = dict(run.manifest) | {"config": run.manifest["config"] | {"kind": "dae"}}
    with pytest.raises(ValueError, match="collapse: expected a model with a prior"):
        measure(Run(run.path, manifest))


def test_a_model_replaced_meanwhile_is_not_answered_for(run):
    path = answers.place(run, "collapse", {"asked": 1})
    with pytest.raises(ValueError, match="its model has changed meanwhile"):
        answers.model_for(run, path, "collapse", {"asked": 2})


def test_codes_of_a_few_images_are_not_said_to_have_drifted(run, config):
    figures = dict(measure(run, Checkup(limit=100)).figures) | {"dimension_kl": [0.9, 0.1], "images": 99}
    assert "adrift" not in [found.name for found in findings(figures, run.config)]
    assert "adrift" in [found.name for found in findings(figures | {"images": 100}, run.config)]


def test_before_and_after_are_compared_in_pairs(run, config):
    after = train(config(epochs=1, model={"free_bits": 0.5}))
    found = recovery(run, after)
    assert found["targets"] == "dynamic"
    assert found["paired"]
    assert found["elbo_difference"] == pytest.approx(found["after"]["elbo"] - found["before"]["elbo"], abs=1e-3)
    assert 0 < found["elbo_difference_se"] < found["before"]["elbo_se"] + found["after"]["elbo_se"]
    assert found["units"] == found["after"]["active_units"] - found["before"]["active_units"]
    assert found["settings"]["free_bits"] == [0.0, 0.5]
    assert found["not_comparable"] == []
    assert found["caution"] is None


def test_runs_read_otherwise_are_not_compared(run, config):
    other = train(config(epochs=1, model={"likelihood": "gaussian", "eval_targets": "grey"}))
    found = recovery(run, other)
    assert found["elbo_difference"] is None
    assert found["not_comparable"]
    assert found["after"]["elbo"] is None
