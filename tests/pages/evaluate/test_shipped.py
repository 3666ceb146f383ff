"""What comes with the shipped run: a version of what is computed that is raised makes `.ci/pretrained found` due."""

from pages.ui.evaluate.address import read
from pages.ui.evaluate.rungs import rows, rungs
from vae_tf import open_run
from vae_tf.runs.collapse import Checkup, read_measures
from vae_tf.runs.estimating import Estimating, compute_estimate, estimates
from vae_tf.runs.gaps import GapsRequest, read_gaps
from vae_tf.runs.posteriors import PosteriorRequest, read_posterior


def test_what_evaluate_shows_first_of_it_is_there():
    run = open_run("digits-2d")
    wanted = read({}, run)
    ladder = rungs(run, wanted)
    assert [row.rung for row in rows(run, ladder) if row.whole] == ladder
    assert read_measures(run, Checkup()) is not None
    assert read_posterior(run, PosteriorRequest(image=wanted.image)) is not None
    assert read_gaps(run, GapsRequest(images=wanted.gaps)) is not None


def test_what_came_with_it_is_gone_on_from_and_written_elsewhere(home):
    run = open_run("digits-2d")
    asked = Estimating(estimator="iwae", options={"num_samples": 5}, targets="grey", limit=52)
    came = {path: path.read_bytes() for path in run.path.glob("artifacts/estimates/*")}
    assert len(estimates(run, asked)) == 50
    compute_estimate(run, asked)
    assert len(estimates(run, asked)) == 52
    assert {path: path.read_bytes() for path in run.path.glob("artifacts/estimates/*")} == came
    [written] = (home / "cache" / "estimates" / run.id).iterdir()
    assert written.name in [path.name for path in came]
