import keras
import numpy as np
import pytest

from vae_tf import VAEConfig
from vae_tf.models.networks import MLP, Conv
from vae_tf.models.sizes import halved

SHAPES = [(28, 20, 1), (25, 25, 1), (64, 64, 3), (8, 8, 1)]


@pytest.mark.parametrize("networks", [MLP, Conv])
@pytest.mark.parametrize("image_shape", SHAPES)
@pytest.mark.parametrize("maps", [1, 2])
def test_images_of_every_size_go_in_and_come_out(networks, image_shape, maps):
    made = networks(VAEConfig(image_shape=image_shape, latent_dim=3, hidden=(4, 6)))
    z_mean, z_log_var = made.encoder()(np.zeros((2, *image_shape), np.float32))
    parameters = made.decoder(maps)(np.zeros((5, 3), np.float32))
    assert z_mean.shape == z_log_var.shape == (2, 3)
    assert parameters.shape == (5, *image_shape[:2], image_shape[2] * maps)


@pytest.mark.parametrize("networks", [MLP, Conv])
def test_without_hidden_layers_the_encoder_is_linear(networks):
    made = networks(VAEConfig(image_shape=(3, 2, 1), latent_dim=2, hidden=()))
    encoder = made.encoder()
    assert [tuple(weight.shape) for weight in encoder.weights] == [(6, 2), (2,), (6, 2), (2,)]
    x = np.random.default_rng(0).random((4, 3, 2, 1), np.float32)
    expected = x.reshape(4, 6) @ encoder.weights[0].numpy() + encoder.weights[1].numpy()
    np.testing.assert_allclose(encoder(x)[0], expected, rtol=1e-5)
    decoder = made.decoder(1)
    z = np.random.default_rng(1).standard_normal((3, 2)).astype(np.float32)
    # a linear map plus a constant: f(a + b) + f(0) = f(a) + f(b)
    together, apart = decoder(z[:1] + z[1:2]) + decoder(0 * z[:1]), decoder(z[:1]) + decoder(z[1:2])
    np.testing.assert_allclose(together, apart, atol=1e-6)


def test_an_mlp_has_the_parameters_of_the_papers_network():
    made = MLP(VAEConfig(image_shape=(28, 28, 1), latent_dim=20))
    assert made.encoder().count_params() == 785 * 500 + 2 * 501 * 20
    assert made.decoder(1).count_params() == 21 * 500 + 501 * 784
    assert made.decoder(2).count_params() == 21 * 500 + 501 * 2 * 784


def test_the_decoder_of_an_mlp_mirrors_its_encoder():
    made = MLP(VAEConfig(image_shape=(4, 4, 1), latent_dim=2, hidden=(7, 5)))
    kernels = [tuple(weight.shape) for weight in made.encoder().weights if len(weight.shape) == 2]
    assert kernels == [(16, 7), (7, 5), (5, 2), (5, 2)]
    kernels = [tuple(weight.shape) for weight in made.decoder(1).weights if len(weight.shape) == 2]
    assert kernels == [(2, 5), (5, 7), (7, 16)]


def test_convolutions_halve_odd_sizes_upwards_and_the_decoder_crops_back():
    config = VAEConfig(image_shape=(25, 20, 3), latent_dim=2, architecture="conv", hidden=(4, 6, 8))
    made = Conv(config)
    assert halved(config) == [(25, 20), (13, 10), (7, 5), (4, 3)]
    outputs = [tuple(layer.output.shape[1:]) for layer in made.encoder().layers if "hidden" in layer.name]
    assert outputs == [(13, 10, 4), (7, 5, 6), (4, 3, 8)]
    decoder = made.decoder(1)
    assert decoder.get_layer("hidden_1_crop").output.shape[1:] == (13, 10, 4)
    assert decoder.get_layer("parameters").output.shape[1:] == (25, 20, 3)


@pytest.mark.parametrize(("image_shape", "most"), [((8, 8, 1), 3), ((28, 20, 1), 4), ((64, 64, 3), 6), ((3, 9, 1), 1)])
def test_an_image_is_halved_down_to_one_pixel_and_no_further(image_shape, most):
    made = Conv(VAEConfig(image_shape=image_shape, architecture="conv", hidden=(2,) * most))
    assert made.decoder(1).output.shape[1:] == image_shape
    with pytest.raises(ValueError, match=f"hidden: expected at most {most} convolutions .* received {most + 1}"):
        VAEConfig(image_shape=image_shape, architecture="conv", hidden=(2,) * (most + 1))


def test_the_usual_convolutions_fit_the_smallest_images_too():
    made = Conv(VAEConfig(image_shape=(1, 3, 1), architecture="conv"))
    assert made.encoder().output[0].shape[1:] == (2,)
    assert made.decoder(1).output.shape[1:] == (1, 3, 1)


@pytest.mark.parametrize("networks", [MLP, Conv])
def test_hidden_layers_have_the_activation_and_outputs_have_none(networks):
    made = networks(VAEConfig(image_shape=(8, 8, 1), hidden=(4, 4), activation="tanh"))
    layers = [*made.encoder().layers, *made.decoder(1).layers]
    named = {layer.name: layer.activation.__name__ for layer in layers if hasattr(layer, "activation")}
    assert {name for name, activation in named.items() if activation == "linear"} == {
        "z_mean",
        "z_log_var",
        "parameters",
    }
    assert set(named.values()) == {"tanh", "linear"}


@pytest.mark.parametrize(("initializer", "low", "high"), [("normal", 0.0098, 0.0102), ("glorot", 0.035, 0.05)])
def test_weights_start_where_the_settings_say(initializer, low, high):
    keras.utils.set_random_seed(0)
    encoder = MLP(VAEConfig(image_shape=(28, 28, 1), initializer=initializer)).encoder()
    # Glorot uniform over 784 + 500 units: a standard deviation of sqrt(2 / 1284) = 0.0395
    assert low < encoder.get_layer("hidden_0").kernel.numpy().std() < high
    assert (encoder.get_layer("hidden_0").bias.numpy() == 0).all()


def test_each_layer_draws_weights_of_its_own():
    encoder = MLP(VAEConfig(image_shape=(4, 4, 1), latent_dim=3)).encoder()
    assert (encoder.get_layer("z_mean").kernel.numpy() != encoder.get_layer("z_log_var").kernel.numpy()).all()
