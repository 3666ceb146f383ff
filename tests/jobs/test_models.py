import os
import shutil

import numpy as np
import pytest

from tests.jobs.conftest import PATIENCE, until
from vae_tf import jobs, train
from vae_tf.jobs import modelling
from vae_tf.runs import open_run, typicality
from vae_tf.runs.codes import codes_of, has_codes
from vae_tf.runs.collapse import Checkup, read_measures
from vae_tf.runs.estimating import Estimating, read_estimate
from vae_tf.runs.gaps import GapsRequest, read_gaps
from vae_tf.runs.maps import MapRequest, read_map
from vae_tf.runs.mending import Mending, result
from vae_tf.runs.parcels import read_parcel
from vae_tf.runs.posteriors import PosteriorRequest, read_posterior
from vae_tf.runs.scoring import Scoring, read_scores
from vae_tf.runs.strengths import Curve, read_curve


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The path of a finished run. Only to be read."""
    from tests.runs.conftest import tiny

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_TF_HOME", str(tmp_path_factory.mktemp("trained")))
        return train(tiny(epochs=1)).path


@pytest.fixture
def trained(home, original):
    """A copy of it in this test's home."""
    path = home / "runs" / original.name
    shutil.copytree(original, path)
    return open_run(path)


def test_training_images_are_encoded_by_the_process_with_the_model(trained):
    ticket = jobs.models.encode(trained, "train")
    assert ticket.wait(PATIENCE)
    assert (ticket.state, ticket.error, ticket.result) == ("done", None, {"codes": 60})
    assert has_codes(trained, "train")
    assert jobs.models.encode(trained, "train").state == "done"


def test_a_file_to_take_away_is_made_once_and_known_while_it_is(trained):
    ticket = jobs.models.export(trained, "keras", {})
    assert jobs.models.export_under_way(trained, "keras", {}) is ticket
    assert ticket.wait(PATIENCE)
    assert (ticket.state, ticket.error) == ("done", None)
    made = read_parcel(trained, "keras")
    assert (made.current, ticket.result) == (True, {"bytes": made.size})
    assert jobs.models.export_under_way(trained, "keras", {}) is None
    assert jobs.models.export(trained, "keras", {}).state == "done"
    with pytest.raises(ValueError, match="table: the keras format has no such option"):
        jobs.models.export(trained, "keras", {"table": "csv"})


def test_a_map_of_training_images_has_them_encoded_first(trained):
    request = MapRequest(method="pca", split="all")
    first, second = jobs.maps.ask(trained, request), jobs.maps.ask(trained, request)
    assert first is second
    assert first.wait(PATIENCE)
    assert (first.state, first.error) == ("done", None)
    drawn = read_map(trained, request)
    np.testing.assert_array_equal(drawn.index, codes_of(trained, "all").index)


def test_a_map_waits_for_no_codes_that_cannot_be_made(trained):
    (trained.path / "weights.npz").write_bytes(b"half")
    ticket = jobs.maps.ask(trained, MapRequest(split="train"))
    assert ticket.wait(PATIENCE)
    assert ticket.state == "failed"
    assert "weights.npz" in ticket.error


def test_a_map_cancelled_before_its_codes_are_there_is_cancelled(trained):
    ticket = jobs.maps.ask(trained, MapRequest(split="train"), viewer="ann")
    ticket.cancel("ann")
    assert ticket.wait(PATIENCE)
    assert ticket.state == "cancelled"
    assert read_map(trained, MapRequest(split="train")) is None


def test_damaged_images_are_mended_by_the_process_with_the_model(trained):
    y = np.random.default_rng(0).random((2, *trained.config.model.image_shape), dtype=np.float32)
    options = {"chains": 2, "steps": 10}
    wanted = Mending("gaussian:0.5", y, methods=("encode-decode", "posterior"), options=options)
    ticket, folder = jobs.models.mend(trained, wanted)
    assert jobs.models.mend(trained, wanted)[0] is ticket
    assert ticket.wait(PATIENCE)
    assert (ticket.state, ticket.error) == ("done", None)
    assert set(ticket.result) == {"encode-decode", "posterior"}
    assert result(folder, "posterior")["images"].shape == y.shape
    again = jobs.models.mend(trained, wanted)[0]
    assert (again.state, again.result) == ("done", ticket.result)


def test_scores_and_a_curve_are_computed_by_the_process_with_the_model(trained):
    scoring = Scoring(limit=10, methods=("linear", "encode-decode"))
    curve = Curve(points=2, limit=10, methods=("linear", "median"))
    first, second = jobs.models.score(trained, scoring), jobs.models.curve(trained, curve)
    assert jobs.models.score(trained, scoring) is first
    for ticket in (first, second):
        assert ticket.wait(PATIENCE)
        assert (ticket.state, ticket.error) == ("done", None)
    assert list(read_scores(trained, scoring)) == ["encode-decode", "linear"]
    assert None not in read_curve(trained, curve)["methods"]["median"]["psnr"]
    assert jobs.models.score(trained, scoring).state == "done"
    assert jobs.models.curve(trained, curve).state == "done"


def test_an_estimate_is_computed_by_the_process_with_the_model_and_read_meanwhile(trained):
    wanted = Estimating(estimator="iwae", options={"num_samples": 50}, limit=120)
    ticket = jobs.models.estimate(trained, wanted)
    assert jobs.models.estimate(trained, wanted) is ticket
    assert jobs.models.estimates_under_way(trained) == [(wanted, ticket)]  # for whoever looks, in another session too
    assert ticket.wait(PATIENCE)
    assert (ticket.state, ticket.error) == ("done", None)
    assert read_estimate(trained, wanted) == ticket.result
    assert jobs.models.estimates_under_way(trained) == []
    again = jobs.models.estimate(trained, wanted)
    assert (again.state, again.result) == ("done", ticket.result)
    with pytest.raises(ValueError, match="limit: expected 1 to 359 images, received 360"):
        jobs.models.estimate(trained, Estimating(limit=360))


def test_a_cancelled_estimate_keeps_what_is_computed(trained):
    wanted = Estimating(estimator="ais", options={"chains": 256, "temperatures": 2000, "leapfrogs": 1})
    ticket = jobs.models.estimate(trained, wanted, viewer="ann")
    until(lambda: ticket.words.startswith("Image") and not ticket.words.startswith("Image 1 "))
    ticket.cancel("ann")
    assert ticket.wait(PATIENCE)
    assert ticket.state == "cancelled"
    assert 0 < read_estimate(trained, wanted)["images"] < 359


def test_how_typical_an_image_is_comes_with_the_ticket(trained):
    x = np.zeros((1, *trained.config.model.image_shape), np.float32)
    ticket = jobs.models.typical(trained, x)
    assert ticket.wait(PATIENCE)
    assert (ticket.state, ticket.error) == ("done", None)
    assert ticket.result["test_images"] == 359
    assert len(ticket.result["log_likelihood"]) == 1
    assert jobs.models.typical(trained, x).result == ticket.result


def test_what_was_asked_of_images_long_ago_is_forgotten_where_there_is_too_much(trained, monkeypatch):
    monkeypatch.setattr(modelling, "REMEMBERED", 1)
    old, new = (typicality.ask(trained, np.full((1, 8, 8, 1), grey, np.float32)) for grey in (0, 1))
    os.utime(old, (0, 0))
    modelling.typical(str(trained.path), str(new), tell=lambda words, share: None)
    assert not old.exists()
    assert typicality.about(new) is not None


def test_a_model_that_cannot_be_loaded_is_said_in_a_sentence(trained):
    (trained.path / "weights.npz").write_bytes(b"half")
    ticket = jobs.models.score(trained, Scoring(limit=10, methods=("encode-decode",)))
    assert ticket.wait(PATIENCE)
    assert ticket.state == "failed"
    assert "weights.npz" in ticket.error


def test_a_diagnosis_a_posterior_and_gaps_are_computed_by_the_process_with_the_model(trained):
    checkup, look = Checkup(limit=40), PosteriorRequest(side=41, chains=1, steps=10, fit_steps=5)
    asked = GapsRequest(images=2, steps=5)
    tickets = [
        jobs.models.diagnose(trained, checkup),
        jobs.models.posterior(trained, look),
        jobs.models.gaps(trained, asked),
    ]
    assert jobs.models.posterior(trained, look) is tickets[1]
    assert jobs.models.gaps_under_way(trained, asked) is tickets[2]
    for ticket in tickets:
        assert ticket.wait(PATIENCE)
        assert (ticket.state, ticket.error) == ("done", None)
    assert read_measures(trained, checkup).figures["images"] == 40
    assert read_posterior(trained, look).figures == tickets[1].result
    assert read_gaps(trained, asked).figures == tickets[2].result
    assert jobs.models.gaps(trained, asked).result == tickets[2].result
    assert jobs.models.gaps_under_way(trained, asked) is None
    assert jobs.models.diagnose(trained, checkup).state == "done"
