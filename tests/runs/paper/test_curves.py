import pytest

from vae_tf.runs import create_run
from vae_tf.runs.metrics import write_metrics
from vae_tf.runs.paper import curves, table
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
    race = short("fig2")
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


def test_a_mark_that_is_not_whole_is_none(short):
    race = short("fig2")
    run = create_run(race.config, state=State.QUEUED, queued=1.0)
    broken = record(1, (20_000, -200.0))
    del broken["marks"][0]["test"]["elbo"]
    write_metrics(run.path, [broken])
    assert curves([(race, run)])[0].samples == []
