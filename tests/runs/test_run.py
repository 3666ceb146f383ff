import json
import shutil
import time

import numpy as np
import pytest

from vae_tf.export.manifest import blobs
from vae_tf.runs import State, create_run, open_run
from vae_tf.runs.lock import held
from vae_tf.runs.naming import NAME_LIMIT, NOTES_LIMIT
from vae_tf.runs.run import Run


def write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value))


# ---------------------------------------------------------------------- who is at work


@pytest.mark.parametrize("state", [State.STARTING, State.RUNNING])
def test_a_live_state_whose_process_is_gone_is_shown_as_failed(config, state):
    run = create_run(config())
    write(run.path / "state.json", {"state": state, "message": "", "started": 5.0})
    assert run.state is State.FAILED
    assert run.status["message"] == "Its process is gone: it was killed, or the machine stopped"
    assert run.status["started"] == 5.0
    with held(run.path):
        assert run.state is state
        assert run.status["message"] == ""


def test_a_new_run_is_given_time_for_its_process_to_come(config):
    run = create_run(config())
    assert run.state is State.STARTING
    write(run.path / "state.json", {"state": "starting", "message": "", "started": time.time() - 3600})
    assert run.state is State.FAILED


def test_a_run_that_waits_for_its_turn_needs_no_process(config):
    run = create_run(config(), state=State.QUEUED, queued=5.0)
    assert (run.state, run.status["queued"]) == (State.QUEUED, 5.0)


@pytest.mark.parametrize("state", [State.FINISHED, State.STOPPED, State.CANCELLED, State.FAILED, State.PAUSED])
def test_a_run_that_has_ended_needs_no_process(config, state):
    run = create_run(config())
    write(run.path / "state.json", {"state": state, "message": "so it is"})
    assert (run.state, run.status["message"]) == (state, "so it is")


# ---------------------------------------------------------------------- what a worker may leave half done


@pytest.mark.parametrize("tail", [b'{"epoch": 4, "st', b"\x00\x00\x00", b"[1, 2]", b"null", b'{"epoch": "\xc3'])
def test_a_torn_last_line_of_metrics_is_left_out(run, tail):
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(tail)
    assert [record["epoch"] for record in run.metrics] == [1, 2, 3]


def test_the_test_elbo_before_the_end_is_that_of_the_last_epoch(run):
    stored = run.test_elbo
    assert stored == run.results["dynamic"]["mean"]
    (run.path / "artifacts" / "results" / "elbo-dynamic.json").unlink()
    assert run.test_elbo == run.metrics[-1]["test"]["elbo"] != stored
    (run.path / "metrics.jsonl").unlink()
    assert run.test_elbo is None


def test_the_loss_of_a_model_without_a_prior_is_no_elbo(run):
    manifest = json.loads((run.path / "run.json").read_text())
    manifest["config"]["kind"] = "dae"
    write(run.path / "run.json", json.dumps(manifest))
    assert open_run(run.path).test_elbo is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"mean": null, "targets": "dynamic"}'])
def test_damaged_test_figures_are_as_good_as_none(run, text):
    write(run.path / "artifacts" / "results" / "elbo-dynamic.json", text)
    assert list(run.results) == ["grey"]
    assert run.test_elbo == run.metrics[-1]["test"]["elbo"]


@pytest.mark.parametrize("text", ["", '{"epoch": 0.', "[]"])
def test_half_a_progress_record_is_none(run, text):
    write(run.path / "progress.json", text)
    assert run.progress is None


def test_damaged_pictures_are_none_and_damaged_codes_are_named(run):
    for name in ("live.npz", "codes.npz"):
        path = run.path / "artifacts" / name
        path.write_bytes(path.read_bytes()[:-80])
    assert run.live() is None
    with pytest.raises(ValueError, match=r"codes\.npz: expected an npz file"):
        run.codes()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"schema": 1}', '{"schema": 2, "unsupported": "x"}'])
def test_a_damaged_browser_export_is_none(run, text):
    name = run.browser["weights"]["file"]
    write(run.browser_folder / "model.json", text)
    assert run.browser is None
    assert run.browser_file(name) is None


def test_a_browser_export_cut_short_or_of_another_model_is_none(run):
    path = run.browser_folder / "model.json"
    whole = path.read_text()
    write(path, whole[:-3])
    assert run.browser is None
    write(path, whole.replace('"latent_dim": 2', '"latent_dim": 3'))
    assert run.browser is None
    write(path, whole)
    assert run.browser is not None


def test_a_browser_export_without_one_of_its_files_is_none(run):
    manifest = run.browser
    for section in (manifest["weights"], manifest["codes"], manifest["codes"]["spread"]):
        path = run.browser_folder / section["file"]
        content = path.read_bytes()
        path.write_bytes(content[:-1])
        assert run.browser is None
        path.unlink()
        assert run.browser is None
        path.write_bytes(content)
    assert run.browser == manifest


def test_a_run_from_before_there_were_exports_has_none(run):
    shutil.rmtree(run.browser_folder)
    assert run.browser is None
    assert run.browser_file("weights-0123456789abcdef.bin") is None


def test_a_browser_file_is_given_by_a_name_of_the_manifest_and_by_no_other(run):
    named = list(blobs(run.browser))
    assert [run.browser_file(name) for name in named] == [run.browser_folder / name for name in named]
    (run.browser_folder / "weights-0123456789abcdef.bin").write_text("of an earlier export")
    for name in (
        "weights-0123456789abcdef.bin",
        "model.json",
        "",
        ".",
        "../codes.npz",
        f"./{named[0]}",
        named[0] + "\n",
    ):
        assert run.browser_file(name) is None


def test_a_damaged_model_is_named(run):
    path = run.path / "weights.npz"
    path.write_bytes(path.read_bytes()[:-80])
    with pytest.raises(ValueError, match=r"weights\.npz: expected an npz file"):
        run.load_model()


def test_the_end_of_the_log_is_its_last_lines(run):
    path = run.path / "log.txt"
    path.write_bytes(b"first\n" + b"x" * 100_000 + b"\nbefore\n\xff\xfelast\n")
    assert run.log_tail(2).splitlines() == ["before", "\ufffd\ufffdlast"]
    assert "first" not in run.log_tail()


# ---------------------------------------------------------------------- what the person writes


def test_name_and_notes_are_kept_and_nothing_else_changes(run):
    before = dict(run.manifest)
    renamed = run.annotate(name="  Näher\tdran ", notes="# Better\n\nwith dots")
    again = open_run(run.id)
    assert (again.name, again.notes) == (renamed.name, renamed.notes) == ("Näher dran", "# Better\n\nwith dots")
    assert {**again.manifest, "name": before["name"], "notes": before["notes"]} == before
    assert run.annotate(notes="").name == "Näher dran"  # what another page wrote meanwhile is kept


def test_a_name_may_have_as_many_letters_as_said(run):
    assert run.annotate(name="x" * NAME_LIMIT).name == "x" * NAME_LIMIT


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "name: expected 1 to 120 printable characters, received 0"),
        ({"name": "x" * (NAME_LIMIT + 1)}, "name: expected 1 to 120 printable characters, received 121"),
        ({"name": "a\x00"}, "name: expected 1 to 120 printable"),
        ({"notes": "x" * (NOTES_LIMIT + 1)}, "notes: expected at most 10000 characters, received 10001"),
    ],
)
def test_what_is_no_name_and_no_note_is_refused(run, changes, message):
    before = (run.path / "run.json").read_bytes()
    with pytest.raises(ValueError, match=message):
        run.annotate(**changes)
    assert (run.path / "run.json").read_bytes() == before


def test_codes_are_of_all_test_images(run):
    codes = run.codes()
    assert len(codes) == 359
    assert codes.elbo.mean() == pytest.approx(run.test_elbo, rel=1e-5)
    assert np.isfinite(codes.z_mean).all()


def test_the_test_images_are_those_that_it_was_made_with_or_none(run):
    assert run.test_images().tobytes() == run.load_dataset().test.images.tobytes()
    changed = Run(run.path, {**run.manifest, "dataset": {**run.dataset, "fingerprint": "0" * 64}})
    assert changed.test_images() is None
    gone = Run(run.path, {**run.manifest, "config": {**run.manifest["config"], "dataset": "mnist"}})
    assert gone.test_images() is None  # and nothing is downloaded
