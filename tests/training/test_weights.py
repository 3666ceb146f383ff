import numpy as np
import pytest
import tensorflow as tf

from vae_tf import TrainConfig, VAEConfig
from vae_tf.data import read_npz, save_npz
from vae_tf.runs import shipped_run
from vae_tf.training.checkpoints import Checkpoint, save_checkpoint
from vae_tf.training.loop import build
from vae_tf.training.weights import load_newest_checkpoint, load_run_model, load_weights, model_arrays, save_weights

SHAPE = (6, 5, 1)
X = np.random.default_rng(0).random((8, *SHAPE), np.float32)


def config(**model):
    return TrainConfig(model=VAEConfig(**{"image_shape": SHAPE, "hidden": (4,)} | model))


def trained(**model):
    """A model some steps away from where it started, its noise too."""
    made = build(config(**model))
    rng = np.random.default_rng(1)
    for weight in made.trainable_variables:
        weight.assign(rng.standard_normal(weight.shape))
    made.steps.assign(17)
    made.compute_losses(tf.constant(X), targets="grey")
    return made


def everything(model):
    return [variable.numpy().tobytes() for variable in model.variables]


def contents(path):
    with np.load(path) as archive:
        return dict(archive)


@pytest.mark.parametrize("settings", [{}, {"architecture": "conv"}, {"likelihood": "gaussian", "hidden": ()}])
def test_weights_steps_and_noise_come_back_bit_for_bit(tmp_path, settings):
    model = trained(**settings)
    save_weights(tmp_path / "weights.npz", model)
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]
    other = build(config(**settings))
    assert everything(other) != everything(model)
    load_weights(tmp_path / "weights.npz", other)
    assert everything(other) == everything(model)
    assert int(other.steps) == 17
    losses = [m.compute_losses(tf.constant(X), targets="grey") for m in (model, other)]
    assert [float(value) for value in losses[0]] == [float(value) for value in losses[1]]


def test_a_shared_variance_is_among_the_weights(tmp_path):
    settings = {"likelihood": "gaussian", "gaussian_variance": "shared"}
    model, other = trained(**settings), build(config(**settings))
    save_weights(tmp_path / "weights.npz", model)
    load_weights(tmp_path / "weights.npz", other)
    assert float(other.likelihood.shared_log_var) == float(model.likelihood.shared_log_var) != -2


def test_running_sums_of_metrics_are_not_stored(tmp_path):
    model = trained()
    model.evaluate(X, verbose=0)
    save_weights(tmp_path / "weights.npz", model)
    names = list(contents(tmp_path / "weights.npz"))
    assert len(names) == len(model.weights) + 1  # and the noise
    assert not any("total" in name or "count" in name for name in names)


def test_the_file_is_as_readable_as_it_was_made(tmp_path):
    """The names are the disk's contract: a run of an earlier version must still load."""
    save_weights(tmp_path / "weights.npz", trained())
    assert list(contents(tmp_path / "weights.npz"))[:4] == [
        "000-vae.steps",
        "001-seed_generator.seed_generator_state",
        "002-hidden_0.kernel",
        "003-hidden_0.bias",
    ]


@pytest.mark.parametrize(
    "settings",
    [{"hidden": (5,)}, {"hidden": (4, 4)}, {"hidden": ()}, {"latent_dim": 3}, {"likelihood": "gaussian"}],
)
def test_weights_of_other_settings_are_refused_and_the_model_stays(tmp_path, settings):
    save_weights(tmp_path / "weights.npz", trained(**settings))
    model = trained()
    before = everything(model)
    with pytest.raises(ValueError, match=r"weights\.npz"):
        load_weights(tmp_path / "weights.npz", model)
    assert everything(model) == before


def change(path, name, array):
    arrays = contents(path)
    assert name in arrays
    save_npz(path, **arrays | {name: array})


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("013-parameters.bias", np.full(30, np.nan, np.float32), "holds weights that are no numbers"),
        ("013-parameters.bias", np.full(30, np.inf, np.float32), "holds weights that are no numbers"),
        ("011-parameters.bias", np.zeros(31, np.float32), r"expected float32 \(30,\), received float32 \(31,\)"),
        ("011-parameters.bias", np.zeros(30, np.float64), r"expected float32 \(30,\), received float64 \(30,\)"),
        ("011-parameters.bias", np.full(30, "x"), r"expected float32 \(30,\), received <U1 \(30,\)"),
    ],
)
def test_weights_that_cannot_be_are_refused_and_the_model_stays(tmp_path, name, array, message):
    path = tmp_path / "weights.npz"
    save_weights(path, trained())
    change(path, "011-parameters.bias", array)
    model = build(config())
    before = everything(model)
    with pytest.raises(ValueError, match=rf"weights\.npz: .*011-parameters\.bias.*{message}"):
        load_weights(path, model)
    assert everything(model) == before


@pytest.mark.parametrize("damage", [lambda raw: raw[:-100], lambda raw: b"", lambda raw: b"PK" + raw[200:]])
def test_a_damaged_file_is_refused_by_name_and_the_model_stays(tmp_path, damage):
    path = tmp_path / "weights.npz"
    save_weights(path, trained())
    path.write_bytes(damage(path.read_bytes()))
    model = build(config())
    before = everything(model)
    with pytest.raises(ValueError, match=r"weights\.npz: expected an npz file .* received a damaged file"):
        load_weights(path, model)
    assert everything(model) == before


def checkpoint(folder, step, model):
    arrays = {f"model/{name}": array for name, array in model_arrays(model).items()}
    return save_checkpoint(folder, Checkpoint(step, 1, 0.0, arrays=arrays)) / "weights.npz"


def test_a_checkpoint_whose_file_never_came_or_is_damaged_is_passed_over(tmp_path):
    model, other = trained(), build(config())
    assert load_newest_checkpoint(tmp_path, other) is None
    checkpoint(tmp_path, 3, model)
    damaged = checkpoint(tmp_path, 4, model)
    damaged.write_bytes(damaged.read_bytes()[:500])
    (tmp_path / "000005").mkdir()
    assert load_newest_checkpoint(tmp_path, other).name == "000003"
    assert int(other.steps) == 17


def test_the_newest_checkpoint_is_that_of_the_most_steps(tmp_path):
    model, other = trained(), build(config())
    for step in (999_999, 1_000_000):
        model.steps.assign(step)
        checkpoint(tmp_path, step, model)
    assert load_newest_checkpoint(tmp_path, other).name == "1000000"
    assert int(other.steps) == 1_000_000


def test_a_checkpoint_of_an_earlier_version_still_gives_its_model(tmp_path):
    """It was a folder by epoch with the weights alone, unsigned."""
    model = trained()
    (tmp_path / "checkpoints" / "000003").mkdir(parents=True)
    save_weights(tmp_path / "checkpoints" / "000003" / "weights.npz", model)
    assert int(load_run_model(tmp_path, config()).steps) == 17


def test_the_run_that_ships_with_the_app_is_loaded():
    run = shipped_run()
    assert load_run_model(run.path, run.config).decode([[0, 1]]).shape == (1, 28, 28, 1)


def test_a_runs_model_is_its_final_weights_or_else_its_newest_checkpoint(tmp_path):
    with pytest.raises(ValueError, match=f"{tmp_path.name}: expected a trained model, found none yet"):
        load_run_model(tmp_path, config())
    model = trained()
    checkpoint(tmp_path / "checkpoints", 1, model)
    assert int(load_run_model(tmp_path, config()).steps) == 17
    model.steps.assign(18)
    save_weights(tmp_path / "weights.npz", model)
    loaded = load_run_model(tmp_path, config())
    assert int(loaded.steps) == 18
    assert loaded.decode([[0, 1]]).tobytes() == model.decode([[0, 1]]).tobytes()


def test_arrays_come_back_in_the_order_of_the_models_variables(tmp_path):
    save_weights(tmp_path / "weights.npz", trained())
    names = list(contents(tmp_path / "weights.npz"))
    assert list(read_npz(tmp_path / "weights.npz", names[::-1])) == names[::-1]
