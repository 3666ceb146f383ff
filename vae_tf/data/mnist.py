"""MNIST, the handwritten digits: found on this machine, or downloaded once."""

from vae_tf.data import mnist_files
from vae_tf.data.dataset import Dataset
from vae_tf.data.download import Fetch, Remote, fetch_with_keras
from vae_tf.data.spec import DatasetSpec

DIGIT_NAMES = tuple("0123456789")

# The address and the hash are those in keras.datasets.mnist (Keras 3.15).
FILES = mnist_files.MnistFiles(
    name="mnist",
    npz="mnist.npz",
    remote=(
        Remote(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
            "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        ),
    ),
)


def load_mnist(*, fetch: Fetch = fetch_with_keras) -> Dataset:
    """MNIST with its own test split; downloaded by `fetch` where it is not on this machine.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    return mnist_files.load(FILES, MNIST.dataset, fetch=fetch)


def locate_mnist() -> str | None:
    """The file or folder it would be read from, or None."""
    path = mnist_files.locate(FILES)
    return None if path is None else str(path)


MNIST = DatasetSpec(
    name="mnist",
    title="MNIST",
    description="70,000 handwritten digits, centred, in grey: what most numbers in the literature are about.",
    image_shape=(28, 28, 1),
    train_images=60_000,
    test_images=10_000,
    label_names=DIGIT_NAMES,
    source="Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits",
    licence="CC BY-SA 3.0",
    load=load_mnist,
    locate=locate_mnist,
)
