"""A run as an archive: another home makes of it a run with the same weights and the same figures."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from tests.sources import ROOT
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.npz import read_npz
from vae_tf.models.sizes import tensors
from vae_tf.runs import create_run, open_run
from vae_tf.runs.execute import execute
from vae_tf.runs.export import export_run
from vae_tf.runs.importing import import_run
from vae_tf.runs.lock import held


def weights(path, config):
    return {name: array.tobytes() for name, array in read_npz(path, list(tensors(config.model))).items()}


def test_another_home_imports_it_with_the_same_weights_and_makes_the_same_figures(run, home, tmp_path, monkeypatch):
    [path] = export_run(run, format="archive", out=tmp_path / "mine.zip")
    other = {**os.environ, "VAE_TF_HOME": str(tmp_path / "other")}
    command = [sys.executable, "-m", "vae_tf", "import", str(path), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=other, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    there = tmp_path / "other" / "runs" / json.loads(done.stdout.splitlines()[-1])["run"]
    assert weights(there / "weights.npz", run.config) == weights(run.path / "weights.npz", run.config)
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path / "other"))
    imported = open_run(there)
    assert (imported.name, imported.config, imported.metrics) == (run.name, run.config, run.metrics)
    with held(imported.path):
        execute(imported)
    named = {targets: result["mean"] for targets, result in open_run(there).results.items()}
    assert named == {targets: result["mean"] for targets, result in run.results.items()}
    z = np.random.default_rng(0).standard_normal((100, 2))
    assert imported.load_model().decode(z).tobytes() == run.load_model().decode(z).tobytes()


def test_a_run_that_has_checkpoints_alone_is_packed_with_the_newest(run, tmp_path):
    (run.path / "weights.npz").unlink()
    newest = max((run.path / "checkpoints").iterdir())
    [path] = export_run(run, format="archive", out=tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    unpack(path, out, Limits())
    assert weights(out / "weights.npz", run.config) == weights(newest / "weights.npz", run.config)
    assert import_run(out).metrics == run.metrics


def test_it_does_not_say_whose_the_run_is_here(run, tmp_path):
    manifest = json.loads((run.path / "run.json").read_text())
    (run.path / "run.json").write_text(json.dumps(manifest | {"owner": "someone", "source": "imported"}))
    with zipfile.ZipFile(export_run(open_run(run.path), format="archive", out=tmp_path)[0]) as archive:
        said = json.loads(archive.read("run.json"))
    assert set(said) == {"schema", "name", "notes", "created", "config", "dataset", "provenance"}
    assert {name: said[name] for name in said if name != "schema"} == {
        name: manifest[name] for name in said if name != "schema"
    }


def test_what_no_installation_would_take_is_not_packed(run, tmp_path):
    arrays = dict(np.load(run.path / "weights.npz"))
    name = next(name for name, array in arrays.items() if array.dtype == np.float32)
    np.savez(run.path / "weights.npz", **arrays | {name: np.full_like(arrays[name], np.nan)})
    with pytest.raises(
        ValueError, match=f"expected a run with whole weights; {name} of 'The first' holds some that are no"
    ):
        export_run(run, format="archive", out=tmp_path / "out")
    (run.path / "weights.npz").write_bytes(b"PK")
    with pytest.raises(ValueError, match="received a damaged file"):
        export_run(run, format="archive", out=tmp_path / "out")
    shutil.rmtree(run.path / "checkpoints")
    (run.path / "weights.npz").unlink()
    with pytest.raises(
        ValueError, match="expected a run with a trained model; 'The first' has none: its files are gone"
    ):
        export_run(run, format="archive", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_model_too_large_to_be_imported_anywhere_says_so(config, tmp_path):
    run = create_run(config(model={"hidden": (9_000, 9_000)}), name="Large")
    (run.path / "weights.npz").write_bytes(b"")
    with pytest.raises(
        ValueError, match="expected a run that can be imported; 'Large' cannot be: model: expected at most"
    ):
        export_run(run, format="archive", out=tmp_path / "out")
