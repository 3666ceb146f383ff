"""What is exported, loaded back by its own library in a process that does not know this package."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.export.words import about, record
from vae_tf import VAE, VAEConfig
from vae_tf.data import to_float
from vae_tf.export import event_file, keras_files, onnx_files, saved_model
from vae_tf.runs import shipped_run
from vae_tf.runs.export import export_run

COLOUR = {
    "architecture": "conv",
    "image_shape": (9, 7, 3),
    "hidden": (4, 6),
    "latent_dim": 3,
    "likelihood": "gaussian",
    "gaussian_mean": "linear",
}
OUTPUTS = {"shipped": {"image"}, "colour": {"image", "log_var", "mean"}}
MODELS = ("keras", "savedmodel", "onnx")
RECORDS = [record(1), record(2, learning_rate=0.5), record(3, marks=[{"samples": 180, "train": {"loss": 9.0}}])]


def shaken(settings):
    rng = np.random.default_rng(0)
    model = VAE(VAEConfig(**settings))
    for weight in model.encoder.variables + model.decoder.variables:
        weight.assign(rng.uniform(-0.6, 0.6, weight.shape))
    return model


def expected(model, x):
    """x and its codes as z, and what the model itself makes of them: 100 images."""
    posterior, z = model.encode(x), model.encode(x).z_mean
    arrays = {"x": x, "z": z, "z_mean": z, "z_log_var": posterior.z_log_var, "image": model.decode(z)}
    if model.config.likelihood == "gaussian":
        parameters = model.decoder(z)
        mean, log_var = model.likelihood(parameters), model.likelihood.log_var(parameters)
        arrays |= {"mean": mean, "log_var": np.broadcast_to(log_var, x.shape)}
    return arrays


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The folders of all exports, "keras:.../shipped"; the shipped run's are made as a person makes them."""
    root, words = tmp_path_factory.mktemp("exported"), []
    run = shipped_run()
    models = {"shipped": run.load_model(), "colour": shaken(COLOUR)}
    for name, model in models.items():
        x = np.random.default_rng(1).random((100, *model.config.image_shape), np.float32)
        arrays = expected(model, to_float(run.load_dataset().test.images[:100]) if name == "shipped" else x)
        for format, module in zip(MODELS, (keras_files, saved_model, onnx_files), strict=True):
            folder = root / format / name
            if name == "shipped":
                export_run(run, format=format, out=folder)
            else:
                folder.mkdir(parents=True)
                module.export(folder, model, about())
            np.savez(folder / "given.npz", **arrays)
            words.append(f"{format}:{folder}")
    curves = root / "tensorboard"
    curves.mkdir()
    event_file.export(curves, RECORDS, about(name="![mine](http://example.org/a.png)"))
    return [*words, f"tensorboard:{curves}"]


@pytest.fixture(scope="module")
def found(exported, tmp_path_factory):
    """What two fresh processes say of them: one with onnxruntime alone, one with TensorFlow."""
    said = {}
    for group in ([word for word in exported if word.startswith("onnx")], [w for w in exported if w[:4] != "onnx"]):
        command = [sys.executable, "-I", str(Path(__file__).with_name("elsewhere.py")), *group]
        done = subprocess.run(
            command, cwd=tmp_path_factory.mktemp("elsewhere"), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        said |= json.loads(done.stdout.splitlines()[-1])
    return {(word.split(":")[0], Path(word).name): answer for word, answer in said.items()}


@pytest.mark.parametrize("name", OUTPUTS)
@pytest.mark.parametrize("format", MODELS)
def test_100_images_are_encoded_and_decoded_elsewhere_as_by_the_model(found, format, name):
    differences = found[format, name]["differences"]
    assert set(differences) == {"z_mean", "z_log_var"} | OUTPUTS[name]
    assert max(differences.values()) <= 1e-5


def test_a_saved_model_is_served_as_it_reconstructs(found):
    for name in OUTPUTS:
        assert found["savedmodel", name]["served"] <= 1e-6
        assert found["savedmodel", name]["names"] == ["decode", "encode", "reconstruct", "serving_default"]


def test_an_onnx_file_says_what_it_is_of(found):
    said = found["onnx", "shipped"]["said"]
    assert said["licence of the images"] == "CC BY-SA 3.0"
    assert said["command"] == f"python -m vae_tf export {said['run']} --format onnx"


def test_a_keras_file_names_nothing_of_ours_and_holds_no_code(exported):
    for word in exported:
        if word.startswith("keras"):
            for path in Path(word.removeprefix("keras:")).glob("*.keras"):
                config = zipfile.ZipFile(path).read("config.json").decode()
                assert "vae_tf" not in config
                assert "Lambda" not in config


def test_tensorboard_reads_every_number_by_epoch(found):
    scalars = found["tensorboard", "tensorboard"]["scalars"]
    assert scalars["train/loss"] == [[1, 1_700_000_001.5, 29.0], [2, 1_700_000_003.0, 28.0], [3, 1_700_000_004.5, 27.0]]
    assert scalars["training/learning_rate"] == [[2, 1_700_000_003.0, 0.5]]
    assert scalars["marks/train/loss"] == [[180, 1_700_000_004.5, 9.0]]
    assert scalars["results/grey/mean"] == [[3, 1_700_000_004.5, -20.5]]
    names = {"loss", "reconstruction_loss", "kl_loss", "elbo"}
    groups = {f"{split}/{name}" for split in ("train", "test") for name in names}
    assert groups | {f"training/{name}" for name in ("beta", "step", "seconds", "images_per_second")} <= set(scalars)


def test_tensorboard_is_given_texts_as_code_that_no_name_gets_out_of(found):
    texts = found["tensorboard", "tensorboard"]["texts"]
    assert set(texts) == {"run/text_summary", "settings/text_summary"}
    assert '"model.latent_dim": 2' in texts["settings/text_summary"]
    assert all(line.startswith("    ") for text in texts.values() for line in text.splitlines())
