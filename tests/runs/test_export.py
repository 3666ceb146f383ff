import json
import shutil

import pytest

from vae_tf.runs import create_run, shipped_run
from vae_tf.runs.export import export_run
from vae_tf.runs.lock import held
from vae_tf.runs.unfolding import saved_epochs


def test_an_older_run_is_given_its_export(run):
    before = run.browser
    shutil.rmtree(run.browser_folder)
    paths = export_run(run)
    assert run.browser == before
    assert set(run.browser_folder.iterdir()) == set(paths)


def test_an_export_may_go_elsewhere_and_leaves_the_run_as_it_is(run, tmp_path):
    before = run.browser
    paths = export_run(run, out=tmp_path / "some" / "where", dtype="float16")
    assert {path.parent for path in paths} == {tmp_path / "some" / "where"}
    manifest = json.loads(paths[-1].read_text())
    assert manifest["weights"]["bytes"] * 2 == before["weights"]["bytes"]
    assert 0 < manifest["weights"]["max_error"] < 0.01
    assert run.browser == before


def test_half_the_bytes_take_the_place_of_the_whole_ones(run):
    export_run(run, dtype="float16")
    assert run.browser["weights"]["dtype"] == "float16"
    assert len(list(run.browser_folder.glob("weights-*"))) == 1


def test_a_run_without_codes_is_exported_without_them(run):
    (run.path / "artifacts" / "codes.npz").unlink()
    export_run(run)
    assert run.browser["codes"] is None


def test_the_shipped_run_is_only_exported_elsewhere(tmp_path):
    run = shipped_run()
    with pytest.raises(ValueError, match=r"expected a folder to write to \(--out\), since this run ships with the app"):
        export_run(run)
    paths = export_run(run, out=tmp_path)
    assert {path.name for path in paths} == {path.name for path in run.browser_folder.iterdir()}


def test_a_run_at_work_is_only_exported_elsewhere(run, tmp_path):
    with held(run.path), pytest.raises(ValueError, match="expected a run that has ended, or a folder to write to"):
        export_run(run)


def test_what_cannot_be_exported_is_refused_and_writes_nothing(run, config, tmp_path):
    before = run.browser
    for options, message in (
        ({"format": "onnx"}, "format: expected one of browser, unfolding; received 'onnx'"),
        ({"dtype": "int8"}, "dtype: expected float32 or float16 for the browser format, received 'int8'"),
    ):
        with pytest.raises(ValueError, match=message):
            export_run(run, **options)
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        export_run(create_run(config()), out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert run.browser == before


def test_the_film_of_a_run_needs_its_epochs_and_no_model(run, monkeypatch, tmp_path):
    monkeypatch.setattr("vae_tf.models.backend.import_tensorflow", lambda: pytest.fail("TensorFlow is not needed"))
    assert len(saved_epochs(run)) >= 2
    [path] = export_run(run, format="unfolding", out=tmp_path)
    assert path.read_bytes()[:6] == b"GIF89a"
    assert export_run(run, format="unfolding") == [run.path / "artifacts" / "unfolding" / "unfolding.gif"]


def test_what_has_no_epochs_to_show_leaves_no_folder(config, tmp_path):
    with pytest.raises(ValueError, match="expected a run with saved epochs"):
        export_run(create_run(config()), format="unfolding", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
