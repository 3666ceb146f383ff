import errno
import json
import os
import re
import shutil

import pytest

from vae_tf.data import DATASETS
from vae_tf.runs import State, create_run, shipped_run
from vae_tf.runs.about import about
from vae_tf.runs.export import Unwritten, command_for, export_run
from vae_tf.runs.lock import held
from vae_tf.runs.status import write_status
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


def test_what_cannot_be_exported_is_refused_and_writes_nothing(run, tmp_path):
    before = run.browser
    for options, message in (
        ({"format": "tape"}, "format: expected one of browser, .*; received 'tape'"),
        ({"dtype": "int8"}, "dtype: expected float32 or float16 for the browser format, received 'int8'"),
        ({"format": "unfolding", "dtype": "float16"}, "dtype: the unfolding format has no such option"),
    ):
        with pytest.raises(ValueError, match=message):
            export_run(run, out=tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
    assert run.browser == before


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "is queued: wait until its first epoch has ended"),
        (State.STARTING, "is starting: wait until its first epoch has ended"),
        (State.RUNNING, "is running: wait until its first epoch has ended"),
        (State.PAUSED, "is paused in its first epoch: resume it"),
        (State.FAILED, "failed before it had one: `show` says why; resume it, or clone it"),
        (State.CANCELLED, "was cancelled and its work discarded: clone it"),
        (State.FINISHED, "has none: its files are gone"),
    ],
)
def test_a_run_without_a_model_says_in_which_state_it_is_and_what_to_do(config, tmp_path, state, words):
    run = create_run(config(), name="Mine")
    write_status(run.path, state)
    with held(run.path):  # or a run that says that it is at work would be taken for one whose process died
        for format, what in (("browser", "a trained model"), ("unfolding", "saved epochs")):
            with pytest.raises(ValueError, match=re.escape(f"expected a run with {what}; 'Mine' {words}")):
                export_run(run, format=format, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_there_is_replaced_only_if_one_says_so(run, tmp_path):
    first = export_run(run, out=tmp_path / "out")
    with pytest.raises(ValueError, match=r"out: expected a place that is free, received '.*'; --replace replaces it"):
        export_run(run, out=tmp_path / "out")
    second = export_run(run, out=tmp_path / "out", dtype="float16", replace=True)
    assert set((tmp_path / "out").iterdir()) == set(second)
    assert first != second


def test_a_format_of_one_file_may_be_given_its_path(run, tmp_path, monkeypatch):
    def quick(folder, story):
        (folder / "unfolding.gif").write_bytes(b"a film")
        return [folder / "unfolding.gif"]

    monkeypatch.setattr("vae_tf.export.unfolding.export", quick)
    target = tmp_path / "films" / "mine.gif"
    assert export_run(run, format="unfolding", out=target) == [target]
    with pytest.raises(ValueError, match=r"out: expected a place that is free, received '.*mine.gif'"):
        export_run(run, format="unfolding", out=target)
    assert export_run(run, format="unfolding", out=tmp_path / "films") == [tmp_path / "films" / "unfolding.gif"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full: nothing was written to {}"),
        (errno.EACCES, "{} cannot be written (Permission denied): nothing was written"),
    ],
)
def test_a_disk_that_cannot_be_written_is_a_sentence(run, tmp_path, monkeypatch, number, words):
    def fail(folder, *given, **options):
        (folder / "half").write_text("half")
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("vae_tf.export.browser.export", fail)
    with pytest.raises(Unwritten, match=f"^{re.escape(words.format(tmp_path / 'out'))}$") as raised:
        export_run(run, out=tmp_path / "out")
    assert raised.value.errno == number
    assert not any(path.name != "home" for path in tmp_path.iterdir())


def test_a_file_that_is_exported_says_what_it_is_of(run):
    said = about(run, command="python -m vae_tf export x")
    assert (said.name, said.state, said.kind) == ("The first", "finished", "Variational auto-encoder")
    assert (said.dataset, said.train_images, said.test_images) == ("Digits, 8x8", 60, run.dataset["test_images"])
    assert said.licence == DATASETS["digits"].licence
    assert said.results["dynamic"]["standard_error"] > 0
    assert said.config == run.config


def test_the_command_of_an_export_can_be_typed_again(run):
    words = command_for(run, "browser", {"dtype": "float16"})
    assert words == f"python -m vae_tf export {run.id} --format browser --dtype float16"


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
