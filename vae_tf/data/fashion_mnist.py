"""Fashion-MNIST, the clothes: found on this machine, or downloaded once."""

from vae_tf.data import mnist_files
from vae_tf.data.dataset import Dataset
from vae_tf.data.download import Fetch, Remote, fetch_with_keras
from vae_tf.data.spec import DatasetSpec

# The addresses are those in keras.datasets.fashion_mnist (Keras 3.15), which checks no hashes either.
FILES = mnist_files.MnistFiles(
    name="fashion-mnist",
    npz="fashion_mnist.npz",
    remote=tuple(
        Remote(f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{name}.gz")
        for name in mnist_files.IDX_FILES.values()
    ),
)


def load_fashion_mnist(*, fetch: Fetch = fetch_with_keras) -> Dataset:
    """Fashion-MNIST with its own test split; downloaded by `fetch` where it is not on this machine.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    return mnist_files.load(FILES, FASHION_MNIST.dataset, fetch=fetch)


def locate_fashion_mnist() -> str | None:
    """The file or folder it would be read from, or None."""
    path = mnist_files.locate(FILES)
    return None if path is None else str(path)


FASHION_MNIST = DatasetSpec(
    name="fashion-mnist",
    title="Fashion-MNIST",
    description="70,000 photographs of clothes and shoes in MNIST's format: harder than digits, and greyer.",
    image_shape=(28, 28, 1),
    train_images=60_000,
    test_images=10_000,
    label_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    source="H. Xiao, K. Rasul, R. Vollgraf, Fashion-MNIST, arXiv 1708.07747 (Zalando)",
    licence="MIT",
    load=load_fashion_mnist,
    locate=locate_fashion_mnist,
)
