"""The linear Gaussian model of these tests: x = w z + b + noise, whose every posterior is known in closed form."""

import keras
import numpy as np

from vae_tf import VAE, VAEConfig

SHAPE, PIXELS, DIMS = (3, 2, 1), 6, 2
VARIANCE = 0.04


def linear_model(seed=0):
    """The model, with an encoder that says its exact posterior; w (6, 2) with orthogonal columns, and b (6,)."""
    rng = np.random.default_rng(seed)
    w = np.linalg.qr(rng.standard_normal((PIXELS, DIMS)))[0] * [0.6, 0.3]
    b = rng.uniform(0.3, 0.7, PIXELS)
    keras.utils.set_random_seed(0)
    model = VAE(
        VAEConfig(
            image_shape=SHAPE,
            latent_dim=DIMS,
            hidden=(),
            likelihood="gaussian",
            gaussian_mean="linear",
            gaussian_variance="fixed",
            gaussian_log_var=float(np.log(VARIANCE)),
        )
    )
    model.decoder.get_layer("parameters").set_weights([w.T, b])
    m = w.T @ w + VARIANCE * np.eye(DIMS)
    gain = np.linalg.inv(m) @ w.T
    model.encoder.get_layer("z_mean").set_weights([gain.T, -gain @ b])
    model.encoder.get_layer("z_log_var").set_weights([np.zeros((PIXELS, DIMS)), np.log(VARIANCE / np.diag(m))])
    return model, w, b


def drawn(w, b, n, seed=1):
    """Images that the model would draw, flat (n, 6)."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, DIMS)) @ w.T + b + np.sqrt(VARIANCE) * rng.standard_normal((n, PIXELS))


def conditional(mean, covariance, kept, x):
    """Mean and covariance of the other entries of a Gaussian, given those that are kept."""
    gain = covariance[np.ix_(~kept, kept)] @ np.linalg.inv(covariance[np.ix_(kept, kept)])
    rest = covariance[np.ix_(~kept, ~kept)] - gain @ covariance[np.ix_(kept, ~kept)]
    return mean[~kept] + gain @ (x[kept] - mean[kept]), rest
