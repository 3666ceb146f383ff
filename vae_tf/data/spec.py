"""What is known of a dataset before it is read: the entry of a menu, and how to get the rest."""

from collections.abc import Callable
from dataclasses import dataclass

from vae_tf.data.dataset import Dataset, Split


@dataclass(frozen=True)
class DatasetSpec:
    """One entry of the registry.

    Attributes:
        name: the key, as on the command line; `title` is what people read; `description` is one or two
            sentences.
        image_shape: (h, w, c).
        train_images, test_images: how many of each the genuine dataset has.
        label_names: the name of label 0, 1, ...; None where there are no labels.
        source, licence: who made it, and the terms as they state them.
        load: reads it, or downloads it where it can be had.
        locate: "embedded", or the path it would be read from, or None where `load` would have to download or
            fail. Cheap, and never raises: menus call it.
        likelihood: what suits its pixels: "bernoulli" for drawings, nearly black and white; "gaussian" for photographs.
    """

    name: str
    title: str
    description: str
    image_shape: tuple[int, int, int]
    train_images: int
    test_images: int
    label_names: tuple[str, ...] | None
    source: str
    licence: str
    load: Callable[[], Dataset]
    locate: Callable[[], str | None]
    likelihood: str = "bernoulli"

    def dataset(self, train: Split, test: Split) -> Dataset:
        """The two splits under this entry's name.

        Raises:
            ValueError: the images have another shape than `image_shape`, or the splits do not fit each other.
        """
        received = train.images.shape[1:]
        if received != self.image_shape:
            raise ValueError(f"{self.name}: expected images of shape {self.image_shape}, received {received}")
        return Dataset(self.name, self.title, train, test, self.label_names, self.source, self.licence)
