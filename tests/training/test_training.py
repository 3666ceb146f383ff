import keras
import numpy as np
import pytest
import tensorflow as tf

from vae_tf import VAE, TrainConfig, VAEConfig
from vae_tf.data import Dataset, Split, to_float
from vae_tf.training.execution import Execution
from vae_tf.training.training import Diverged, Training, build

SHAPE = (6, 5, 1)
GRAPH, XLA, LANES = Execution(False), Execution(True), Execution(False, lanes=2)
WAYS = pytest.mark.parametrize("execution", [LANES, XLA], ids=["lanes", "xla"])


def dataset(train=26, test=7):
    rng = np.random.default_rng(0)
    splits = [Split(rng.integers(0, 256, (n, *SHAPE), np.uint8)) for n in (train, test)]
    return Dataset("tiny", "Tiny", *splits, None, "a random generator", "none")


def config(**settings):
    model = {"image_shape": SHAPE, "hidden": (8,), "train_targets": "dynamic"} | settings.pop("model", {})
    return TrainConfig(**{"epochs": 4, "batch_size": 10, "model": VAEConfig(**model)} | settings)


def training(execution=GRAPH, train=26, **settings):
    return Training(config(**settings), dataset(train), execution=execution)


def finish_epoch(work):
    while not work.scoring_due:
        work.advance()
    return work.score(lambda: None)


def same(arrays, others):
    return arrays.keys() == others.keys() and all(arrays[k].tobytes() == others[k].tobytes() for k in arrays)


def to_the_end(work, epochs=4):
    scores = [finish_epoch(work) for _ in range(work.epoch, epochs)]
    return work.state(), scores


# ---------------------------------------------------------------------- steps, epochs, scores


def test_an_epoch_has_its_steps_and_then_its_score():
    work = training()
    assert (work.steps_per_epoch, work.step, work.epoch, work.scoring_due) == (3, 0, 0, False)
    score = finish_epoch(work)
    assert (work.step, work.epoch, work.scoring_due) == (3, 1, False)
    names = ["elbo", "kl_loss", "loss", "reconstruction_loss"]
    assert sorted(score) == ["beta", "test", "train"]
    assert sorted(score["train"]) == sorted(score["test"]) == names
    assert all(type(value) is float for value in (*score["train"].values(), *score["test"].values()))


@pytest.mark.parametrize("steps", [1, 3], ids=["in the midst of the last epoch", "before its score"])
def test_callbacks_hear_of_an_epoch_that_is_taken_up_by_another_process(steps):
    """Keras counts beginnings and ends, and refuses an end without a beginning."""
    first = training(epochs=1)
    while first.step < steps:
        first.advance()
    heard = []
    begun = keras.callbacks.LambdaCallback(on_train_begin=heard.append, on_train_end=heard.append)
    second = Training(config(epochs=1), dataset(), execution=GRAPH, callbacks=[begun])
    second.restore(first.state())
    finish_epoch(second)
    assert len(heard) == 2


def test_an_epoch_never_runs_past_its_end():
    work = training()
    for _ in range(3):
        steps = []
        while not work.scoring_due:
            work.advance()
            steps.append(work.step)
        assert steps[-1] == (work.epoch + 1) * 3
        with pytest.raises(ValueError, match=r"epoch \d: expected score\(\)"):
            work.advance()
        work.score(lambda: None)


def test_what_advance_tells_are_the_epochs_running_means():
    work = training(learning_rate=1e-12, model={"train_targets": "grey"}, batch_size=13)
    logs = [work.advance() for _ in range(2)]
    assert sorted(logs[0]) == ["beta", "elbo", "kl_loss", "loss", "reconstruction_loss"]
    x = to_float(dataset().train.images)
    kl = [
        np.sum(0.5 * (q.z_mean**2 + np.exp(q.z_log_var) - q.z_log_var - 1), axis=1).mean()
        for q in [build(work.config).encode(x)]
    ]
    assert logs[1]["kl_loss"] == pytest.approx(kl[0], rel=1e-5)


def test_the_score_is_that_of_the_whole_test_split():
    work = training(model={"latent_dim": 1})
    score = finish_epoch(work)
    q = work.model.encode(to_float(dataset().test.images))
    kl = 0.5 * (q.z_mean**2 + np.exp(q.z_log_var) - q.z_log_var - 1)
    assert score["test"]["kl_loss"] == pytest.approx(kl.mean(), rel=1e-4)


def test_a_loss_that_is_no_number_is_noticed_within_a_stretch():
    work = training()
    work.advance()
    work.model.decoder.get_layer("parameters").bias.assign(np.full(30, np.nan))
    with pytest.raises(Diverged) as caught:
        work.advance()
    assert caught.value.step == work.step


def test_weights_spoilt_by_the_last_step_are_noticed_by_the_score():
    work = training()
    while not work.scoring_due:
        work.advance()
    work.model.decoder.get_layer("parameters").bias.assign(np.full(30, np.nan))
    with pytest.raises(Diverged) as caught:
        work.score(lambda: None)
    assert (caught.value.step, work.epoch) == (3, 0)


def test_an_endless_step_is_a_divergence_too():
    work = training(learning_rate=10.0, epochs=50, model={"hidden": (64, 64)})
    with pytest.raises(Diverged):
        to_the_end(work, 50)


# ---------------------------------------------------------------------- Keras' own fit is the reference


class InOrder(keras.utils.PyDataset):
    """The first epoch's batches in the order that our loop draws."""

    def __init__(self, work):
        super().__init__()
        order = work.loop.order(work.config.seed, 0).numpy()
        self.batches = [order[start : start + 10] for start in range(0, 26, 10)]

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        return (to_float(dataset().train.images[self.batches[i]]),)


@pytest.mark.parametrize(
    "model",
    [
        {"kl_warmup": 4, "weight_prior": 0.1, "beta": 2.0},
        {"train_targets": "grey", "num_samples": 3, "free_bits": 0.1},
        {"architecture": "conv", "hidden": (3,)},
        {"likelihood": "gaussian", "gaussian_variance": "shared", "train_targets": "grey"},
    ],
)
@pytest.mark.parametrize("optimizer", ["adam", "adagrad"])
def test_fit_and_the_loop_give_the_same_losses(model, optimizer):
    settings = {"model": model, "optimizer": optimizer, "learning_rate": 0.01}
    work, theirs = training(**settings), build(config(**settings))
    plain = {"adam": keras.optimizers.Adam(0.01), "adagrad": keras.optimizers.Adagrad(0.01, 0.0)}[optimizer]
    theirs.compile(optimizer=plain)
    by_fit = theirs.fit(InOrder(work), shuffle=False, verbose=0).history
    by_loop = finish_epoch(work)
    for name, value in by_loop["train"].items():
        assert value == pytest.approx(by_fit[name][0], rel=1e-5), name
    assert by_loop["beta"] == pytest.approx(by_fit["beta"][0])
    for ours, other in zip(work.model.trainable_variables, theirs.trainable_variables, strict=True):
        np.testing.assert_allclose(ours.numpy(), other.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("settings", [{}, {"likelihood": "gaussian"}, {"architecture": "conv", "hidden": (3,)}])
def test_lanes_give_the_losses_of_the_batch_whole(settings):
    """But for the noise, which each lane draws for itself: here there is none."""
    config = VAEConfig(image_shape=SHAPE, num_samples=2, weight_prior=0.1, free_bits=0.3, **settings)
    keras.utils.set_random_seed(0)
    model, x = VAE(config), tf.constant(to_float(dataset().train.images[:7]))
    layer = model.encoder.get_layer("z_log_var")
    layer.kernel.assign(tf.zeros_like(layer.kernel))
    layer.bias.assign(tf.fill(layer.bias.shape, -200.0))
    whole = model.compute_losses(x, targets="grey")
    for lanes in (2, 3, 9):  # more than there are images
        model.lanes = lanes
        for ours, expected in zip(model.compute_losses(x, targets="grey"), whole, strict=True):
            assert float(ours) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_a_batch_of_one_image_has_one_lane(architecture):
    model = {"architecture": architecture, "hidden": (3,)}
    work = Training(config(model=model, batch_size=1), dataset(train=2), execution=LANES)
    assert np.isfinite(finish_epoch(work)["train"]["loss"])


def test_xla_gives_the_same_losses_but_for_rounding():
    scores = [to_the_end(training(execution, model={"train_targets": "grey"}))[1] for execution in (GRAPH, XLA)]
    for graph, xla in zip(*scores, strict=True):
        assert graph["test"]["loss"] == pytest.approx(xla["test"]["loss"], rel=1e-3)


# ---------------------------------------------------------------------- state and restore


@WAYS
def test_a_training_goes_on_from_its_state_bit_for_bit(execution):
    model = {"kl_warmup": 5, "weight_prior": 0.1}
    undisturbed, scores = to_the_end(training(execution, model=model))
    work, saved = training(execution, model=model), {}
    work._stretch, work._pace = 1, lambda steps, seconds: None
    while work.step < 4:
        if work.scoring_due:
            work.score(lambda: None)
        work.advance()
        saved[work.step] = work.state()
    to_the_end(work)  # goes on, and changes nothing of what was saved
    for steps in (1, 3, 4):  # in the midst of an epoch, before its score, in the midst of the next
        keras.utils.set_random_seed(77)
        again = training(execution, model=model)
        again.restore(saved[steps])
        assert same(again.state(), saved[steps])
        assert (again.step, again.epoch) == (steps, (steps - 1) // 3)
        state, last = to_the_end(again)
        assert same(state, undisturbed)
        assert last == scores[-len(last) :]


@pytest.mark.parametrize("settings", [{"optimizer": "adagrad"}, {"model": {"architecture": "conv", "hidden": (3,)}}])
def test_others_go_on_bit_for_bit_too(settings):
    undisturbed, _ = to_the_end(training(**settings))
    work = training(**settings)
    finish_epoch(work)
    again = training(**settings)
    again.restore(work.state())
    assert same(to_the_end(again)[0], undisturbed)


def test_a_training_can_go_back():
    work = training()
    finish_epoch(work)
    saved = work.state()
    finish_epoch(work)
    once = work.state()
    work.restore(saved)
    finish_epoch(work)
    assert same(work.state(), once)


def test_a_changed_learning_rate_is_part_of_the_state():
    work, again = training(), training()
    work.model.optimizer.learning_rate = 0.5
    again.restore(work.state())
    assert float(again.model.optimizer.learning_rate) == 0.5


def test_the_parts_of_the_state_have_their_prefixes_and_the_models_have_the_names_of_the_weights_file(tmp_path):
    from vae_tf.training.weights import save_weights

    work = training()
    save_weights(tmp_path / "weights.npz", work.model)
    state = work.state()
    with np.load(tmp_path / "weights.npz") as stored:
        assert {f"model/{name}" for name in stored.files} == {name for name in state if name.startswith("model/")}
    assert {name.split("/")[0] for name in state} == {"model", "optimizer", "metrics", "step", "epoch"}
    work.advance()
    assert int(work.state()["step"]) == work.step


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda state: state.pop("step"), "step: expected a whole number"),
        (lambda state: state.update(step=np.int64(9)), "step: expected one after 1 epochs of 3 steps an epoch"),
        (lambda state: state.update(epoch=np.float32(1)), "epoch: expected a whole number"),
        (
            lambda state: state.pop("optimizer/000-adam.iteration"),
            "optimizer/000-adam.iteration: expected int64",
        ),
        (lambda state: state.update({"optimizer/000-adam.iteration": np.zeros(2)}), "received float64"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(change, words):
    work, other = training(), training(seed=5)
    finish_epoch(other)
    state, before = other.state(), work.state()
    change(state)
    with pytest.raises(ValueError, match=words):
        work.restore(state)
    assert same(work.state(), before)


# ---------------------------------------------------------------------- a score that is interrupted


class Enough(Exception):
    pass


@pytest.mark.parametrize("batches", [0, 1])
def test_an_interrupted_score_changes_nothing(batches):
    data = dataset()
    many = Dataset("tiny", "Tiny", data.train, Split(np.repeat(data.test.images, 100, axis=0)), None, "", "")
    undisturbed, work = (Training(config(), many, execution=GRAPH) for _ in range(2))
    while not work.scoring_due:
        work.advance()
    before, looks = work.state(), iter([None] * batches)

    def look():
        if next(looks, Enough) is Enough:
            raise Enough

    with pytest.raises(Enough):
        work.score(look)
    assert same(work.state(), before)
    assert work.scoring_due
    assert finish_epoch(work) == finish_epoch(undisturbed)
    assert same(work.state(), undisturbed.state())


# ---------------------------------------------------------------------- callbacks


class Heard(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.words = []

    def on_train_begin(self, logs=None):
        self.words.append("begin")

    def on_epoch_begin(self, epoch, logs=None):
        self.words.append(f"epoch {epoch}")

    def on_train_batch_end(self, batch, logs=None):
        self.words.append(f"batch {batch}")

    def on_epoch_end(self, epoch, logs=None):
        self.words.append(f"ended {epoch}")
        self.logs = logs

    def on_train_end(self, logs=None):
        self.words.append("end")


def test_callbacks_hear_what_keras_tells_them():
    heard = Heard()
    work = Training(config(epochs=2, batch_size=30), dataset(), execution=GRAPH, callbacks=[heard])
    to_the_end(work, 2)
    assert heard.words == ["begin", "epoch 0", "batch 0", "ended 0", "epoch 1", "batch 0", "ended 1", "end"]
    assert {"loss", "val_loss", "val_elbo"} <= heard.logs.keys()
    assert (heard.params["epochs"], heard.params["steps"], heard.model) == (2, 1, work.model)


def test_an_epoch_of_a_million_images_traces_nothing_of_their_number():
    work = training(train=200, batch_size=2)
    while not work.scoring_due:
        work.advance()
    assert work.loop._run.experimental_get_tracing_count() == 1
    assert isinstance(work.loop.images, tf.Tensor)
    assert work.loop.images.dtype == tf.uint8
