"""Codes and maps as tables of a stored run: read elsewhere, and refused in a sentence."""

import json
import subprocess
import sys

import numpy as np
import pytest

from tests.map_runs import clusters, coded_run
from tests.sources import ROOT
from vae_tf.export.table import TABLES
from vae_tf.runs import create_run, open_run
from vae_tf.runs.export import export_run
from vae_tf.runs.maps import MapRequest, compute_map, kept_maps


@pytest.fixture
def coded():
    """A run of 40 codes in three dimensions, of four classes."""
    return coded_run(*clusters(40, 3))


def test_codes_are_read_elsewhere_from_each_form_as_they_are_here(coded, tmp_path):
    for kind in TABLES:
        export_run(coded, format="codes", table=kind, out=tmp_path / "out")
    command = [sys.executable, "-I", str(ROOT / "tests/export/elsewhere.py"), f"tables:{tmp_path / 'out'}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    codes = coded.codes()
    for z, labels, run in next(iter(json.loads(done.stdout).values())):
        assert (z, labels, run) == (codes.z_mean.tobytes().hex(), codes.labels.tolist(), coded.id)


def test_a_table_of_codes_says_whose_and_what_they_are(coded, tmp_path):
    [path] = export_run(coded, format="codes", out=tmp_path / "mine.npz")
    assert path == tmp_path / "mine.npz"
    with np.load(path) as found:
        about = json.loads(str(found["about"]))
        assert set(found) == {"index", "label", "label_name", "z_mean", "z_log_var", "about"}
    assert (about["run"], about["fingerprint"]) == (coded.id, coded.dataset["fingerprint"])
    assert (about["split"], about["images"]) == ("test", 40)
    assert about["command"] == f"python -m vae_tf export {coded.id} --format codes"
    assert set(about["columns"]) == {"index", "label", "label_name", "z_mean", "z_log_var"}


def test_the_form_of_a_table_gives_its_file_its_name(coded, tmp_path):
    assert export_run(coded, format="codes", table="csv") == [coded.path / "artifacts" / "codes" / "codes.csv"]
    assert export_run(coded, format="codes", table="csv", out=tmp_path / "a.csv") == [tmp_path / "a.csv"]
    assert export_run(coded, format="codes", table="csv", out=tmp_path / "a.npz") == [tmp_path / "a.npz" / "codes.csv"]


def test_codes_that_are_not_there_are_a_sentence(coded, config, tmp_path):
    made = f"`python -m vae_tf project {coded.id} --method pca --split train` makes them"
    with pytest.raises(ValueError, match=f"^expected the codes of the train images, found none yet: {made}$"):
        export_run(coded, format="codes", split="train", out=tmp_path / "out")
    with pytest.raises(ValueError, match="expected a run with codes; 'Mine' is starting"):
        export_run(create_run(config(), name="Mine"), format="codes", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_damaged_codes_are_a_sentence(coded, tmp_path):
    path = coded.path / "artifacts" / "codes.npz"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match=r"codes\.npz: expected an npz file with arrays .*, received a damaged file"):
        export_run(coded, format="codes", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_maps_are_exported_each_with_its_settings_and_figures(coded, tmp_path):
    drawn = [compute_map(coded, MapRequest(method="pca")), compute_map(coded, MapRequest(method="first"), judged=False)]
    *tables, index = export_run(coded, format="maps", table="npz", out=tmp_path / "out")
    first, pca = json.loads(index.read_text())["maps"]
    assert [path.name for path in tables] == [first["file"], pca["file"]]
    assert pca["file"] == f"pca-codes-test-{drawn[0].key[:8]}.npz"
    assert (pca["method"], pca["seed"], pca["quality"]) == ("pca", 0, drawn[0].about["quality"])
    assert first["quality"] is None
    with np.load(tables[1]) as found:
        np.testing.assert_array_equal(np.stack([found["u"], found["v"]], axis=1), drawn[0].coordinates)
        np.testing.assert_array_equal(found["trustworthiness"], drawn[0].quality["trustworthiness"])
        np.testing.assert_array_equal(found["label"], coded.codes().labels)
    with np.load(tables[0]) as found:
        assert "trustworthiness" not in found


def test_maps_of_a_run_go_beside_those_that_it_keeps_and_replace_an_earlier_export(coded):
    compute_map(coded, MapRequest(method="pca"))
    before = export_run(coded, format="maps", table="npz")
    assert before[0].parent == coded.path / "artifacts" / "exported-maps"
    (before[0].parent / "notes.csv").write_text("mine")
    after = export_run(coded, format="maps", table="csv")
    assert {path.name for path in after[0].parent.iterdir()} == {path.name for path in after} | {"notes.csv"}
    assert len(kept_maps(open_run(coded.path))) == 1


def test_a_run_without_a_map_says_what_makes_one(coded, tmp_path):
    made = f"`python -m vae_tf project {coded.id} --method umap` makes one"
    with pytest.raises(ValueError, match=f"^expected a run with a map, found none of 'Coded': {made}$"):
        export_run(coded, format="maps", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
