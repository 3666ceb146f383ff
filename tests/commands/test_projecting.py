import json

import numpy as np
import pytest

from tests.map_runs import clusters, coded_run
from vae_tf import cli, jobs
from vae_tf.runs.maps import MapRequest, map_folder, read_map

Z, LABELS = clusters(200, 5)


@pytest.fixture
def run(home):
    return coded_run(Z, LABELS)


def project(capsys, *arguments):
    status = cli.main(["project", *map(str, arguments), "--json"])
    printed = capsys.readouterr()
    return status, json.loads(printed.out.splitlines()[-1]) if status == 0 else printed.err


def test_project_writes_the_map_and_says_how_good_it_is(run, tmp_path, capsys):
    out = tmp_path / "map.npz"
    status, said = project(capsys, run.id, "--method", "pca", "--out", out)
    assert status == 0
    assert (said["method"], said["points"], said["fitted"], said["out"]) == ("pca", 200, 200, str(out))
    assert 0 < said["trustworthiness"] <= 1
    assert said["seconds"] >= 0
    drawn, kept = np.load(out), read_map(run, MapRequest(method="pca"))
    np.testing.assert_array_equal(drawn["coordinates"], kept.coordinates)
    np.testing.assert_array_equal(drawn["codes"], Z)
    np.testing.assert_array_equal(drawn["labels"], LABELS)
    np.testing.assert_array_equal(drawn["index"], np.arange(200))


def test_project_gives_the_coordinates_of_the_page(run, tmp_path, capsys):
    """The page's are made in the warm process, of which the command knows nothing; one after the other, so that what
    UMAP compiles is compiled once."""
    other, out = coded_run(Z, LABELS, name="The page's"), tmp_path / "map.npz"
    request = MapRequest(settings=(("neighbours", 9),), seed=4)
    ticket = jobs.maps.ask(other, request)
    assert ticket.wait(120)
    status, said = project(capsys, run.id, "--method", "umap", "--neighbours", 9, "--seed", 4, "--out", out)
    assert status == 0
    assert said["request"]["settings"]["neighbours"] == 9
    np.testing.assert_array_equal(np.load(out)["coordinates"], read_map(other, request).coordinates)


def test_flags_of_the_methods_come_from_their_registry(run, capsys):
    flags = ("--min-dist", 0.5, "--supervised", "--metric", "cosine", "--sample", 50, "--fast")
    status, said = project(capsys, run.id, *flags)
    assert status == 0
    assert said["fitted"] == 50
    settings = {"neighbours": 15, "min_dist": 0.5, "metric": "cosine", "supervised": True, "density": False}
    assert said["request"] == MapRequest(settings=settings, sample=50, fast=True).to_dict()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--method", "pca", "--perplexity", "30"), "settings: expected some of none; received 'perplexity'"),
        (("--neighbours", "1"), "neighbours: expected a whole number from 2 to 200, received 1"),
        (("--of", "pixels"), "dataset"),
        (("--split", "train"), "expected a trained model, found none yet"),
        (("--method", "pca", "--out", "/nowhere/map.npz"), "out: expected a file in a folder that is there"),
        (("--seed", "-1"), "seed: expected a whole number from 0"),
    ],
)
def test_what_cannot_be_is_one_line(run, capsys, flags, words):
    status, said = project(capsys, run.id, *flags)
    assert status == 2
    assert words in said.splitlines()[-1]


def test_the_table_is_for_people(run, capsys):
    assert cli.main(["project", run.id, "--method", "pca"]) == 0
    said = capsys.readouterr().out
    assert "trustworthiness" in said
    assert "label accuracy, map" in said
    assert map_folder(run, MapRequest(method="pca")).is_dir()
