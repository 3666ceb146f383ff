"""The variational auto-encoder (Kingma & Welling, arXiv 1312.6114) as one Keras model.

The encoder is q(z|x), the decoder p(x|z). Knows how a batch is scored; nothing of datasets, runs or files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any, Self

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf
from keras import ops

from vae_tf.config import VAEConfig
from vae_tf.data.corruption import GraphDraw, read_dose
from vae_tf.inference.gaussian import Tensor, kl_to_standard_normal
from vae_tf.models import registry
from vae_tf.models.posterior import Posterior
from vae_tf.models.sizes import at_once, check_size
from vae_tf.models.steps import Losses, Stepping

Array = npt.NDArray[np.float32]


@keras.saving.register_keras_serializable(package="vae_tf")
class VAE(Stepping):
    """A variational auto-encoder built from its settings; `compile`, `fit`, `evaluate` and `save` are Keras' own.

    x is float32 (n, h, w, c) in [0, 1]. With a `damage` ("gaussian:0.5") the encoder is shown damaged images in
    training and in validation, and the decoder is held to the clean ones: a denoising VAE (Im et al. 2017, arXiv
    1511.06406), whose bound is still one on log p(x). Raises: ValueError for settings that do not fit together, and
    for integer x.
    """

    bounded = True
    """Whether its losses are the terms of a bound on log p(x)."""

    def __init__(self, config: VAEConfig | Mapping[str, Any], *, damage: str | None = None, **kwargs: Any) -> None:
        # Named, as its parts are: Keras' own names count what a process has made, and stored weights go by name.
        super().__init__(**{"name": "vae"} | kwargs)
        self.config = config if isinstance(config, VAEConfig) else VAEConfig.from_dict(config)
        registry.check_names(self.config)
        check_size(self.config)
        self.dose = None if damage is None else read_dose(damage)
        likelihood = registry.load(registry.LIKELIHOODS, self.config.likelihood, "likelihood")
        self.likelihood = likelihood(self.config, name="likelihood")
        networks = registry.load(registry.ARCHITECTURES, self.config.architecture, "architecture")(self.config)
        self.encoder = networks.encoder()
        self.decoder = networks.decoder(self.likelihood.maps)
        self.at_once = at_once(self.config)
        self.begin_counting()
        self.seed_generator = keras.random.SeedGenerator(name="seed_generator")
        # In how many parts a batch is computed: to a machine's cores two small networks are faster than one of twice
        # the size, whose every operation is shared out anew. Decides nothing but speed, and which noise is whose.
        self.lanes = 1
        # With signatures, so that no other number of images traces them again.
        self._encode = tf.function(self.encoder, input_signature=[_any_number_of(self.config.image_shape)])
        self._decode = tf.function(self._mean_image, input_signature=[_any_number_of((self.config.latent_dim,))])
        self.built = True

    # ------------------------------------------------------------------ the objective

    def compute_losses(self, x: Tensor, *, targets: str) -> Losses:
        """The terms of the objective on a batch x (n, h, w, c) in [0, 1], nats per image (AEVB, eq. 7 and 10).

        Both networks see the pixels as `targets` reads them. `loss` is what is minimised; `reconstruction_loss`
        and `kl_loss` are the unweighted terms of the bound.
        """
        lanes = [self._terms(part, targets) for part in self.lanes_of(self.checked(x))]
        return self.mean_losses(lanes, x)

    def mean_losses(self, sums: Sequence[Sequence[Tensor]], x: Tensor) -> Losses:
        """The losses of the images x, by what `_terms` gives for each lane of them."""
        images = ops.cast(ops.shape(x)[0], "float32")
        return self._composed(*(reduce(add, terms) / images for terms in zip(*sums, strict=True)))

    def _composed(self, log_likelihood: Tensor, kl: Tensor) -> Losses:
        """The losses, by the means of what `_terms` gives."""
        regulariser_loss = self.regulariser_loss()
        loss = -log_likelihood + self.effective_beta() * self.charged(kl) + regulariser_loss
        return Losses(loss, -log_likelihood, ops.sum(kl), regulariser_loss)

    def lanes_of(self, x: Tensor) -> list[Tensor]:
        """The batch in `lanes` parts of nearly one size, whose terms wait for nothing of each other.

        Whole where a graph does not know its size: a part might be empty, which TensorFlow's convolutions cannot be.
        """
        n = x.shape[0]
        lanes = min(self.lanes, n or 1)
        return [x] if lanes == 1 else [x[i * n // lanes : (i + 1) * n // lanes] for i in range(lanes)]

    def _terms(self, x: Tensor, targets: str) -> tuple[Tensor, ...]:
        """Sums over images: what `_composed` takes the means of."""
        x = self.read(x, targets, self.seed_generator)
        return self.bound_terms(x, *self.infer(self.damaged(x)))

    def bound_terms(self, x: Tensor, z_mean: Tensor, z_log_var: Tensor) -> tuple[Tensor, Tensor]:
        """Sums over images x, as they are read: log p(x|z), a mean over samples z ~ q; the KL of each dimension."""
        log_likelihood = ops.sum(self.log_likelihood(x, self.draw(z_mean, z_log_var))) / self.config.num_samples
        return log_likelihood, ops.sum(kl_to_standard_normal(z_mean, z_log_var), axis=0)

    def infer(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """q(z|x) that x, as it is read, is scored by: z_mean and z_log_var (n, latent_dim)."""
        z_mean, z_log_var = self.encoder(x)
        return z_mean, z_log_var

    def draw(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        """Samples of z, (num_samples, n, latent_dim), through which a gradient passes (AEVB, eq. 10)."""
        noise = keras.random.normal((self.config.num_samples, *ops.shape(z_mean)), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * noise

    def damaged(self, x: Tensor) -> Tensor:
        """What the encoder is shown of x in training: x itself, unless the model learns to denoise."""
        return x if self.dose is None else self.dose.in_graph(x, GraphDraw(self.seed_generator))

    def read(self, x: Tensor, targets: str, seed: Any) -> Tensor:
        """The pixels of x as `targets` reads them. Raises: ValueError for targets that the likelihood cannot score."""
        registry.check_targets(self.config.likelihood, targets)
        return registry.load(registry.TARGETS, targets, "targets")(x, seed)

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z), nats, (samples, n), of z (samples, n, latent_dim) for targets x (n, h, w, c)."""
        samples = ops.shape(z)[0]
        parameters = self.decoder(ops.reshape(z, (-1, self.config.latent_dim)))
        parameters = ops.reshape(parameters, (samples, -1, *parameters.shape[1:]))
        return self.likelihood.log_prob(x, parameters)

    def log_likelihood_of_each(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z), nats, (places, n): of every image x (n, h, w, c) at every place z (places, latent_dim)."""
        return self.likelihood.log_prob_of_each(x, self.decoder(z))

    def effective_beta(self) -> Tensor:
        """The weight that the KL term has now: beta, or on its linear way there (`kl_warmup` steps)."""
        if self.config.kl_warmup == 0:
            return ops.convert_to_tensor(self.config.beta, dtype="float32")
        share = ops.cast(self.steps, "float32") / float(self.config.kl_warmup)
        return self.config.beta * ops.minimum(share, 1.0)

    def charged(self, kl: Tensor) -> Tensor:
        """The KL that the objective charges for: each dimension (its mean over the batch) costs at least its free
        bits (Kingma et al. 2016, arXiv 1606.04934, eq. 15)."""
        return ops.sum(ops.maximum(kl, self.config.free_bits))

    def regulariser_loss(self) -> Tensor:
        """-log p(theta) under N(0, I), without its constant, as one image's share (AEVB, section 5)."""
        if not self.config.weight_prior:
            return ops.convert_to_tensor(0.0, dtype="float32")
        squares = [ops.sum(ops.square(weight)) for weight in self.decoder.trainable_weights]
        return 0.5 * self.config.weight_prior * ops.sum(ops.stack(squares))

    # ------------------------------------------------------------------ Keras

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        """The mean image decoded from the mean of q(z|x): x_hat, of the shape of x."""
        z_mean, _ = self.encoder(self.checked(x))
        return self.likelihood(self.decoder(z_mean))

    def get_config(self) -> dict[str, Any]:
        """What `from_config` needs."""
        damage = {} if self.dose is None else {"damage": str(self.dose)}
        return {"name": self.name, "config": self.config.to_dict(), **damage}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """A new model of the same settings."""
        return cls(**config)

    def save_own_variables(self, store: Any) -> None:
        """Keras' own, and where the noise stands: without it a reloaded model would score other samples of z."""
        super().save_own_variables(store)
        store["noise"] = self.seed_generator.state.numpy()

    def load_own_variables(self, store: Any) -> None:
        """What `save_own_variables` wrote."""
        super().load_own_variables({name: store[name] for name in store.keys() if name != "noise"})  # noqa: SIM118
        self.seed_generator.state.assign(store["noise"])

    # ------------------------------------------------------------------ arrays in, arrays out

    def encode(self, x: npt.ArrayLike, *, batch_size: int | None = None) -> Posterior:
        """q(z|x) of images x (n, h, w, c), float in [0, 1]; runs in compiled batches, of what memory allows unless
        `batch_size` is given. Raises: ValueError."""
        x, size = np.asarray(x), batch_size or self.at_once
        self.checked(x)
        batches = [self._encode(part) for part in _batches(x.astype(np.float32, copy=False), size)]
        z_mean, z_log_var = (np.concatenate([batch[i].numpy() for batch in batches]) for i in range(2))
        return Posterior(z_mean, z_log_var)

    def decode(self, z: npt.ArrayLike, *, batch_size: int | None = None) -> Array:
        """The mean images of z (n, latent_dim): float32 (n, h, w, c) in [0, 1]; in batches as `encode`. Raises:
        ValueError."""
        z, size = np.asarray(z, np.float32), batch_size or self.at_once
        if z.ndim != 2 or z.shape[1] != self.config.latent_dim or not len(z):
            raise ValueError(f"z: expected shape (n, {self.config.latent_dim}) with n > 0, received {z.shape}")
        if not np.isfinite(z).all():
            raise ValueError("z: expected finite numbers, received nan or inf")
        return np.concatenate([self._decode(part).numpy() for part in _batches(z, size)])

    def _mean_image(self, z: Tensor) -> Tensor:
        # A linear Gaussian mean may leave the range of images.
        return ops.clip(self.likelihood(self.decoder(z)), 0.0, 1.0)

    def checked(self, x: Any) -> Any:
        """x itself, once its type and shape are those of images in [0, 1]. Raises: ValueError."""
        if "float" not in str(x.dtype):
            raise ValueError(f"x: expected float images in [0, 1], received {x.dtype}; divide by 255 first")
        if len(x.shape) != 4 or tuple(x.shape[1:]) != self.config.image_shape:
            raise ValueError(f"x: expected shape (n, {_shape(self.config.image_shape)}), received {tuple(x.shape)}")
        coins = self.config.likelihood == "bernoulli" and isinstance(x, np.ndarray) and x.size
        if coins and not (x.min() >= 0 and x.max() <= 1):  # also true of NaN
            raise ValueError(f"x: expected values in [0, 1], received {x.min():g} to {x.max():g}")
        return x


def _batches(array: Array, size: int) -> list[Array]:
    return [array[start : start + size] for start in range(0, max(len(array), 1), size)]


def _any_number_of(shape: tuple[int, ...]) -> tf.TensorSpec:
    return tf.TensorSpec((None, *shape), tf.float32)


def _shape(shape: tuple[int, ...]) -> str:
    return ", ".join(str(size) for size in shape)
