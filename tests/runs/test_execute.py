import json

import numpy as np
import pytest
from PIL import Image

from tests.faults.courses import a_run, carry_out, contents, go_on, signals, undisturbed, weights, whole
from vae_tf.data import load_dataset
from vae_tf.export.browser import describe
from vae_tf.export.manifest import blobs
from vae_tf.latent import Codes
from vae_tf.runs import RunFailed, State, create_run, list_runs, open_run, train
from vae_tf.runs.evaluate import evaluate_run
from vae_tf.runs.execute import execute
from vae_tf.runs.frames import frame_epochs
from vae_tf.runs.requests import Request, ask, asked
from vae_tf.runs.status import written_status
from vae_tf.training.checkpoints import paths, read_checkpoint
from vae_tf.training.loop import build, fit


def names(run):
    return {path.relative_to(run.path).as_posix() for path in run.path.rglob("*") if path.is_file()}


# ---------------------------------------------------------------------- a run that finishes


def test_a_finished_run_has_the_files_of_the_design_and_no_others(trained):
    run = open_run(trained[0])
    assert run.state is State.FINISHED
    checkpoints = {name for name in names(run) if name.startswith("checkpoints/")}
    assert {f"checkpoints/000009/{name}" for name in ("weights.npz", "training.npz", "checkpoint.json")} <= checkpoints
    exported = {f"artifacts/browser/{name}" for name in blobs(run.browser)}
    assert [name.split("-")[0].split("/")[-1] for name in sorted(exported)] == ["codes", "spread", "weights"]
    frames = {name for name in names(run) if name.startswith("artifacts/frames/")}
    assert "artifacts/frames/000003.npz" in frames
    assert names(run) - checkpoints - frames - exported - {"lock"} == {
        "artifacts/browser/model.json",
        "artifacts/codes.npz",
        "artifacts/live.npz",
        "artifacts/results/elbo-dynamic.json",
        "artifacts/results/elbo-grey.json",
        "artifacts/thumbnail.png",
        "log.txt",
        "metrics.jsonl",
        "progress.json",
        "run.json",
        "state.json",
        "weights.npz",
    }


def test_its_state_says_when_and_how_long(trained):
    status = open_run(trained[0]).status
    assert (status["state"], status["message"], status["epochs"]) == ("finished", "", 3)
    assert 0 < status["seconds"] <= status["finished"] - status["started"] + 0.5


def test_its_metrics_and_its_log_have_a_line_an_epoch(trained):
    run = open_run(trained[0])
    assert [(record["epoch"], record["step"]) for record in run.metrics] == [(1, 3), (2, 6), (3, 9)]
    head, *lines = run.log_tail().splitlines()
    assert head == "nats per image; trained on grey, tested on dynamic targets"
    assert len(lines) == 3
    for record in run.metrics:
        assert record["test"]["elbo"] == -np.float32(record["test"]["reconstruction_loss"] + record["test"]["kl_loss"])


def test_its_last_progress_is_what_was_told_last(trained):
    path, told = trained
    assert (told[0]["step"], told[-1]["step"], told[-1]["epoch"]) == (1, 9, 3)
    assert open_run(path).progress == told[-1]


def test_its_model_is_bit_for_bit_the_one_that_was_trained(trained, config):
    model = build(config())
    fit(model, load_dataset("digits", limit=60), config())  # the same seed: the same training
    z = np.random.default_rng(0).standard_normal((5, 2))
    loaded = open_run(trained[0]).load_model()
    assert loaded.decode(z).tobytes() == model.decode(z).tobytes()
    again = open_run(trained[0]).load_model()  # and so once more in one process
    assert again.decode(z).tobytes() == model.decode(z).tobytes()


def test_its_test_figures_are_those_of_the_stored_model(trained):
    run = open_run(trained[0])
    assert list(run.results) == ["dynamic", "grey"]
    assert run.test_elbo == run.results["dynamic"]["mean"]
    for targets, stored in run.results.items():
        fresh = evaluate_run(run, targets=targets)
        assert fresh.pop("wanted") == stored["images"]  # nothing of it was cut short
        assert {**fresh, "seconds": 0, "run": 0} == {**stored, "seconds": 0, "run": 0}


def test_its_codes_pictures_and_thumbnail_are_those_of_the_stored_model(trained):
    run = open_run(trained[0])
    model, test = run.load_model(), load_dataset("digits").test
    codes = Codes.load(run.path / "artifacts" / "codes.npz")
    np.testing.assert_array_equal(codes.labels, test.labels)
    np.testing.assert_array_equal(codes.index, np.arange(359))
    np.testing.assert_allclose(codes.z_mean, model.encode(test.images / np.float32(255)).z_mean, atol=1e-6)
    live = run.live()
    assert live["epoch"] == 3
    assert live["originals"].shape == live["reconstructions"].shape == (10, 8, 8, 1)
    assert live["z_mean"].shape == (359, 2)
    rebuilt = model.decode(live["z_mean"][:10])
    np.testing.assert_allclose(live["reconstructions"], rebuilt * 255, atol=0.51)
    with Image.open(run.thumbnail) as picture:
        assert picture.size == (20 * 8, 20 * 8)


def test_its_browser_export_is_of_the_stored_model_and_its_codes(trained):
    run = open_run(trained[0])
    description, weights = describe(run.load_model())
    manifest, codes = run.browser, run.codes()
    assert {name: manifest[name] for name in description} == description
    stored = np.fromfile(run.browser_file(manifest["weights"]["file"]), "<f4")
    np.testing.assert_array_equal(stored, weights)
    content = run.browser_file(manifest["codes"]["file"]).read_bytes()
    assert content == codes.z_mean.tobytes() + codes.labels.astype("<i4").tobytes()
    assert run.browser_file(manifest["codes"]["spread"]["file"]).read_bytes() == codes.z_log_var.tobytes()


def test_its_settings_and_data_are_remembered(trained, config):
    run = open_run(trained[0])
    assert run.name == "The first"
    assert run.config == config()
    assert run.dataset["fingerprint"] == load_dataset("digits", limit=60).fingerprint


def test_more_than_two_dimensions_and_a_gaussian_have_all_the_same_pictures(config):
    run = train(config(epochs=1, model={"latent_dim": 3, "likelihood": "gaussian", "eval_targets": "grey"}))
    assert run.thumbnail is not None
    assert list(run.results) == ["grey"]
    assert len(run.results["grey"]["kl_per_dimension"]) == 3
    assert run.results["grey"]["log_var_range"] == [-10, 2]
    assert 0 <= run.results["grey"]["log_var_at_bounds"] <= 1


# ---------------------------------------------------------------------- a run that ends early, really trained


def test_ctrl_c_stops_a_foreground_run_and_keeps_the_model(config):
    def interrupt(record):
        raise KeyboardInterrupt

    run = train(config(), on_progress=interrupt)
    assert run.state is State.STOPPED
    steps = int(run.load_model().steps)
    assert steps >= 1
    assert run.status["message"] == f"Stopped by a person after {steps // 3} of 3 epochs"
    assert set(run.results) == {"grey", "dynamic"}
    assert run.codes() is not None
    assert run.browser["codes"]["count"] == len(run.codes())


def test_a_run_that_diverges_at_once_fails_with_the_step_and_the_advice(config):
    """Its very first step overflows exp(z_log_var): there is nothing to keep."""
    settings = config(limit=100, batch_size=100, learning_rate=10.0, model={"hidden": (64, 64)})
    with pytest.raises(RunFailed, match=r"became NaN or infinite at step 1\. Try a learning rate ten times smaller"):
        train(settings)
    run = list_runs()[0]
    assert run.state is State.FAILED
    assert "step 1" in run.status["message"]
    assert run.status["advice"] == "Try a learning rate ten times smaller."
    assert run.metrics == []
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        run.load_model()


# ---------------------------------------------------------------------- requests, of a training without Keras


def ask_at(run, request, step, **more):
    return carry_out(run, at=step, then=lambda: ask(run.path, request), **more)


@pytest.mark.parametrize("step", [1, 2, 3, 8, 14])
def test_a_paused_run_goes_on_bit_for_bit(step):
    run = a_run()
    assert ask_at(run, Request.PAUSE, step) is State.PAUSED
    status = run.status
    done = len(run.metrics)
    assert status["message"] == f"Paused after {done} of 5 epochs"
    assert (status["epochs"], "finished" in status, asked(run.path)) == (done, False, None)
    assert read_checkpoint(paths(run.path / "checkpoints")[0]).step in (step, step + 1)
    assert not (run.path / "weights.npz").exists()
    go_on(run)
    assert carry_out(run) is State.FINISHED
    whole(run)


def test_a_run_paused_again_and_again_goes_on_bit_for_bit():
    run = a_run()
    for step in (1, 4, 7, 9, 13):
        assert ask_at(run, Request.PAUSE, step) is State.PAUSED
        go_on(run)
    assert carry_out(run) is State.FINISHED
    whole(run)


def test_seconds_and_speed_are_of_all_parts():
    run = a_run()
    ask_at(run, Request.PAUSE, 8)
    first = run.status["seconds"]
    assert first > 0
    go_on(run)
    carry_out(run)
    seconds = [record["seconds"] for record in run.metrics]
    assert seconds == sorted(seconds)
    assert run.status["seconds"] > first


def test_a_pause_before_the_first_step_is_a_run_that_starts_from_the_beginning():
    run = a_run()
    ask(run.path, Request.PAUSE)
    assert carry_out(run) is State.PAUSED
    assert (run.status["message"], run.metrics) == ("Paused before it began", [])
    go_on(run)
    carry_out(run)
    whole(run)


def test_a_stop_keeps_the_model_as_it_is():
    run = a_run()
    assert ask_at(run, Request.STOP, 8) is State.STOPPED
    assert run.status["message"] == "Stopped by a person after 2 of 5 epochs"
    assert np.load(run.path / "weights.npz")["000-vae.steps"] == 8
    assert (asked(run.path), run.status.get("figures")) == (None, None)
    assert json.loads((run.path / "artifacts" / "figures-two.json").read_text()) == {"steps": 8}


def test_a_stop_before_the_first_step_leaves_no_model():
    run = a_run()
    ask(run.path, Request.STOP)
    assert carry_out(run) is State.CANCELLED
    assert (run.status["message"], asked(run.path)) == ("Stopped before it began", None)
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        run.load_model()


def test_a_stop_of_a_run_that_has_work_from_an_earlier_part_keeps_it():
    run = a_run()
    ask_at(run, Request.PAUSE, 8)
    go_on(run)
    ask(run.path, Request.STOP)
    assert carry_out(run) is State.STOPPED
    assert np.load(run.path / "weights.npz")["000-vae.steps"] == 8


def test_a_cancelled_run_keeps_its_metrics_and_its_log_and_no_work():
    run = a_run()
    ask_at(run, Request.PAUSE, 8)
    go_on(run)
    assert ask_at(run, Request.CANCEL, 11) is State.CANCELLED
    assert (run.status["message"], asked(run.path)) == ("Cancelled by a person", None)
    assert len(run.metrics) == 3
    assert run.log_tail() != ""
    assert paths(run.path / "checkpoints") == frame_epochs(run) == []
    assert not (run.path / "weights.npz").exists()
    assert not run.explorable


def test_the_strongest_request_counts():
    run = a_run()

    def everything():
        for request in Request:
            ask(run.path, request)

    assert carry_out(run, at=5, then=everything) is State.CANCELLED


def test_a_request_that_comes_too_late_changes_nothing():
    run = a_run()
    late = lambda run, dataset, look: ask(run.path, Request.CANCEL)  # noqa: E731
    assert carry_out(run, finish=late) is State.FINISHED
    assert (run.path / "weights.npz").exists()


# ---------------------------------------------------------------------- signals


def test_a_process_that_must_leave_puts_its_run_back_into_the_queue():
    run, told = a_run(), signals()

    def leave():
        told.leaving = True

    assert carry_out(run, told=told, at=8, then=leave) is State.QUEUED
    status = written_status(run.path)
    assert (status["state"], status["queued"]) == ("queued", 1.0)
    assert status["message"] == "Its process was told to end; the queue takes it up again after epoch 2"
    assert carry_out(run) is State.FINISHED
    whole(run)


def test_a_process_in_the_foreground_that_must_leave_pauses_its_run():
    run, told = a_run(), signals()

    def leave():
        told.leaving = True

    assert carry_out(run, told=told, at=8, then=leave, foreground=True) is State.PAUSED
    assert written_status(run.path)["foreground"] is True


def test_a_request_is_stronger_than_a_signal():
    run = a_run()
    assert ask_at(run, Request.CANCEL, 8, told=signals()) is State.CANCELLED
    run, told = a_run(), signals(leaving=True)
    ask(run.path, Request.CANCEL)
    assert carry_out(run, told=told) is State.CANCELLED


def test_ctrl_c_is_a_stop():
    run, told = a_run(), signals()

    def press():
        told.stopping = True

    assert carry_out(run, told=told, at=8, then=press) is State.STOPPED


def test_an_interrupt_in_the_midst_of_a_step_goes_back_to_the_last_checkpoint():
    """What the step had done already is in no count: a checkpoint of it would go on to other bits."""

    def press(training):
        training.noise = training.noise + 1
        raise KeyboardInterrupt

    run = a_run()
    assert carry_out(run, at=8, midst=press) is State.PAUSED
    go_on(run)
    assert carry_out(run) is State.FINISHED
    whole(run)


# ---------------------------------------------------------------------- more epochs


def test_three_epochs_and_two_are_five_bit_for_bit():
    run = a_run(3)
    carry_out(run)
    run = go_on(run, epochs=2)
    assert run.config.epochs == 5
    assert run.explorable  # as it was
    assert carry_out(run) is State.FINISHED
    whole(run)


def test_a_stopped_run_that_goes_on_is_the_run_that_never_stopped():
    run = a_run()
    ask_at(run, Request.STOP, 8)
    run = go_on(run)
    assert carry_out(run) is State.FINISHED
    whole(run)


@pytest.mark.parametrize("at", [10, 11, 12])
@pytest.mark.parametrize("stopped", [False, True])
def test_a_cancelled_continuation_puts_everything_back(at, stopped):
    run = a_run(3)
    ask_at(run, Request.STOP if stopped else Request.PAUSE, 9 if stopped else 99)
    files, status = contents(run), written_status(run.path)
    again = go_on(run, epochs=2)
    assert ask_at(again, Request.CANCEL, at) is State(status["state"])
    assert contents(run) == files
    now = written_status(run.path)
    for name in ("state", "message", "epochs", "seconds", "finished"):
        assert now[name] == status[name], name
    assert open_run(run.id).config.epochs == 3
    run = go_on(open_run(run.id), epochs=5 - now["epochs"])  # and it can be continued as if nothing had been
    carry_out(run)
    whole(run)


def test_a_cancelled_continuation_that_was_paused_in_between_puts_everything_back():
    run = a_run(3)
    carry_out(run)
    files = contents(run)
    again = go_on(run, epochs=20)
    assert ask_at(again, Request.PAUSE, 40) is State.PAUSED
    assert len(paths(run.path / "checkpoints")) >= 2
    go_on(again)
    ask(run.path, Request.CANCEL)
    assert carry_out(again) is State.FINISHED
    assert contents(run) == files


# ---------------------------------------------------------------------- early stopping


def test_patience_ends_a_training_and_keeps_the_best_model():
    run, elbos = a_run(9, patience=2), [-5.0, -3.0, -4.0, -3.5, -1.0, -1.0, -1.0, -1.0, -1.0]
    assert carry_out(run, elbos=elbos) is State.FINISHED
    assert run.status["message"] == "Ended early: no better test ELBO for 2 epochs; the model after epoch 2 is kept"
    assert (run.status["epochs"], len(run.metrics)) == (4, 4)
    assert weights(run) == undisturbed(2)
    assert "000006" in [path.name for path in paths(run.path / "checkpoints")]


def test_with_patience_the_best_model_is_kept_though_all_epochs_are_done():
    run = a_run(4, patience=3)
    carry_out(run, elbos=[-5.0, -3.0, -4.0, -3.5])
    assert run.status["message"] == "No better test ELBO in the last 2 epochs; the model after epoch 2 is kept"
    assert weights(run) == undisturbed(2)


def test_without_patience_it_is_the_last_model_that_is_kept():
    run = a_run(4)
    carry_out(run, elbos=[-5.0, -3.0, -4.0, -3.5])
    assert (run.status["message"], weights(run)) == ("", undisturbed(4))


def test_the_wait_is_remembered_by_a_paused_run():
    run, elbos = a_run(9, patience=3), [-5.0, -3.0, -4.0, -4.0, -4.0, -1.0, -1.0, -1.0, -1.0]
    assert ask_at(run, Request.PAUSE, 11, elbos=elbos) is State.PAUSED
    go_on(run)
    carry_out(run, elbos=elbos)
    assert (len(run.metrics), weights(run)) == (5, undisturbed(2))


def test_a_run_that_ended_early_and_is_wanted_longer_waits_anew():
    run, elbos = a_run(9, patience=2), [-5.0, -3.0, -4.0, -4.0, -4.0, -2.0, -4.0, -4.0, -4.0]
    carry_out(run, elbos=elbos)
    run = go_on(run, epochs=4)
    carry_out(run, elbos=elbos)
    assert [record["epoch"] for record in run.metrics] == list(range(1, 9))
    assert run.status["message"] == "Ended early: no better test ELBO for 2 epochs; the model after epoch 6 is kept"
    assert weights(run) == undisturbed(6)


# ---------------------------------------------------------------------- what goes wrong


def test_a_run_that_diverges_keeps_its_last_good_model_and_tells_of_every_epoch():
    run = a_run()
    assert carry_out(run, diverges=11) is State.FAILED
    assert run.status["message"] == "The loss became NaN or infinite at step 11"
    kept = read_checkpoint(paths(run.path / "checkpoints")[0])
    words = f"Try a learning rate ten times smaller. The model after epoch {kept.epoch} is kept."
    assert (run.status["advice"], run.status["epochs"]) == (words, kept.epoch)
    assert 1 <= kept.epoch <= len(run.metrics) == 3
    assert run.explorable


def test_a_run_that_diverges_after_a_pause_keeps_the_model_of_the_pause():
    run = a_run()
    ask_at(run, Request.PAUSE, 8)
    go_on(run)
    assert carry_out(run, diverges=9) is State.FAILED
    assert run.status["advice"].endswith("The model after epoch 2 is kept.")
    assert np.load(run.path / "weights.npz")["000-vae.steps"] == 8
    assert json.loads((run.path / "artifacts" / "figures-two.json").read_text()) == {"steps": 8}


def damage_newest(run, name="training.npz"):
    path = paths(run.path / "checkpoints")[0] / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 8
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["weights.npz", "training.npz", "checkpoint.json"])
def test_a_flipped_bit_falls_back_to_the_checkpoint_before_and_says_so(name):
    run = a_run()
    for step in (5, 8):
        ask_at(run, Request.PAUSE, step)
        go_on(run)
    damage_newest(run, name)
    assert carry_out(run) is State.FINISHED
    reason = f"a later checkpoint was damaged (step 8: {name} is damaged)"
    assert run.status["note"] == f"The training went on from step 6, in epoch 3: {reason}"
    assert run.status["note"] in run.log_tail()
    whole(run)


def test_without_a_whole_checkpoint_the_training_begins_anew_and_says_so():
    run = a_run()
    ask_at(run, Request.PAUSE, 2)
    damage_newest(run)
    go_on(run)
    assert carry_out(run) is State.FINISHED
    assert run.status["note"].startswith("No whole checkpoint was found, so the training began anew")
    whole(run)


def test_a_checkpoint_without_its_records_is_passed_over():
    run = a_run()
    for step in (5, 11):
        ask_at(run, Request.PAUSE, step)
        go_on(run)
    lines = (run.path / "metrics.jsonl").read_bytes().splitlines(keepends=True)
    (run.path / "metrics.jsonl").write_bytes(b"".join([*lines[:2], lines[2][:30]]))
    assert carry_out(run) is State.FINISHED
    assert "metrics.jsonl has 2 of its 3 epochs" in run.status["note"]
    whole(run)


def test_a_checkpoint_that_cannot_be_read_is_not_thrown_away_for_a_new_beginning():
    run = a_run()
    ask_at(run, Request.PAUSE, 2)
    path = paths(run.path / "checkpoints")[0] / "training.npz"
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    go_on(run)
    with pytest.raises(IsADirectoryError):
        carry_out(run)
    assert run.state is State.FAILED
    assert "look whether the disk is whole" in run.status["advice"]
    path.rmdir()
    path.write_bytes(content)
    go_on(run)
    carry_out(run)
    whole(run)


def test_records_after_the_checkpoint_are_made_anew():
    run = a_run()
    ask_at(run, Request.PAUSE, 8)
    lines = (run.path / "metrics.jsonl").read_bytes().splitlines(keepends=True)
    later = lines[-1].replace(b'"epoch": 2', b'"epoch": 3')
    (run.path / "metrics.jsonl").write_bytes(b"".join([*lines, later, b'{"epoch": 4, "st']))
    go_on(run)
    carry_out(run)
    whole(run)


@pytest.mark.parametrize(
    ("error", "message", "advice"),
    [
        (MemoryError("no room"), "MemoryError: no room", "choose a smaller batch"),
        (OSError(28, "No space left on device"), "No space left on device", "The disk is full: make room on it"),
        (RuntimeError("odd"), "RuntimeError: odd", "The log says where"),
    ],
)
def test_whatever_ends_it_is_written_down_and_raised(error, message, advice):
    def fail():
        raise error

    run = a_run()
    with pytest.raises(type(error)):
        carry_out(run, at=8, then=fail)
    assert run.state is State.FAILED
    assert message in run.status["message"]
    assert advice in run.status["advice"]
    assert "Traceback" in run.log_tail()
    go_on(run)
    carry_out(run)
    whole(run)


def test_a_dataset_that_has_changed_fails_the_run(config):
    run = create_run(config())
    manifest = json.loads((run.path / "run.json").read_text())
    manifest["dataset"]["fingerprint"] = "0" * 64
    (run.path / "run.json").write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match=r"dataset: digits has changed since the run .* was made"):
        execute(open_run(run.id))
    assert run.state is State.FAILED
    assert "digits has changed" in run.status["message"]


# ---------------------------------------------------------------------- its figures


def test_a_run_has_ended_before_its_figures_are_there():
    seen = []
    run = a_run()
    carry_out(run, finish=lambda run, dataset, look: seen.append(dict(written_status(run.path))))
    assert (seen[0]["state"], seen[0]["figures"]) == ("finished", "coming")
    assert "figures" not in written_status(run.path)


def test_figures_that_fail_are_given_up_and_the_model_stays():
    def fail(run, dataset, look):
        raise MemoryError("no room")

    run = a_run()
    assert carry_out(run, finish=fail) is State.FINISHED
    assert (run.status["figures"], run.status["note"]) == (
        "failed",
        "The test figures could not be made: MemoryError: no room",
    )
    assert weights(run) == undisturbed()


def test_figures_of_a_process_that_must_leave_are_made_by_the_next():
    told, steps = signals(), []

    def leave(run, dataset, look):
        told.leaving = True
        look()

    run = a_run()
    assert carry_out(run, finish=leave, told=told) is State.FINISHED
    assert run.status["figures"] == "coming"
    before = weights(run)
    assert carry_out(run, at=1, then=lambda: steps.append(1)) is State.FINISHED
    assert (steps, weights(run), run.status.get("figures")) == ([], before, None)
    assert (run.path / "artifacts" / "figures-two.json").exists()


# ---------------------------------------------------------------------- its frames


def test_frames_are_kept_and_none_is_of_an_epoch_to_come():
    run = a_run()
    ask_at(run, Request.PAUSE, 2)
    assert frame_epochs(run) == []  # in the middle of an epoch
    go_on(run)
    carry_out(run)
    kept = frame_epochs(run)
    assert (kept[0], kept[-1]) == (1, 5)
