import keras
import numpy as np
import pytest
import tensorflow as tf

from vae_tf.training.fused import FusedAdagrad, FusedAdam

PAIRS = pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (FusedAdam(0.01), keras.optimizers.Adam(0.01)),
        (FusedAdam(0.1, beta_1=0.5, beta_2=0.9, epsilon=1e-3), keras.optimizers.Adam(0.1, 0.5, 0.9, 1e-3)),
        (FusedAdam(0.01, amsgrad=True, clipnorm=1.0), keras.optimizers.Adam(0.01, amsgrad=True, clipnorm=1.0)),
        (FusedAdam(0.01, weight_decay=0.1), keras.optimizers.Adam(0.01, weight_decay=0.1)),
        (FusedAdagrad(0.02), keras.optimizers.Adagrad(0.02)),
        (FusedAdagrad(0.02, initial_accumulator_value=0.0), keras.optimizers.Adagrad(0.02, 0.0)),
    ],
)


def steps(optimizer, *, graph):
    """Two weights after ten steps along the same gradients, some of them tiny."""
    rng = np.random.default_rng(0)
    weights = [keras.Variable(rng.standard_normal(shape).astype(np.float32)) for shape in ((3, 5), (16,))]
    optimizer.build(weights)
    apply = tf.function(optimizer.apply) if graph else optimizer.apply
    for step in range(10):
        scale = np.float32(1e-4 if step % 2 else 1.0)
        apply([tf.constant(scale * rng.standard_normal(w.shape).astype(np.float32)) for w in weights])
    return [weight.numpy() for weight in weights]


@PAIRS
@pytest.mark.parametrize("graph", [False, True])
def test_the_numbers_are_those_of_keras(ours, theirs, graph):
    kinds = type(ours), type(theirs)
    ours, theirs = (
        kind.from_config(optimizer.get_config()) for kind, optimizer in zip(kinds, (ours, theirs), strict=True)
    )
    for our, their in zip(steps(ours, graph=graph), steps(theirs, graph=graph), strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-5, atol=1e-6)
    assert int(ours.iterations) == 10


@PAIRS
def test_they_are_saved_and_loaded_as_any_of_keras(ours, theirs):
    again = keras.optimizers.deserialize(keras.optimizers.serialize(ours))
    assert type(again) is type(ours)
    assert again.get_config() == ours.get_config()


def test_a_model_with_one_is_saved_and_goes_on(tmp_path):
    x = np.random.default_rng(0).random((8, 3), np.float32)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(FusedAdagrad(0.1, initial_accumulator_value=0.0), "mse")
    model.fit(x, x[:, :1], verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for each in (model, again):
        each.fit(x, x[:, :1], verbose=0, shuffle=False)
    np.testing.assert_array_equal(model.predict(x, verbose=0), again.predict(x, verbose=0))
