"""JAX: an epoch is one `jax.jit` of a `lax.scan` over its steps, the state donated, Adam from optax."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np

from vae_tf.bench.task import LAYERS, Task

WINDOWS = ("NHWC", "HWIO", "NHWC")


def epoch(task: Task) -> Callable[[], None]:
    """One call of the compiled epoch."""
    jax: Any = import_module("jax")
    jnp: Any = import_module("jax.numpy")
    optimizer = import_module("optax").adam(task.learning_rate)
    images = jnp.asarray(task.load())
    steps = len(images) // task.batch_size
    encode, decode, weights = _networks(jax, task)

    def loss_of(weights: Any, x: Any, key: Any) -> Any:
        z_mean, z_log_var = jnp.split(encode(weights, x), 2, axis=1)
        z = z_mean + jnp.exp(0.5 * z_log_var) * jax.random.normal(key, z_mean.shape)
        logits = decode(weights, z)
        reconstruction = jnp.sum(jax.nn.softplus(logits) - x * logits)
        kl = 0.5 * jnp.sum(z_mean**2 + jnp.exp(z_log_var) - z_log_var - 1)
        return (reconstruction + kl) / len(x)

    def step(state: Any, index: Any) -> Any:
        weights, moments, key = state
        key, noise, coins = jax.random.split(key, 3)
        x = images[index].astype(jnp.float32) / 255
        if task.targets == "dynamic":
            x = (jax.random.uniform(coins, x.shape) < x).astype(jnp.float32)
        loss, gradient = jax.value_and_grad(loss_of)(weights, x, noise)
        updates, moments = optimizer.update(gradient, moments, weights)
        weights = jax.tree_util.tree_map(lambda weight, update: weight + update, weights, updates)
        return (weights, moments, key), loss

    @partial(jax.jit, donate_argnums=0)
    def whole(state: Any, order: Any) -> Any:
        return jax.lax.scan(step, state, order)

    state = (weights, optimizer.init(weights), jax.random.key(0))
    rng = np.random.default_rng(0)

    def run() -> None:
        nonlocal state
        order = rng.permutation(len(images))[: steps * task.batch_size].reshape(steps, -1).astype(np.int32)
        state, losses = whole(state, order)
        losses.block_until_ready()

    return run


def _networks(jax: Any, task: Task) -> tuple[Any, Any, Any]:
    """encode(weights, x), decode(weights, z), and weights drawn by Glorot's rule."""
    rng = np.random.default_rng(0)

    def draw(*shape: int) -> Any:
        limit = np.sqrt(6 / (np.prod(shape[:-2]) * sum(shape[-2:])))
        return jax.numpy.asarray(rng.uniform(-limit, limit, shape).astype(np.float32))

    def dense(n: int, m: int) -> Any:
        return draw(n, m), jax.numpy.zeros(m)

    if task.architecture == "mlp":
        weights = {
            "hidden": dense(784, task.width),
            "heads": dense(task.width, 2 * task.latent),
            "back": dense(task.latent, task.width),
            "parameters": dense(task.width, 784),
        }
        return _encode_mlp, _decode_mlp, weights
    first, second = LAYERS["conv"]
    weights = {
        "conv_0": (draw(3, 3, 1, first), jax.numpy.zeros(first)),
        "conv_1": (draw(3, 3, first, second), jax.numpy.zeros(second)),
        "heads": dense(49 * second, 2 * task.latent),
        "back": dense(task.latent, 49 * second),
        "up_0": (draw(3, 3, second, first), jax.numpy.zeros(first)),
        "up_1": (draw(3, 3, first, first), jax.numpy.zeros(first)),
        "parameters": (draw(3, 3, first, 1), jax.numpy.zeros(1)),
    }
    return partial(_encode_conv, jax), partial(_decode_conv, jax), weights


def _affine(x: Any, layer: Any) -> Any:
    return x @ layer[0] + layer[1]


def _encode_mlp(weights: Any, x: Any) -> Any:
    jnp = import_module("jax.numpy")
    return _affine(jnp.tanh(_affine(x.reshape(len(x), -1), weights["hidden"])), weights["heads"])


def _decode_mlp(weights: Any, z: Any) -> Any:
    jnp = import_module("jax.numpy")
    return _affine(jnp.tanh(_affine(z, weights["back"])), weights["parameters"]).reshape(-1, 28, 28, 1)


def _encode_conv(jax: Any, weights: Any, x: Any) -> Any:
    for kernel, bias in (weights["conv_0"], weights["conv_1"]):
        x = jax.nn.relu(jax.lax.conv_general_dilated(x, kernel, (2, 2), "SAME", dimension_numbers=WINDOWS) + bias)
    return _affine(x.reshape(len(x), -1), weights["heads"])


def _decode_conv(jax: Any, weights: Any, z: Any) -> Any:
    x = jax.nn.relu(_affine(z, weights["back"])).reshape(len(z), 7, 7, -1)
    for kernel, bias in (weights["up_0"], weights["up_1"]):
        x = jax.nn.relu(jax.lax.conv_transpose(x, kernel, (2, 2), "SAME", dimension_numbers=WINDOWS) + bias)
    kernel, bias = weights["parameters"]
    return jax.lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=WINDOWS) + bias
