import json

import numpy as np
import pytest
from PIL import Image

from vae_tf.data import load_dataset
from vae_tf.export import Unsupported, browser
from vae_tf.export.browser import describe
from vae_tf.export.manifest import blobs
from vae_tf.latent import Codes
from vae_tf.runs import RunFailed, State, create_run, execute, list_runs, open_run, train
from vae_tf.runs.evaluate import evaluate_run
from vae_tf.runs.execute import advice_for
from vae_tf.runs.execute import execute as carry_out
from vae_tf.training.loop import build, fit


def contents(run):
    return {path.relative_to(run.path).as_posix() for path in run.path.rglob("*") if path.is_file()}


# ---------------------------------------------------------------------- a run that finishes


def test_a_finished_run_has_the_files_of_the_design_and_no_others(trained):
    run = open_run(trained[0])
    assert run.state is State.FINISHED
    checkpoints = {name for name in contents(run) if name.startswith("checkpoints/")}
    assert "checkpoints/000003/weights.npz" in checkpoints
    assert 1 <= len(checkpoints) <= 2
    exported = {f"artifacts/browser/{name}" for name in blobs(run.browser)}
    assert [name.split("-")[0].split("/")[-1] for name in sorted(exported)] == ["codes", "spread", "weights"]
    assert contents(run) - checkpoints - exported - {"lock"} == {
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


# ---------------------------------------------------------------------- a run that ends early


def test_ctrl_c_stops_a_foreground_run_and_keeps_the_model(config):
    def interrupt(record):
        raise KeyboardInterrupt

    run = train(config(), on_progress=interrupt)
    assert run.status["message"] == "Stopped by a person after 0 of 3 epochs"
    assert run.state is State.STOPPED
    assert int(run.load_model().steps) == 1
    assert set(run.results) == {"grey", "dynamic"}
    assert run.codes() is not None
    assert run.browser["codes"]["count"] == len(run.codes())


def test_a_model_that_no_browser_can_run_is_a_run_like_any_other(config, monkeypatch):
    def refuse(model):
        raise Unsupported("The layer hidden_0 (Rotation) has no kernel for the browser.")

    monkeypatch.setattr(browser, "describe", refuse)
    run = train(config(epochs=1))
    sentence = "The layer hidden_0 (Rotation) has no kernel for the browser."
    assert run.state is State.FINISHED
    assert run.browser == {"schema": 1, "unsupported": sentence}
    assert run.log_tail().splitlines()[-1] == f"nothing for the browser: {sentence}"


def test_an_export_that_fails_is_one_line_in_the_log_and_no_failed_run(config, monkeypatch):
    def fail(path, model, codes):
        raise MemoryError("no room")

    monkeypatch.setattr(execute, "write_browser", fail)
    run = train(config(epochs=1))
    assert (run.state, run.codes() is None) == (State.FINISHED, False)
    assert run.browser["unsupported"] == "The export failed: MemoryError: no room"
    assert run.log_tail().splitlines()[-1] == "nothing for the browser: The export failed: MemoryError: no room"


def test_a_folder_that_cannot_be_written_fails_no_run_either(config):
    def block(record):
        listed = list_runs()[0]
        (listed.path / "artifacts" / "browser").write_text("in the way")

    run = train(config(epochs=1), on_progress=block)
    assert (run.state, run.browser) == (State.FINISHED, None)
    assert run.log_tail().splitlines()[-1] == "nothing for the browser: its files cannot be written"


def test_a_stop_asked_for_is_heard_at_the_next_step(config):
    run = train(config(), on_progress=lambda record: list_runs()[0].request_stop())  # told after the first step
    assert run.state is State.STOPPED
    assert int(run.load_model().steps) == 2


def test_a_stop_asked_for_before_it_began_leaves_no_model(config):
    run = create_run(config())
    run.request_stop()
    assert carry_out(run) is State.CANCELLED
    assert (run.state, run.status["message"]) == (State.CANCELLED, "Stopped before it began")
    with pytest.raises(ValueError, match="expected a trained model, found none yet"):
        run.load_model()


@pytest.mark.parametrize(
    ("error", "state", "message", "advice"),
    [
        (KeyboardInterrupt(), State.CANCELLED, "Stopped before it began", None),
        (MemoryError("no room"), State.FAILED, "MemoryError: no room", "choose a smaller batch"),
        (OSError(28, "No space left on device"), State.FAILED, "No space left on device", "disk is full"),
        (RuntimeError("odd"), State.FAILED, "RuntimeError: odd", "The log says where"),
    ],
)
def test_whatever_ends_it_is_written_down_and_raised(config, monkeypatch, error, state, message, advice):
    def fail(config):
        raise error

    monkeypatch.setattr(execute, "build", fail)
    run = create_run(config())
    with pytest.raises(type(error)):
        carry_out(run)
    assert run.state is state
    assert message in run.status["message"]
    assert advice is None or advice in run.status["advice"] == advice_for(error)


def test_a_dataset_that_has_changed_fails_the_run(config):
    run = create_run(config())
    manifest = json.loads((run.path / "run.json").read_text())
    manifest["dataset"]["fingerprint"] = "0" * 64
    (run.path / "run.json").write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match=r"dataset: digits has changed since the run .* was made"):
        carry_out(open_run(run.id))
    assert run.state is State.FAILED
    assert "digits has changed" in run.status["message"]


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
