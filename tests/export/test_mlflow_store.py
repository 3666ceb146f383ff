"""What is logged, without MLflow; that MLflow reads it back is in tests/faults, where the extra is installed."""

import pytest

from tests.export.words import about, record
from vae_tf.export import choose_format, registry
from vae_tf.export.mlflow_store import export, metrics, tags


def test_without_the_extra_there_is_a_sentence_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(registry, "installed", lambda library: library != "mlflow")
    words = "^format: mlflow needs the library mlflow, which is not installed: python -m pip install --group mlflow$"
    with pytest.raises(ValueError, match=words):
        choose_format("mlflow")


def test_a_number_is_logged_with_its_epoch_and_its_time():
    logged = list(metrics([record(1), record(2)], about()))
    assert ("train/loss", 29.0, 1_700_000_001_500, 1) in logged
    assert ("results/grey/mean", -20.5, 1_700_000_003_000, 2) in logged
    times = [time for _, _, time, _ in logged]
    assert times == sorted(times)


def test_tags_say_what_is_no_number_and_leave_out_what_is_not_known():
    said = tags(about(licence=""))
    assert said["fingerprint of the images"] == "0" * 64
    assert said["libraries"] == "keras 3.15.1"
    assert "licence of the images" not in said


def test_a_path_that_a_database_would_cut_off_is_refused(tmp_path):
    folder = tmp_path / "why?"
    with pytest.raises(ValueError, match="out: expected a path without a question mark"):
        export(folder, [record(1)], about(), {}, place=folder)
