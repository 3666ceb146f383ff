"""The figures that a run has: those of the shipped one, and of runs that have less."""

import json

import numpy as np
import pytest

from tests.map_runs import clusters, coded_run
from vae_tf.latent import Codes
from vae_tf.runs import create_run, open_run, shipped_run
from vae_tf.runs.export import export_run
from vae_tf.runs.gallery import SORTS, pictures
from vae_tf.runs.gallery.denoising import denoising
from vae_tf.runs.gallery.encoded import MOST_POINTS, encoded, thinned
from vae_tf.runs.maps import MapRequest, compute_map
from vae_tf.runs.strengths import Curve, compute_curve


@pytest.fixture(scope="module")
def shipped():
    return {picture.name: picture for picture in pictures(shipped_run())}


def test_the_shipped_run_has_all_that_is_stored_with_it(shipped):
    assert list(shipped) == [
        *("loss", "reconstruction-loss", "kl-loss", "codes", "kl-dynamic", "kl-grey"),
        *("likelihood-grey-subset", "log-likelihood-grey-subset", "posterior-0", "gaps-20", "activity", "aggregate"),
    ]
    assert set(SORTS) == {"training", "codes", "likelihood", "posterior", "diagnosis", "maps", "denoising"}


def test_each_says_of_what_it_is(shipped):
    words = {name: picture.words for name, picture in shipped.items()}
    assert words["kl-grey"].startswith("Nats per image, the mean over 1,000 test images; grey targets. In all 6.365 ± ")
    assert words["codes"].startswith("The means of q(z|x) of 1,000 test images.")
    assert (
        "50 of 1,000 test images, grey targets. The line is the exact value, −144.4 ± 5.9"
        in words["likelihood-grey-subset"]
    )
    assert "The exact value of each of 50 of 1,000 test images" in words["log-likelihood-grey-subset"]
    assert "log p(x) = −129.84 nats by quadrature" in words["posterior-0"]
    assert "20 of 1,000 test images, grey targets; ± and bars: one standard error" in words["gaps-20"]
    assert "2 of 2 dimensions above 0.01" in words["activity"]


def test_their_numbers_are_those_that_are_stored(shipped):
    assert sorted(shipped["kl-grey"].figure.data[0].y) == sorted(shipped_run().results["grey"]["kl_per_dimension"])
    assert list(shipped["loss"].figure.data[1].y)[-1] == shipped_run().metrics[-1]["test"]["loss"]


def test_a_run_that_has_only_begun_has_its_curves(config, tmp_path):
    run = create_run(config(), name="Begun")
    with pytest.raises(ValueError, match="expected a run with figures; 'Begun' is starting: wait"):
        export_run(run, format="figures", out=tmp_path / "out")
    losses = {"loss": 3.0, "reconstruction_loss": 2.0, "kl_loss": 1.0, "elbo": -3.0, "regulariser_loss": 0.5}
    record = {"epoch": 1, "step": 1, "seconds": 1.0, "beta": 1.0, "images_per_second": 1.0}
    (run.path / "metrics.jsonl").write_text(json.dumps(record | {"train": losses, "test": losses}) + "\n")
    assert [each.name for each in pictures(run)] == ["loss", "reconstruction-loss", "kl-loss", "regulariser-loss"]
    [path] = export_run(run, format="figures", out=tmp_path / "mine.html")
    assert path == tmp_path / "mine.html"


def test_maps_are_shown_with_their_settings_and_figures():
    run = coded_run(*clusters(40, 3))
    compute_map(run, MapRequest(method="pca"))
    codes, drawn = pictures(run)
    assert codes.words == "The means of q(z|x) of 40 test images, in " + codes.words.split(", in ")[1]
    assert "the two most active of 3 dimensions." in codes.words
    assert drawn.title == "Map by PCA"
    assert drawn.name.startswith("map-pca-codes-test-")
    assert drawn.words.startswith("The codes of 40 test images; seed 0. Trustworthiness ")


def test_damaged_codes_are_a_sentence(tmp_path):
    run = coded_run(*clusters(40, 3))
    (run.path / "artifacts" / "codes.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"codes\.npz: expected an npz file with arrays"):
        export_run(run, format="figures", out=tmp_path / "out")


def test_of_very_many_codes_a_part_is_drawn_and_the_words_say_so():
    run = coded_run(*clusters(40, 2))
    n = MOST_POINTS + 1
    z = np.zeros((n, 2), np.float32)
    Codes(z, z, None, np.zeros(n, np.float32), np.arange(n), "test").save(run.path / "artifacts" / "codes.npz")
    [picture] = encoded(open_run(run.path))
    assert len(picture.figure.data[0].x) == MOST_POINTS
    assert picture.words == "The means of q(z|x) of 10,000 of 10,001 test images, coloured by ELBO, grey targets."
    assert (np.diff(thinned(n)) > 0).all()


def test_curves_over_strengths_are_found_as_the_page_asks_for_them(run):
    assert list(denoising(run)) == []
    compute_curve(run, Curve(damage="gaussian", limit=200, sampled=20, methods=("damaged",)))
    [first, second] = denoising(run)
    assert [first.name, second.name] == ["denoising-gaussian-200-20", "denoising-gaussian-200-40"]
