"""A run in words, for formats that write them down."""

from vae_tf import TrainConfig, VAEConfig
from vae_tf.export.about import About

RESULT = {"mean": -20.5, "standard_error": 0.25, "kl": 3.5, "images": 100, "num_samples": 5, "targets": "grey"}
SAID = {
    "id": "20261120-abc",
    "name": "Mine",
    "created": 1_700_000_000.0,
    "state": "finished",
    "kind": "Variational auto-encoder",
    "config": TrainConfig(model=VAEConfig(image_shape=(8, 8, 1), hidden=(8,))),
    "dataset": "Digits, 8x8",
    "fingerprint": "0" * 64,
    "train_images": 60,
    "test_images": 100,
    "licence": "CC BY 4.0",
    "source": "Somebody",
    "results": {"grey": RESULT},
    "provenance": {"libraries": {"keras": "3.15.1"}, "code": "abc"},
    "command": "python -m vae_tf export 20261120-abc",
}


def about(**changes):
    return About(**SAID | changes)


def record(epoch, **more):
    """What `metrics.jsonl` says of an epoch."""
    losses = {"loss": 30.0 - epoch, "reconstruction_loss": 28.0 - epoch, "kl_loss": 2.0, "elbo": epoch - 30.0}
    said = {"epoch": epoch, "step": 3 * epoch, "seconds": 1.5 * epoch, "beta": 1.0, "images_per_second": 100.0}
    return said | {"train": losses, "test": losses} | more
