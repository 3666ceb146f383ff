"""Small models of these tests whose log p(x) is known: linear Gaussian ones of any latent size, in closed form, and a
Bernoulli decoder, as a sum over a grid that is finer than any estimator's."""

import keras
import numpy as np
from scipy.special import expit, logsumexp
from scipy.stats import multivariate_normal

from vae_tf import VAE, VAEConfig

SHAPE, PIXELS = (4, 2, 1), 8


def linear_gaussian(dims, *, log_var=-2.0, size=0.6, n=6, seed=0):
    """The model x = w z + b + noise with an encoder that knows little, n images of it, and their log p(x)."""
    rng = np.random.default_rng(seed)
    w, b = size * rng.standard_normal((PIXELS, dims)), rng.uniform(0.3, 0.7, PIXELS)
    keras.utils.set_random_seed(0)
    config = VAEConfig(
        image_shape=SHAPE,
        latent_dim=dims,
        hidden=(),
        likelihood="gaussian",
        gaussian_mean="linear",
        gaussian_variance="fixed",
        gaussian_log_var=log_var,
    )
    model = VAE(config)
    model.decoder.get_layer("parameters").set_weights([w.T, b])
    covariance = w @ w.T + np.exp(log_var) * np.eye(PIXELS)
    x = rng.multivariate_normal(b, covariance, n)
    posterior = np.linalg.inv(np.eye(dims) + w.T @ w / np.exp(log_var))
    gain = posterior @ w.T / np.exp(log_var)
    model.encoder.get_layer("z_mean").set_weights([gain.T, -gain @ b])
    width = np.log(1.2 * np.diag(posterior))  # a diagonal somewhat wider than the true posterior
    model.encoder.get_layer("z_log_var").set_weights([np.zeros((PIXELS, dims)), width])
    return model, x.reshape(n, *SHAPE).astype(np.float32), multivariate_normal(b, covariance).logpdf(x)


def coins(dims, *, seed=1, n=3):
    """A Bernoulli model with one hidden layer, n black-and-white images, and their log p(x)."""
    rng = np.random.default_rng(seed)
    keras.utils.set_random_seed(0)
    model = VAE(VAEConfig(image_shape=SHAPE, latent_dim=dims, hidden=(8,), activation="tanh"))
    first, bias = 2.0 * rng.standard_normal((dims, 8)), rng.standard_normal(8)
    second, offset = 2.0 * rng.standard_normal((8, PIXELS)), rng.standard_normal(PIXELS)
    model.decoder.get_layer("hidden_0").set_weights([first, bias])
    model.decoder.get_layer("parameters").set_weights([second, offset])
    x = (rng.random((n, PIXELS)) < 0.5).astype(float)
    axis = np.linspace(-7, 7, 701 if dims == 2 else 20_001)
    z = np.stack(np.meshgrid(*[axis] * dims, indexing="ij"), axis=-1).reshape(-1, dims)
    p = expit(np.tanh(z @ first + bias) @ second + offset)
    log_prior = -0.5 * (z**2 + np.log(2 * np.pi)).sum(axis=1)
    joint = np.log(p) @ x.T + np.log1p(-p) @ (1 - x.T) + log_prior[:, None]
    truth = logsumexp(joint, axis=0) + dims * np.log(axis[1] - axis[0])
    return model, x.reshape(n, *SHAPE).astype(np.float32), truth
