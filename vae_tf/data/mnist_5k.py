"""The embedded sample: 5,000 digits of MNIST's training set, so that a first start needs no network."""

from pathlib import Path

from vae_tf.data.dataset import Dataset, Split, grey_images, integer_labels
from vae_tf.data.holdout import last_of_each_class
from vae_tf.data.mnist import DIGIT_NAMES
from vae_tf.data.npz import naming, read_npz
from vae_tf.data.spec import DatasetSpec

PATH = Path(__file__).resolve().parents[2] / "assets" / "samples" / "mnist_5k.npz"


def load_mnist_5k(path: Path = PATH) -> Dataset:
    """The sample: of each digit's 500 images the first 400 to train on, the last 100 to test.

    Raises:
        FileNotFoundError: the checkout is not whole.
        ValueError: the file is damaged.
    """
    arrays = read_npz(path, ("x", "y"))
    with naming(path):
        everything = Split(grey_images(arrays["x"]), integer_labels(arrays["y"]))
        held_out = last_of_each_class(integer_labels(arrays["y"]), 0.2)
        return MNIST_5K.dataset(everything.take(~held_out), everything.take(held_out))


MNIST_5K = DatasetSpec(
    name="mnist-5k",
    title="MNIST, 5,000 digits",
    description="500 of each digit from MNIST's training set, 100 of them held out: small enough to train in "
    "a minute. Its test images are not MNIST's, so its numbers are not the literature's.",
    image_shape=(28, 28, 1),
    train_images=4_000,
    test_images=1_000,
    label_names=DIGIT_NAMES,
    source="A subset of: Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten digits",
    licence="CC BY-SA 3.0",
    load=load_mnist_5k,
    locate=lambda: "embedded",
)
