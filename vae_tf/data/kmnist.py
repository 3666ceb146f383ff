"""Kuzushiji-MNIST, ten characters of cursive Japanese: found on this machine, or downloaded once."""

from vae_tf.data import mnist_files
from vae_tf.data.dataset import Dataset
from vae_tf.data.download import Fetch, Remote, fetch_with_keras
from vae_tf.data.spec import DatasetSpec

_SERVER = "http://codh.rois.ac.jp/kmnist/dataset/kmnist"

# The addresses and the hashes are those of tensorflow_datasets (url_checksums/kmnist.txt).
FILES = mnist_files.MnistFiles(
    name="kmnist",
    npz="kmnist.npz",
    remote=tuple(
        Remote(f"{_SERVER}/{name}-ubyte.gz", sha256)
        for name, sha256 in {
            "train-images-idx3": "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
            "train-labels-idx1": "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
            "t10k-images-idx3": "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
            "t10k-labels-idx1": "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
        }.items()
    ),
)


def load_kmnist(*, fetch: Fetch = fetch_with_keras) -> Dataset:
    """Kuzushiji-MNIST with its own test split; downloaded by `fetch` where it is not on this machine.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    return mnist_files.load(FILES, KMNIST.dataset, fetch=fetch)


def locate_kmnist() -> str | None:
    """The file or folder it would be read from, or None."""
    path = mnist_files.locate(FILES)
    return None if path is None else str(path)


KMNIST = DatasetSpec(
    name="kmnist",
    title="Kuzushiji-MNIST",
    description="70,000 characters from old Japanese books, ten kinds in MNIST's format: each kind is written in "
    "several ways.",
    image_shape=(28, 28, 1),
    train_images=60_000,
    test_images=10_000,
    label_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    source="T. Clanuwat et al., Deep Learning for Classical Japanese Literature, arXiv 1812.01718: KMNIST Dataset "
    "(created by CODH), adapted from Kuzushiji Dataset (created by NIJL and others), doi:10.20676/00000341",
    licence="CC BY-SA 4.0",
    load=load_kmnist,
    locate=locate_kmnist,
)
