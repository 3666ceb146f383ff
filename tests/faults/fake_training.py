"""A training without Keras, of the interface of `vae_tf.training.training.Training`: a few numbers, stepped in NumPy.

Like the real one it is a pure function of its state: weights, an optimizer's slot, a seed's counter, running sums, and
the order of the data by seed and epoch. A state that is taken too early, too late or in part ends in other bits.
"""

from types import SimpleNamespace

import numpy as np

from vae_tf.data import write_json
from vae_tf.runs.pictures import Pictures
from vae_tf.training.divergence import Diverged

STRETCH = 2


class FakeExecution:
    def __init__(self, values):
        self.values = values or {"jit_compile": True}

    def to_dict(self):
        return self.values


class FakeModel:
    """Encodes and decodes by one matrix."""

    def __init__(self, latent_dim, pixels, seed):
        rng = np.random.default_rng(seed)
        self.arrays = {
            "000-vae.steps": np.int64(0),
            "001-w": rng.standard_normal((pixels, latent_dim)).astype(np.float32),
        }

    def encode(self, x):
        z_mean = x.reshape(len(x), -1) @ self.arrays["001-w"]
        return SimpleNamespace(z_mean=z_mean.astype(np.float32), z_log_var=np.zeros_like(z_mean))

    def decode(self, z):
        side = int(np.sqrt(len(self.arrays["001-w"])))
        return (1 / (1 + np.exp(-(z @ self.arrays["001-w"].T)))).reshape(-1, side, side, 1).astype(np.float32)


class FakeTraining:
    """`elbos` say how epochs are scored, the weights where they end; `diverges`: the step that has no loss."""

    elbos = None
    diverges = None

    def __init__(self, config, dataset, *, execution=None):
        self.config, self.dataset, self.execution = config, dataset, FakeExecution(execution)
        self.x = dataset.train.images.reshape(len(dataset.train), -1).astype(np.float32) / 255
        self.model = FakeModel(config.model.latent_dim, self.x.shape[1], config.seed)
        self.slot = np.zeros_like(self.model.arrays["001-w"])
        self.noise, self.total, self.count = np.int64(0), np.float64(0), np.int64(0)
        self.epoch = self.step = 0
        self.steps_per_epoch = -(-len(self.x) // config.batch_size)

    @property
    def scoring_due(self):
        return self.step == (self.epoch + 1) * self.steps_per_epoch

    def advance(self):
        for _ in range(min(STRETCH, (self.epoch + 1) * self.steps_per_epoch - self.step)):
            self._step()
        return self._losses(self.total / self.count) | {"beta": 1.0}

    def _step(self):
        if self.step == self.epoch * self.steps_per_epoch:
            self.total, self.count = np.float64(0), np.int64(0)
        if self.step + 1 == self.diverges:
            raise Diverged(self.step + 1)
        order = np.random.default_rng((self.config.seed, self.epoch)).permutation(len(self.x))
        start = (self.step - self.epoch * self.steps_per_epoch) * self.config.batch_size
        batch = self.x[order[start : start + self.config.batch_size]]
        self.noise = self.noise + 1
        noise = np.random.default_rng(int(self.noise)).standard_normal(self.slot.shape).astype(np.float32)
        gradient = batch.T @ (batch @ self.model.arrays["001-w"]) / len(batch) + noise
        self.slot = np.float32(0.9) * self.slot + gradient
        self.model.arrays["001-w"] = self.model.arrays["001-w"] - np.float32(1e-3) * self.slot
        self.step += 1
        self.model.arrays["000-vae.steps"] = np.int64(self.step)
        self.total = self.total + float(np.abs(gradient).mean())
        self.count = self.count + 1

    def score(self, look=lambda: None):
        for _ in range(2):
            look()
        test = self._losses(float(np.abs(self.model.arrays["001-w"]).mean()))
        if self.elbos is not None:
            test["elbo"] = self.elbos[self.epoch]
        self.epoch += 1
        return {"train": self._losses(self.total / self.count), "test": test, "beta": 1.0}

    def _losses(self, loss):
        loss = float(loss)
        return {"loss": loss, "reconstruction_loss": loss, "kl_loss": 0.0, "elbo": -loss}

    def state(self):
        model = {f"model/{name}": np.array(array) for name, array in self.model.arrays.items()}
        rest = {"optimizer/slot": self.slot, "noise": self.noise, "metrics/total": self.total}
        rest |= {"metrics/count": self.count, "step": np.int64(self.step), "epoch": np.int64(self.epoch)}
        return model | {name: np.array(array) for name, array in rest.items()}

    def restore(self, arrays):
        if arrays.get("model/001-w", np.zeros(0)).shape != self.slot.shape:
            raise ValueError("001-w: expected the shape of the settings, received another")
        self.model.arrays = {name: np.array(arrays[f"model/{name}"])[()] for name in self.model.arrays}
        self.slot = np.array(arrays["optimizer/slot"])
        self.noise, self.total, self.count = (arrays[name][()] for name in ("noise", "metrics/total", "metrics/count"))
        self.step, self.epoch = int(arrays["step"]), int(arrays["epoch"])


def fake_finish(run, dataset, look):
    """Pictures and figures of a stored model."""
    model = FakeModel(run.config.model.latent_dim, int(np.prod(run.config.model.image_shape)), 0)
    with np.load(run.path / "weights.npz") as archive:
        model.arrays = dict(archive)
    steps = int(model.arrays["000-vae.steps"])
    epoch = steps // -(-len(dataset.train) // run.config.batch_size)
    Pictures(run.path / "artifacts", dataset.test).take(model, epoch, frame=False)
    for name in ("one", "two"):
        look()
        write_json(run.path / "artifacts" / f"figures-{name}.json", {"steps": steps})
