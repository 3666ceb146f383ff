import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from vae_tf import VAE, VAEConfig
from vae_tf.models import sizes

ROOT = Path(__file__).resolve().parents[2]
SHAPE = (6, 5, 1)
X = np.random.default_rng(0).random((12, *SHAPE), np.float32)
LOSSES = ["beta", "elbo", "kl_loss", "loss", "reconstruction_loss"]


def vae(*, seed=0, learning_rate=None, graph=False, **settings):
    """A small model whose every random number comes from the seed; compiled where a learning rate is given.

    Unless `graph` says otherwise it runs eagerly, which for a few steps takes a tenth of the time.
    """
    keras.utils.set_random_seed(seed)
    model = VAE(VAEConfig(**{"image_shape": SHAPE, "hidden": (8,), "latent_dim": 2} | settings))
    if learning_rate is not None:
        model.compile(optimizer=keras.optimizers.Adam(learning_rate), run_eagerly=not graph)
    return model


def with_posterior(model, z_mean, z_log_var):
    """The model, its encoder made to say the same of every image."""
    for name, values in (("z_mean", z_mean), ("z_log_var", z_log_var)):
        layer = model.encoder.get_layer(name)
        layer.kernel.assign(tf.zeros_like(layer.kernel))
        layer.bias.assign(values)
    return model


def numbers(losses):
    return {name: float(value) for name, value in losses._asdict().items()}


# ---------------------------------------------------------------------- the objective


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"beta": 4.0},
        {"beta": 0.0, "free_bits": 2.0},
        {"kl_warmup": 10, "free_bits": 0.5},
        {"num_samples": 3, "weight_prior": 0.1},
        {"likelihood": "gaussian"},
        {"architecture": "conv", "train_targets": "dynamic"},
    ],
)
def test_the_elbo_is_minus_its_two_terms_whatever_the_objective(settings):
    model = vae(learning_rate=0.01, **settings)
    history = model.fit(X, epochs=2, batch_size=5, validation_data=(X,), verbose=0).history
    regulariser = ["regulariser_loss"] if "weight_prior" in settings else []
    assert sorted(history) == sorted(f"{kind}{name}" for kind in ("", "val_") for name in [*LOSSES, *regulariser])
    for kind in ("", "val_"):
        terms = np.add(history[f"{kind}reconstruction_loss"], history[f"{kind}kl_loss"])
        np.testing.assert_array_equal(np.float32(history[f"{kind}elbo"]), -np.float32(terms))


def test_the_loss_is_its_terms_by_hand():
    model = with_posterior(vae(beta=2.0, num_samples=1), [1.0, 0.0], [0.0, np.log(4.0)])
    for weight in model.decoder.trainable_weights:
        weight.assign(tf.zeros_like(weight))  # every pixel is a fair coin
    losses = numbers(model.compute_losses(tf.constant(X), targets="grey"))
    kl = 0.5 + 0.5 * (4 - np.log(4) - 1)  # mean 1; standard deviation 2
    assert losses["reconstruction_loss"] == pytest.approx(30 * np.log(2), rel=1e-6)
    assert losses["kl_loss"] == pytest.approx(kl, rel=1e-6)
    assert losses["loss"] == pytest.approx(30 * np.log(2) + 2 * kl, rel=1e-6)
    assert losses["regulariser_loss"] == 0


def test_free_bits_charge_each_dimension_at_least_their_price():
    model = with_posterior(vae(latent_dim=3, free_bits=0.7), [1.0, 2.0, 0.0], [0.0, 0.0, 0.0])
    losses = numbers(model.compute_losses(tf.constant(X), targets="grey"))
    assert losses["kl_loss"] == pytest.approx(0.5 + 2.0 + 0.0)  # mean^2 / 2 of each
    assert losses["loss"] - losses["reconstruction_loss"] == pytest.approx(0.7 + 2.0 + 0.7, rel=1e-5)


def test_free_bits_count_the_mean_over_the_batch_not_each_image():
    model = vae(latent_dim=1, free_bits=1.0)
    assert float(model.charged(tf.constant([0.4]))) == 1.0
    layer = model.encoder.get_layer("z_mean")
    model = with_posterior(model, [0.0], [0.0])
    layer.kernel.assign(tf.ones_like(layer.kernel))
    x = tf.concat([tf.zeros((1, *SHAPE)), tf.ones((1, *SHAPE))], axis=0)
    kl = np.square(np.array(model.encoder(x)[0])).mean() / 2
    losses = numbers(model.compute_losses(x, targets="grey"))
    assert losses["loss"] - losses["reconstruction_loss"] == pytest.approx(max(kl, 1.0), rel=1e-5)


def test_a_dimension_within_its_free_bits_is_not_pushed():
    model = with_posterior(vae(free_bits=1.0, latent_dim=2), [0.5, 3.0], [0.0, 0.0])
    bias = model.encoder.get_layer("z_mean").bias
    with tf.GradientTape() as tape:
        charged = model.charged(0.5 * tf.square(tf.convert_to_tensor(bias)))
    assert np.array(tape.gradient(charged, bias)).tolist() == [0, 3]


def test_the_weight_prior_counts_half_the_squares_of_the_decoders_weights_alone():
    model = vae(weight_prior=0.01)
    squares = sum(float((weight.numpy() ** 2).sum()) for weight in model.decoder.weights)
    losses = numbers(model.compute_losses(tf.constant(X), targets="grey"))
    assert losses["regulariser_loss"] == pytest.approx(0.5 * 0.01 * squares, rel=1e-5)
    terms = losses["reconstruction_loss"] + losses["kl_loss"] + losses["regulariser_loss"]
    assert losses["loss"] == pytest.approx(terms, rel=1e-6)
    for weight in model.encoder.weights:
        weight.assign(10 * tf.ones_like(weight))
    assert float(model.regulariser_loss()) == pytest.approx(losses["regulariser_loss"], rel=1e-6)


def test_beta_rises_linearly_over_exactly_its_warm_up():
    model = vae(beta=2.0, kl_warmup=4)
    betas = []
    for step in range(7):
        model.steps.assign(step)
        betas.append(float(model.effective_beta()))
    assert betas == [0.0, 0.5, 1.0, 1.5, 2.0, 2.0, 2.0]


def test_the_reported_beta_is_the_one_that_the_loss_beside_it_was_made_with():
    model = vae(learning_rate=0.01, beta=2.0, kl_warmup=4)
    seen = [model.train_on_batch(X, return_dict=True) for _ in range(6)]
    assert [float(logs["beta"]) for logs in seen] == [0.0, 0.5, 1.0, 1.5, 2.0, 2.0]
    # the first step is charged nothing for its KL
    assert float(seen[0]["loss"]) == pytest.approx(float(seen[0]["reconstruction_loss"]), rel=1e-6)
    assert float(seen[0]["kl_loss"]) > 0


def test_without_warm_up_beta_is_there_at_once():
    assert float(vae(beta=3.0).effective_beta()) == 3.0


@pytest.mark.parametrize("samples", [1, 4])
def test_log_likelihoods_have_a_row_for_each_sample(samples):
    model = vae()
    z = np.random.default_rng(1).standard_normal((samples, 12, 2)).astype(np.float32)
    log_p = np.array(model.log_likelihood(tf.constant(X), tf.constant(z)))
    assert log_p.shape == (samples, 12)
    alone = model.log_likelihood(tf.constant(X[5:6]), tf.constant(z[-1:, 5:6]))
    assert float(alone[0, 0]) == pytest.approx(log_p[-1, 5], rel=1e-5)


def test_more_samples_of_z_give_the_same_loss_on_average_and_less_spread():
    def spread(samples):
        model = with_posterior(vae(num_samples=samples), [0.0, 0.0], [2.0, 2.0])
        drawn = [numbers(model.compute_losses(tf.constant(X), targets="grey"))["loss"] for _ in range(40)]
        return np.mean(drawn), np.std(drawn)

    (mean_of_one, spread_of_one), (mean_of_many, spread_of_many) = spread(1), spread(25)
    assert mean_of_many == pytest.approx(mean_of_one, abs=4 * spread_of_one / np.sqrt(40))
    assert spread_of_many < spread_of_one / 3  # a fifth, in theory


def test_the_noise_is_new_for_every_batch():
    model = with_posterior(vae(), [0.0, 0.0], [2.0, 2.0])
    first, second = (numbers(model.compute_losses(tf.constant(X), targets="grey"))["loss"] for _ in range(2))
    assert first != second


def test_gradients_reach_every_weight():
    model = vae(likelihood="gaussian", gaussian_variance="shared", num_samples=2)
    with tf.GradientTape() as tape:
        loss = model.compute_losses(tf.constant(X), targets="grey").loss
    for weight, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables), strict=True):
        assert gradient is not None, weight.path
        assert np.isfinite(gradient).all(), weight.path


@pytest.mark.parametrize("targets", ["dynamic", "threshold"])
def test_a_gaussian_cannot_score_binarised_pixels(targets):
    with pytest.raises(ValueError, match=f"targets: expected grey for a gaussian model, received '{targets}'"):
        vae(likelihood="gaussian").compute_losses(tf.constant(X), targets=targets)


def test_training_and_evaluation_read_the_pixels_each_in_its_way():
    """With fair coins for pixels, targets show in the gradient alone; so the decoder is made to say 3/4."""
    model = vae(learning_rate=1e-30, train_targets="threshold", eval_targets="grey")
    for weight in model.decoder.trainable_weights:
        weight.assign(tf.zeros_like(weight))
    model.decoder.get_layer("parameters").bias.assign(np.full(30, np.log(3), np.float32))
    x = np.full((4, *SHAPE), 0.6, np.float32)
    history = model.fit(x, batch_size=4, validation_data=(x,), verbose=0).history
    assert history["reconstruction_loss"] == pytest.approx([-30 * np.log(0.75)], rel=1e-5)
    grey = -30 * (0.6 * np.log(0.75) + 0.4 * np.log(0.25))
    assert history["val_reconstruction_loss"] == pytest.approx([grey], rel=1e-5)


# ---------------------------------------------------------------------- Keras


def test_fit_improves_the_loss_and_takes_any_callback(tmp_path):
    model = vae(learning_rate=0.05, graph=True)
    x = np.repeat(X[:2] > 0.5, 10, axis=0).astype(np.float32)
    callbacks = [
        keras.callbacks.CSVLogger(str(tmp_path / "log.csv")),
        keras.callbacks.EarlyStopping("val_elbo", mode="max", patience=50),
    ]
    history = model.fit(x, epochs=8, batch_size=10, validation_data=(x,), callbacks=callbacks, verbose=0).history
    assert history["loss"][-1] < history["loss"][0] - 2
    assert history["val_elbo"][-1] > history["val_elbo"][0] + 2
    rows = (tmp_path / "log.csv").read_text().splitlines()
    assert rows[0].split(",")[0] == "epoch"
    assert {"loss", "val_loss", "val_elbo", "beta"} <= set(rows[0].split(","))
    assert len(rows) == 9


def test_early_stopping_stops_early():
    model = vae(learning_rate=1e-30)
    stop = keras.callbacks.EarlyStopping("val_kl_loss", mode="min", patience=2)
    history = model.fit(X, epochs=20, validation_data=(X,), callbacks=[stop], verbose=0).history
    assert len(history["loss"]) == 3


def test_evaluate_is_the_mean_over_images_whatever_the_batches():
    model = with_posterior(vae(learning_rate=0.01), [0.3, 0.0], [-100.0, -100.0])  # no noise to speak of
    by_five, at_once = (model.evaluate(X, batch_size=size, verbose=0, return_dict=True) for size in (5, 12))
    assert sorted(at_once) == LOSSES
    assert by_five == pytest.approx(at_once, rel=1e-5)


def test_labels_and_extra_columns_are_not_looked_at():
    model = vae(learning_rate=0.01)
    model.fit(X, np.arange(12), verbose=0)
    model.fit(tf.data.Dataset.from_tensor_slices(X).batch(4), shuffle=False, verbose=0)


def test_float64_images_are_taken_as_they_are_meant():
    model = vae(learning_rate=0.01)
    model.fit(X.astype(np.float64), verbose=0)
    np.testing.assert_array_equal(model.encode(X.astype(np.float64)).z_mean, model.encode(X).z_mean)


SETTINGS = {"kl_warmup": 100, "num_samples": 2, "weight_prior": 0.01, "eval_targets": "dynamic"}


def trained(*, graph=False):
    model = vae(learning_rate=0.01, graph=graph, **SETTINGS)
    model.fit(X, epochs=2, batch_size=4, verbose=0)
    return model


def test_a_saved_model_gives_the_same_numbers_in_another_process(tmp_path):
    model = trained(graph=True)
    z = np.random.default_rng(2).standard_normal((3, 2)).astype(np.float32)
    model.save(tmp_path / "model.keras")
    np.save(tmp_path / "x.npy", X)
    np.save(tmp_path / "z.npy", z)
    # the other process first scores, then decodes: so does this one
    scores = model.evaluate(X, verbose=0, return_dict=True)
    images = model.decode(z)
    code = (
        "import json, keras, numpy as np, vae_tf.models.vae\n"
        "model = keras.models.load_model('model.keras')\n"
        "scores = model.evaluate(np.load('x.npy'), verbose=0, return_dict=True)\n"
        "np.save('images.npy', model.decode(np.load('z.npy')))\n"
        "print(json.dumps([scores, int(model.steps), model.config.to_dict()]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reloaded, steps, config = json.loads(done.stdout.splitlines()[-1])
    assert reloaded == scores
    assert steps == int(model.steps) == 6
    assert config == json.loads(json.dumps(model.config.to_dict()))
    assert np.load(tmp_path / "images.npy").tobytes() == images.tobytes()


def test_a_reloaded_model_trains_on_as_the_first_would_have(tmp_path):
    model = trained()
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    losses = [m.fit(X, epochs=2, batch_size=12, verbose=0).history["loss"] for m in (model, again)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)


def test_saved_weights_bring_a_new_model_to_the_same_place(tmp_path):
    model = trained()
    model.save_weights(tmp_path / "model.weights.h5")
    other = vae(seed=5, **SETTINGS)
    other.load_weights(tmp_path / "model.weights.h5")
    other.compile(run_eagerly=True)
    assert int(other.steps) == 6
    assert other.decode([[0.5, 1]]).tobytes() == model.decode([[0.5, 1]]).tobytes()
    assert other.evaluate(X, verbose=0) == model.evaluate(X, verbose=0)


def test_its_config_makes_it_again():
    model = vae(latent_dim=3, hidden=(), likelihood="gaussian", beta=0.5)
    config = json.loads(json.dumps(model.get_config()))
    again = VAE.from_config(config)
    assert again.config == model.config
    assert again.name == model.name
    assert [weight.shape for weight in again.weights] == [weight.shape for weight in model.weights]


def test_settings_may_be_given_as_a_mapping():
    settings = {"image_shape": list(SHAPE), "latent_dim": 3}
    assert VAE(settings).config == VAEConfig(image_shape=SHAPE, latent_dim=3)
    with pytest.raises(ValueError, match="architecture: expected one of mlp, conv; received 'transformer'"):
        VAE(VAEConfig(architecture="transformer"))


@pytest.mark.parametrize("settings", [{}, {"likelihood": "gaussian", "gaussian_variance": "shared"}])
def test_two_models_of_one_process_name_their_variables_alike(settings):
    """Stored weights go by these names."""
    first, second = (vae(architecture="conv", **settings) for _ in range(2))
    assert [v.path for v in first.variables] == [v.path for v in second.variables]


def test_the_same_seed_gives_the_same_training_and_another_seed_another():
    def history(seed):
        model = vae(seed=seed, learning_rate=0.01, train_targets="dynamic")
        return model.fit(X, epochs=2, batch_size=5, validation_data=(X,), verbose=0).history, model.decode([[0, 1]])

    (losses, images), (same_losses, same_images), (other_losses, other_images) = (history(s) for s in (7, 7, 8))
    assert losses == same_losses
    assert (images == same_images).all()
    assert losses["loss"] != other_losses["loss"]
    assert (images != other_images).any()


# ---------------------------------------------------------------------- arrays in, arrays out


def test_encode_gives_a_mean_and_a_log_variance_for_each_image_whatever_the_batches():
    model = vae(latent_dim=3)
    posterior = model.encode(X)
    assert (posterior.z_mean.shape, posterior.z_mean.dtype) == ((12, 3), np.float32)
    assert (posterior.z_log_var.shape, posterior.z_log_var.dtype) == ((12, 3), np.float32)
    np.testing.assert_allclose(model.encode(X, batch_size=5).z_mean, posterior.z_mean, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(posterior.z_mean, model.encoder(X)[0], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("settings", [{}, {"likelihood": "gaussian"}, {"architecture": "conv"}])
def test_decode_gives_images(settings):
    images = vae(**settings).decode(np.zeros((7, 2)), batch_size=3)
    assert (images.shape, images.dtype) == ((7, *SHAPE), np.float32)
    assert images.min() >= 0
    assert images.max() <= 1


def test_a_wide_model_encodes_and_decodes_fewer_at_once(monkeypatch):
    monkeypatch.setattr(sizes, "BATCH_NUMBERS", 150)  # its widest layer gives 30 numbers an image
    model, seen = vae(), []

    def told(compute):
        return lambda part: seen.append(len(part)) or compute(part)

    model._encode, model._decode = told(model._encode), told(model._decode)
    assert model.decode(model.encode(X).z_mean).shape == X.shape
    assert seen == [5, 5, 2] * 2


def test_a_linear_mean_that_leaves_the_range_of_images_is_cut_off():
    model = vae(likelihood="gaussian", gaussian_mean="linear", gaussian_variance="fixed", hidden=())
    model.decoder.get_layer("parameters").bias.assign(np.linspace(-1, 2, 30, dtype=np.float32))
    images = model.decode([[0, 0]])
    np.testing.assert_allclose(np.ravel(images), np.clip(np.linspace(-1, 2, 30), 0, 1), atol=1e-6)


def test_calling_the_model_rebuilds_images_from_the_means_of_their_codes():
    model = vae()
    np.testing.assert_allclose(model(X), model.decode(model.encode(X).z_mean), rtol=1e-5)


def test_codes_of_other_numbers_of_images_do_not_trace_the_graph_again():
    model = vae()
    for n in (1, 2, 3, 500, 501):
        model.decode(np.zeros((n, 2)))
        model.encode(np.zeros((n, *SHAPE), np.float32))
    assert model._decode.experimental_get_tracing_count() == 1
    assert model._encode.experimental_get_tracing_count() == 1


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((2, *SHAPE), np.uint8), "x: expected float images in .*uint8.*; divide by 255 first"),
        (np.zeros((2, *SHAPE), np.int64), "x: expected float images in .*int64"),
        (np.zeros((2, *SHAPE), bool), "x: expected float images in .*bool"),
        (np.zeros((2, 5, 6, 1), np.float32), r"x: expected shape \(n, 6, 5, 1\), received \((2|None), "),
        (np.zeros((2, 6, 5, 3), np.float32), r"x: expected shape \(n, 6, 5, 1\), received"),
    ],
)
def test_what_is_no_image_is_refused(x, message):
    model = vae(learning_rate=0.01)
    for use in (
        lambda: model.encode(x),
        lambda: model(x),
        lambda: model.fit(x, verbose=0),
        lambda: model.evaluate(x, verbose=0),
    ):
        with pytest.raises(ValueError, match=message):
            use()


@pytest.mark.parametrize("value", [255, -0.5, np.nan])
def test_values_outside_zero_and_one_are_refused(value):
    x = np.zeros((2, *SHAPE), np.float32)
    x[1, 2, 3] = value
    with pytest.raises(ValueError, match=r"x: expected values in \[0, 1\], received"):
        vae().encode(x)


@pytest.mark.parametrize(
    ("z", "message"),
    [
        ([[0, np.nan]], "z: expected finite numbers"),
        ([[0, np.inf]], "z: expected finite numbers"),
        ([0, 1], r"z: expected shape \(n, 2\) with n > 0, received \(2,\)"),
        ([[0, 1, 2]], r"z: expected shape \(n, 2\) with n > 0, received \(1, 3\)"),
        (np.zeros((0, 2)), r"z: expected shape \(n, 2\) with n > 0, received \(0, 2\)"),
    ],
)
def test_what_is_no_code_is_refused(z, message):
    with pytest.raises(ValueError, match=message):
        vae().decode(z)


def test_sample_weights_are_refused():
    x = np.zeros((4, *SHAPE), np.float32)
    with pytest.raises(ValueError, match="sample_weight: expected none"):
        vae(learning_rate=0.01).fit(x, x, sample_weight=np.zeros(4), verbose=0)
