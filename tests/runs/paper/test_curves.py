import csv
from dataclasses import replace

import pytest

from vae_tf.data import write_json
from vae_tf.runs import create_run
from vae_tf.runs.marks import marked_images
from vae_tf.runs.metrics import write_metrics
from vae_tf.runs.paper import curves, table
from vae_tf.runs.paper.marginal import VERSION, MarginalRequest, missing_marks
from vae_tf.runs.states import State

LOSSES = {"loss": 1.0, "reconstruction_loss": 1.0, "kl_loss": 0.0}


def record(epoch, *marks):
    """An epoch's record with the bound at marks: (samples, test)."""
    told = [
        {"samples": n, "step": n, "test": {**LOSSES, "elbo": test}, "train": {**LOSSES, "elbo": test + 1}}
        for n, test in marks
    ]
    known = {"epoch": epoch, "step": epoch, "seconds": 1.0, "beta": 1.0, "images_per_second": 1.0}
    return {**known, "train": {**LOSSES, "elbo": -1.0}, "test": {**LOSSES, "elbo": -1.0}, "marks": told}


def test_a_curve_stands_beside_the_papers_with_what_it_is_above(short):
    race = short("fig2", marks=(1_000, 302_300, 2_000_000))
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    write_metrics(run.path, [record(1, (1_000, -200.0)), record(2, (302_305, -160.0), (2_000_000, -140.0))])
    test, train = curves([(race, run)])
    assert test.samples == [1_000, 302_305]  # the last is beyond the budget
    assert test.value == [-200.0, -160.0]
    assert test.paper[0] is None
    assert test.residual[1] == pytest.approx(167.99 - 160.0)
    assert train.value == [-199.0, -159.0]
    assert test.at(302_305) == -160.0
    assert test.at(10) is None
    lines = table([test, train]).splitlines()
    assert lines[0].startswith("figure,algorithm,dataset,latent_dim,train_images,split,learning_rate,run,samples,value")
    assert len(lines) == 5


def test_a_mark_that_a_batch_carries_past_the_budget_is_in_it(short):
    race = replace(short("fig3", marks=(10_000, 13_335, 17_783)), samples=13_335)
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    write_metrics(run.path, [record(1, (10_000, -200.0), (13_400, -190.0), (17_800, -180.0))])
    wanted = missing_marks(run, MarginalRequest(), most=race.samples)
    assert [mark["samples"] for mark, split in wanted if split == "test"] == [10_000, 13_400]
    assert curves([(replace(race, figure="fig2"), run)])[0].samples == [10_000, 13_400]


def test_a_mark_that_is_not_whole_is_none(short):
    race = short("fig2")
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    broken = record(1, (20_000, -200.0))
    del broken["marks"][0]["test"]["elbo"]
    write_metrics(run.path, [broken])
    assert curves([(race, run)])[0].samples == []


def estimate(run, samples, split, estimator, images, value):
    said = {"version": VERSION, "estimator": estimator, "images": images, "bound": -170.0, "gap": 10.0}
    file = run.path / "artifacts" / "marginal" / f"{estimator}-{split}-{samples:012d}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_json(file, said | {"value": value, "standard_error": 0.5})


def test_an_estimate_stands_with_those_of_its_estimator_alone_and_says_on_how_many_images(short):
    race = short("fig3")
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    write_metrics(run.path, [record(1, (20, -200.0), (60, -160.0))])
    estimate(run, 20, "test", "iwae", 50, -180.0)
    estimate(run, 60, "test", "iwae", 20, -150.0)
    estimate(run, 60, "test", "appendix-d", 100, -149.0)
    by_default, _ = curves([(race, run)])
    assert (by_default.estimator, by_default.samples, by_default.images) == ("appendix-d", [60], [100])
    test, train = curves([(race, run)], MarginalRequest(estimator="iwae"))
    assert (test.value, test.images, train.samples) == ([-180.0, -150.0], [50, 20], [])
    rows = csv.DictReader(table([test, train]).splitlines())
    assert [(row["estimator"], row["images"]) for row in rows] == [("iwae", "50"), ("iwae", "20")]
    assert test.to_dict()["estimator"] == "iwae"


def test_more_images_than_a_split_has_are_done_once_all_of_it_is(short):
    race = short("fig3")
    run = create_run(race.config, state=State.QUEUED, queued=1.0)  # 40 training images, 359 test images
    write_metrics(run.path, [record(1, (20, -200.0))])
    estimate(run, 20, "train", "appendix-d", 40, -180.0)
    estimate(run, 20, "test", "appendix-d", 100, -180.0)
    asked = MarginalRequest(images=200)
    assert [split for _, split in missing_marks(run, asked, most=10**6)] == ["test"]
    estimate(run, 20, "test", "appendix-d", 200, -180.0)
    assert missing_marks(run, asked, most=10**6) == []
    assert missing_marks(run, MarginalRequest(estimator="iwae"), most=10**6)


def test_the_bound_at_a_mark_is_of_as_many_training_images_as_there_are_test_images(short):
    few = create_run(short().config, state=State.QUEUED, queued=1.0)
    assert (marked_images(few, "train"), marked_images(few, "test")) == (40, 359)
    many = create_run(short(limit=None).config, state=State.QUEUED, queued=1.0)
    assert marked_images(many, "train") == 359 < many.dataset["train_images"]
