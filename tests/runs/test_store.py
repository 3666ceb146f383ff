import json
import time

import pytest

from vae_tf.runs import (
    DamagedRun,
    DamagedRunError,
    State,
    check_config,
    create_run,
    list_runs,
    open_run,
    open_run_by_id,
    restore_run,
    store,
    trash_run,
)
from vae_tf.runs import run as run_module
from vae_tf.runs.lock import held


def named(home, config, name):
    """A run of that id."""
    run = create_run(config())
    run.path.rename(home / "runs" / name)
    return home / "runs" / name


def put(folder, files):
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)


def ended(run, state=State.STOPPED):
    (run.path / "state.json").write_text(json.dumps({"state": state, "message": ""}))
    return run


# ---------------------------------------------------------------------- making


def test_a_new_run_is_starting_and_says_where_it_comes_from(home, config):
    run = create_run(config())
    assert run.path.parent == home / "runs"
    date, letters = run.id.split("-")
    assert (len(date), len(letters)) == (8, 10)
    assert set(letters) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert (run.state, run.notes, run.name) == (State.STARTING, "", "Digits, 8x8, 2-D mlp")
    assert run.config == config()
    assert run.dataset["train_images"] == 60
    assert run.dataset["test_images"] == 359
    assert len(run.dataset["fingerprint"]) == 64
    assert {"keras", "tensorflow", "numpy"} <= set(run.provenance["libraries"])
    assert abs(run.created - time.time()) < 60
    assert (run.metrics, run.results, run.progress, run.test_elbo, run.thumbnail, run.codes(), run.live()) == (
        [], {}, None, None, None, None, None
    )  # fmt: skip
    assert run.log_tail() == ""
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        run.load_model()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dataset": "no-such"}, "unknown dataset 'no-such': expected one of mnist-5k, mnist"),
        ({"batch_size": 61}, r"batch_size: expected at most 60 \(the training images\), received 61"),
        ({"limit": 1439}, "limit: expected 1 to 1438 training images, received 1439"),
        ({"optimizer": "sgd"}, "optimizer: expected one of adam, adagrad; received 'sgd'"),
        ({"kind": "gan"}, "kind: expected one of vae, dae, iwae, wake-sleep, mcem, mean-field; received 'gan'"),
        ({"model": {"image_shape": (28, 28, 1)}}, r"image_shape: expected \(8, 8, 1\) \(the images of digits\)"),
        ({"model": {"architecture": "rnn"}}, "architecture: expected one of mlp, conv; received 'rnn'"),
        ({"model": {"train_targets": "static"}}, "train_targets: expected one of grey, dynamic"),
        ({"model": {"activation": "gelu"}}, "activation: expected one of relu, tanh; received 'gelu'"),
    ],
)
def test_settings_that_do_not_fit_leave_nothing_behind(home, config, settings, message):
    with pytest.raises(ValueError, match=message):
        check_config(config(**settings))
    with pytest.raises(ValueError, match=message):
        create_run(config(**settings))
    assert not (home / "runs").exists()


@pytest.mark.parametrize("name", ["x" * 121, " \t ", "a\x00b", "a\x1b[31m"])
def test_a_name_that_is_none_leaves_nothing_behind(home, config, name):
    with pytest.raises(ValueError, match="name: expected 1 to 120 printable characters"):
        create_run(config(), name=name)
    assert not (home / "runs").exists()


# ---------------------------------------------------------------------- listing


def test_a_home_without_runs_has_none():
    assert list_runs() == []


def test_the_newest_run_comes_first(config):
    runs = [create_run(config()) for _ in range(3)]
    assert [run.id for run in list_runs()] == [run.id for run in reversed(runs)]


def altered(**changes):
    """A description of a run that is right but for `changes` (None: left out)."""

    def write(manifest):
        values = {name: value for name, value in {**manifest, **changes}.items() if value is not None}
        return {"run.json": json.dumps(values)}

    return write


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (lambda m: {}, "expected a file run.json, found none"),
        (lambda m: {"run.json": ""}, "run.json cannot be read"),
        (lambda m: {"run.json": json.dumps(m)[:200]}, "run.json cannot be read"),
        (lambda m: {"run.json": "[" * 100_000}, "run.json cannot be read"),
        (lambda m: {"run.json": "[]"}, "run.json is not the description of a run"),
        (altered(schema=None), "run.json is not the description of a run"),
        (altered(schema="1"), "run.json is not the description of a run"),
        (altered(schema=2), r"written by a newer version \(schema 2; this one reads up to 1\)"),
        (altered(name=None), "incomplete or wrong: name"),
        (altered(created="yesterday"), "incomplete or wrong: created"),
        (altered(created=10**400), "incomplete or wrong: created"),
        (altered(created=1e300), "incomplete or wrong: created"),
        (altered(notes=5), "incomplete or wrong: notes"),
        (altered(dataset=[]), "incomplete or wrong: dataset"),
        (altered(dataset={"name": "digits"}), "incomplete or wrong: dataset"),
        (altered(provenance=None), "incomplete or wrong: provenance"),
        (altered(config={"epochs": "three"}), "epochs: expected a whole number, received 'three'"),
        (altered(config={"epochs": 10**400}), "epochs: expected a whole number from 1 to 100000"),
        (altered(config={"model": {"beta": 10**400}}), "the settings in run.json cannot be used"),
        (altered(config={"momentum": 1}), "unknown setting 'momentum'"),
        (altered(config={"model": {"architecture": "transformer"}}), "received 'transformer'"),
        (lambda m: {"run.json": json.dumps(m), "state.json": '{"state": "flying"}'}, "incomplete or wrong: state.json"),
        (lambda m: {"run.json": json.dumps(m), "state.json": '{"message": ""}'}, "incomplete or wrong: state.json"),
        (lambda m: {"run.json": json.dumps(m), "state.json": '{"state": []}'}, "incomplete or wrong: state.json"),
    ],
)
def test_what_is_no_run_is_listed_as_damaged_with_the_reason(home, config, files, reason):
    good = create_run(config())
    put(home / "runs" / "broken", files(dict(good.manifest)))
    found = {run.id: run for run in list_runs()}
    assert sorted(found) == sorted(["broken", good.id])
    broken = found["broken"]
    assert isinstance(broken, DamagedRun)
    assert (broken.state, broken.name, broken.read_only) == (State.DAMAGED, "broken", False)
    assert "\n" not in broken.reason
    with pytest.raises(DamagedRunError, match=f"^broken: .*{reason}"):
        open_run("broken")
    trash_run(broken)
    assert [run.id for run in list_runs()] == [good.id]


def test_a_description_that_is_no_text_is_listed_as_damaged(home):
    put(home / "runs" / "binary", {})
    (home / "runs" / "binary" / "run.json").write_bytes(bytes(range(256)))
    put(home / "runs" / "folder", {})
    (home / "runs" / "folder" / "run.json").mkdir()
    assert [type(run) for run in list_runs()] == [DamagedRun, DamagedRun]


def test_files_and_hidden_folders_are_not_listed(home):
    put(home / "runs" / ".hidden", {})
    (home / "runs" / "notes.txt").write_text("")
    assert list_runs() == []


def test_a_state_that_is_half_written_does_not_hide_the_run(config):
    run = create_run(config())
    (run.path / "state.json").write_text('{"state": "runn')
    assert [run.state for run in list_runs()] == [State.STARTING]


# ---------------------------------------------------------------------- finding


def test_a_run_is_found_by_its_folder_its_id_or_the_beginning_of_its_id(home, config, monkeypatch):
    path = named(home, config, "20260102-aaaa")
    named(home, config, "20260102-bbbb")
    monkeypatch.chdir(home)
    for way in (path, str(path), "runs/20260102-aaaa", "20260102-aaaa", "20260102-a"):
        assert open_run(way).path == path


def test_a_beginning_that_fits_several_runs_is_refused(home, config):
    for name in ("20260102-aaaa", "20260102-bbbb", "20260102-b"):
        named(home, config, name)
    with pytest.raises(ValueError, match="run: '20260102' fits 3 runs; give more of the id"):
        open_run("20260102")
    assert open_run("20260102-b").id == "20260102-b"  # whole ids win


@pytest.mark.parametrize(
    "text", ["", ".", "..", "*", "a*", "[a]", "~", "~nobody-has-this-name/x", "a/../b", "a\x00b", "x" * 5000, "/"]
)
def test_what_is_no_run_is_refused_in_one_sentence(home, config, text):
    named(home, config, "aaaa")
    with pytest.raises(ValueError, match=r"run: expected the id or the directory of a run, received .*`runs` lists"):
        open_run(text)


def test_the_run_that_ships_is_found_but_belongs_to_nobody(home, config, monkeypatch):
    shipped = home / "assets" / "pretrained"
    run = ended(create_run(config()))
    shipped.mkdir(parents=True)
    run.path.rename(shipped / "example")
    monkeypatch.setattr(store, "SHIPPED", shipped)
    monkeypatch.setattr(run_module, "SHIPPED", shipped)
    run = store.shipped_run()
    assert (run.id, run.read_only) == ("example", True)
    assert open_run("exam").path == run.path
    assert list_runs() == []
    for change in (lambda: run.annotate(name="Mine"), lambda: trash_run(run)):
        with pytest.raises(ValueError, match="expected a run of your own; received the one that ships with the app"):
            change()


def test_a_checkout_without_a_shipped_run_is_no_error(home, monkeypatch):
    monkeypatch.setattr(store, "SHIPPED", home / "nothing")
    assert store.shipped_run() is None


# ---------------------------------------------------------------------- throwing away


def test_a_run_goes_to_the_trash_and_comes_back_whole(home, config):
    run = ended(create_run(config(), name="Precious"))
    (run.path / "artifacts").mkdir()
    (run.path / "artifacts" / "codes.npz").write_bytes(b"codes")
    trashed = trash_run(run)
    assert list_runs() == []
    assert trashed.parent == home / "trash"
    assert restore_run(trashed) == run.path
    assert [run.name for run in list_runs()] == ["Precious"]
    assert (run.path / "artifacts" / "codes.npz").read_bytes() == b"codes"
    assert list((home / "trash").iterdir()) == []


def test_a_run_is_not_restored_over_another(config):
    run = ended(create_run(config()))
    trashed = trash_run(run)
    put(run.path, {"run.json": "{}"})
    with pytest.raises(ValueError, match=f"{run.id}: expected no run of this id, found one"):
        restore_run(trashed)
    assert trashed.is_dir()


def test_a_live_run_is_not_thrown_away(config):
    run = create_run(config(), name="Busy")
    with held(run.path), pytest.raises(ValueError, match="expected a run that has ended; 'Busy' is starting: stop it"):
        trash_run(run)
    assert run.path.is_dir()


def test_an_id_is_never_taken_for_a_path(home, config, monkeypatch):
    path = named(home, config, "20260102-aaaa")
    path.rename(home / "elsewhere")
    monkeypatch.chdir(home)
    assert open_run("elsewhere").path == home / "elsewhere"
    with pytest.raises(ValueError, match="run: expected the id"):
        open_run_by_id("elsewhere")


def test_a_run_whose_last_figures_are_being_written_is_not_thrown_away(config):
    run = ended(create_run(config()))
    with held(run.path):
        assert run.busy
        with pytest.raises(ValueError, match=r"the last figures of .* are still being written"):
            trash_run(run)
    assert not run.busy
    trash_run(run)
    _ = run.state
    assert not run.path.exists()  # looking at what is gone brings nothing back


def test_names_that_nobody_gave_differ(config):
    assert [create_run(config()).name for _ in range(3)] == [
        "Digits, 8x8, 2-D mlp",
        "Digits, 8x8, 2-D mlp, 2",
        "Digits, 8x8, 2-D mlp, 3",
    ]
