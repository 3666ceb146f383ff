"""The Frey faces: frames of a video of one face, as in the AEVB paper. Only where somebody put the file."""

from vae_tf.data.dataset import Dataset, Split, grey_images
from vae_tf.data.download import DatasetUnavailable
from vae_tf.data.locations import data_folders, find
from vae_tf.data.npz import naming, read_npz
from vae_tf.data.spec import DatasetSpec

TEST_FRAMES = 365


def load_frey() -> Dataset:
    """The faces, without labels: the last 365 frames to test, the others to train.

    Neighbouring frames are nearly the same picture, so frames held out at random would be known from
    training.

    Raises:
        DatasetUnavailable: frey.npz is in none of the data folders; it may not be shipped, so it is never
            downloaded.
        ValueError: the file is damaged, or too short to hold out the test frames.
    """
    path = find("frey.npz")
    if path is None:
        folders = ", ".join(str(folder) for folder in data_folders())
        raise DatasetUnavailable(
            f"frey is not available: frey.npz (uint8 array x of shape (1965, 28, 20)) is not in {folders}; "
            "it has no stated licence, so put the file there yourself, or name the folder that has it in "
            "VAE_TF_DATA_DIR."
        )
    arrays = read_npz(path, ("x",))
    with naming(path):
        images = grey_images(arrays["x"])
        if len(images) <= TEST_FRAMES:
            raise ValueError(f"expected more than {TEST_FRAMES} frames, received {len(images)}")
        return FREY.dataset(Split(images[:-TEST_FRAMES]), Split(images[-TEST_FRAMES:]))


def locate_frey() -> str | None:
    """The file it would be read from, or None."""
    path = find("frey.npz")
    return None if path is None else str(path)


FREY = DatasetSpec(
    name="frey",
    title="Frey faces",
    description="1,965 frames of a video of one face, split into two blocks of time: many greys, few images.",
    image_shape=(28, 20, 1),
    train_images=1_600,
    test_images=TEST_FRAMES,
    label_names=None,
    source="B. Frey and S. Roweis, https://cs.nyu.edu/~roweis/data.html",
    licence="not stated",
    load=load_frey,
    locate=locate_frey,
    likelihood="gaussian",
)
