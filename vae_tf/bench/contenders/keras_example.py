"""Keras as its own VAE example writes it (keras.io/examples/generative/vae), with the networks of the task.

Followed line by line where it is about training: the sampling layer, the custom `train_step` with three trackers, the
probabilities in the loss, `fit` on a float array.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vae_tf.bench.task import LAYERS, Task


def epoch(task: Task) -> Callable[[], None]:
    """`fit` for one epoch."""
    import keras

    x = task.load().astype("float32") / 255
    vae = _vae(*_networks(task))
    vae.compile(optimizer=keras.optimizers.Adam(task.learning_rate))

    def run() -> None:
        vae.fit(x, epochs=1, batch_size=task.batch_size, verbose=0)

    return run


def _networks(task: Task) -> tuple[Any, Any]:
    import keras
    from keras import layers, ops

    class Sampling(layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.seed_generator = keras.random.SeedGenerator(1337)

        def call(self, inputs: Any) -> Any:
            z_mean, z_log_var = inputs
            epsilon = keras.random.normal(shape=ops.shape(z_mean), seed=self.seed_generator)
            return z_mean + ops.exp(0.5 * z_log_var) * epsilon

    image, latent = keras.Input((28, 28, 1)), keras.Input((task.latent,))
    h, g = image, latent
    for channels in LAYERS[task.architecture]:
        h = layers.Conv2D(channels, 3, activation="relu", strides=2, padding="same")(h)
    h = layers.Flatten()(h)
    if task.architecture == "mlp":
        h = layers.Dense(task.width, activation="tanh")(h)
        g = layers.Dense(784, activation="sigmoid")(layers.Dense(task.width, activation="tanh")(g))
        g = layers.Reshape((28, 28, 1))(g)
    else:
        g = layers.Reshape((7, 7, 64))(layers.Dense(7 * 7 * 64, activation="relu")(g))
        for _ in range(2):
            g = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(g)
        g = layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(g)
    z_mean, z_log_var = (layers.Dense(task.latent, name=name)(h) for name in ("z_mean", "z_log_var"))
    z = Sampling()([z_mean, z_log_var])
    return keras.Model(image, [z_mean, z_log_var, z]), keras.Model(latent, g)


def _vae(encoder: Any, decoder: Any) -> Any:
    import keras
    import tensorflow as tf
    from keras import ops

    class VAE(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.decoder = encoder, decoder
            self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
            self.reconstruction_loss_tracker = keras.metrics.Mean(name="reconstruction_loss")
            self.kl_loss_tracker = keras.metrics.Mean(name="kl_loss")

        @property
        def metrics(self) -> list[Any]:
            return [self.total_loss_tracker, self.reconstruction_loss_tracker, self.kl_loss_tracker]

        def train_step(self, data: Any) -> dict[str, Any]:
            with tf.GradientTape() as tape:
                z_mean, z_log_var, z = self.encoder(data)
                reconstruction = self.decoder(z)
                reconstruction_loss = ops.mean(
                    ops.sum(keras.losses.binary_crossentropy(data, reconstruction), axis=(1, 2))
                )
                kl_loss = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
                kl_loss = ops.mean(ops.sum(kl_loss, axis=1))
                total_loss = reconstruction_loss + kl_loss
            grads = tape.gradient(total_loss, self.trainable_weights)
            self.optimizer.apply_gradients(zip(grads, self.trainable_weights, strict=True))
            self.total_loss_tracker.update_state(total_loss)
            self.reconstruction_loss_tracker.update_state(reconstruction_loss)
            self.kl_loss_tracker.update_state(kl_loss)
            return {
                "loss": self.total_loss_tracker.result(),
                "reconstruction_loss": self.reconstruction_loss_tracker.result(),
                "kl_loss": self.kl_loss_tracker.result(),
            }

    return VAE()
