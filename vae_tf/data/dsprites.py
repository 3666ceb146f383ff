"""dSprites, 737,280 drawings of known shape, size, turn and place: found on this machine, or downloaded once.

Unpacked they are 3 GB: they are written out once into our own folder, and mapped from there.
"""

import os
import secrets
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vae_tf.data.aligned import read_header, read_npy, write_header
from vae_tf.data.dataset import Dataset
from vae_tf.data.download import Fetch, Remote, fetch_with_keras, fetched
from vae_tf.data.files import flush_folder
from vae_tf.data.flat import SPLITS, images_of, labels_of, map_split
from vae_tf.data.locations import find, home
from vae_tf.data.npz import naming
from vae_tf.data.spec import DatasetSpec

# The authors state no digest; this is the one that public loaders of the file check.
REMOTE = Remote(
    "https://github.com/google-deepmind/dsprites-dataset/raw/master/dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz",
    md5="7da33b31b13a06f4b04a70402ce90c2e",
)
SIZE = 64
TEST_IMAGES = 10_000
SPLIT_SEED = 2017  # which images are held out is fixed for good
SHAPE = 1
"""The column of the classes that says which of the three shapes it is."""
CHUNK = 2048
"""Images that are in memory at once while they are written out."""


def load_dsprites(*, fetch: Fetch = fetch_with_keras) -> Dataset:
    """The drawings, white on black, labelled by shape; 10,000 held out at random to test.

    Raises:
        DatasetUnavailable: not on this machine, and the download failed.
        ValueError: the file found is damaged; the message names it.
    """
    folder, archive = _folder(), find(REMOTE.file_name)
    if not folder.is_dir():
        if archive is not None:
            write_out(archive, folder)
        else:
            fetched(
                "dsprites",
                [REMOTE],
                lambda into: write_out(into / REMOTE.file_name, folder),
                fetch=fetch,
                missing=f"{REMOTE.file_name} is not",
            )
    train, test = (map_split(folder, split, image_shape=DSPRITES.image_shape, labelled=True) for split in SPLITS)
    return DSPRITES.dataset(train, test)


def locate_dsprites() -> str | None:
    """The folder or file it would be read from, or None."""
    path = _folder() if _folder().is_dir() else find(REMOTE.file_name)
    return None if path is None else str(path)


def write_out(archive: Path, folder: Path, *, test_images: int = TEST_IMAGES) -> None:
    """Makes `folder`, of both splits' images (0 and 255) and labels, from the npz: whole, or not at all.

    Raises: ValueError naming the file, where it is another; OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
    beside.mkdir()
    try:
        with naming(archive), _reading(), zipfile.ZipFile(archive) as members:
            held_out = _write_labels(members, beside, test_images)
            _write_images(members, beside, held_out)
        flush_folder(beside)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    flush_folder(folder.parent)


def _folder() -> Path:
    return home() / "datasets" / "dsprites"


@contextmanager
def _reading() -> Iterator[None]:
    """Turns what zipfile and zlib raise on a damaged file into a ValueError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, struct.error) as error:
        raise ValueError(f"expected an npz file of dSprites, received a damaged one ({error})") from error


def _write_labels(members: zipfile.ZipFile, folder: Path, test_images: int) -> NDArray[np.bool_]:
    """Writes both splits' labels; True, in a mask (n,), for the images that are held out."""
    with members.open("latents_classes.npy") as stream:
        classes = read_npy(stream)
    if classes.ndim != 2 or classes.shape[1] <= SHAPE or classes.dtype.kind not in "iu" or len(classes) <= test_images:
        raise ValueError(f"expected more than {test_images} integer classes (n, 6), received {classes.shape}")
    labels = classes[:, SHAPE].astype(np.int64)
    held_out = np.zeros(len(labels), bool)
    held_out[np.random.default_rng(SPLIT_SEED).permutation(len(labels))[:test_images]] = True
    for split, mask in zip(SPLITS, (~held_out, held_out), strict=True):
        with labels_of(folder, split).open("xb") as file:
            write_header(file, shape=(int(mask.sum()),), dtype=np.int64)
            file.write(labels[mask].tobytes())
            file.flush()
            os.fsync(file.fileno())
    return held_out


def _write_images(members: zipfile.ZipFile, folder: Path, held_out: NDArray[np.bool_]) -> None:
    counts = (int((~held_out).sum()), int(held_out.sum()))
    with ExitStack() as stack:
        files = [stack.enter_context(images_of(folder, split).open("xb")) for split in SPLITS]
        for file, n in zip(files, counts, strict=True):
            write_header(file, shape=(n, SIZE, SIZE, 1), dtype=np.uint8)
        done = 0
        for images in _chunks(stack.enter_context(members.open("imgs.npy")), len(held_out)):
            out = held_out[done : done + len(images)]
            files[0].write(images[~out].tobytes())
            files[1].write(images[out].tobytes())
            done += len(images)
        for file in files:
            file.flush()
            os.fsync(file.fileno())


def _chunks(stream: Any, n: int) -> Iterator[NDArray[np.uint8]]:
    """The images (m, h, w) as 0 and 255, in order."""
    shape, fortran, dtype = read_header(stream)
    if shape != (n, SIZE, SIZE) or fortran or dtype != np.uint8:
        raise ValueError(f"expected uint8 images ({n}, {SIZE}, {SIZE}), received {dtype} {shape}")
    for first in range(0, n, CHUNK):
        size = min(CHUNK, n - first) * SIZE * SIZE
        content = stream.read(size)
        if len(content) < size:
            raise ValueError(f"expected {n} images, received fewer")
        images = np.frombuffer(content, np.uint8).reshape(-1, SIZE, SIZE)
        if images.max() > 1:
            raise ValueError(f"expected pixels of 0 and 1, received {images.max()}")
        yield images * np.uint8(255)
    if stream.read(1):  # to the very end, where a zip file compares its checksum
        raise ValueError(f"expected {n} images, received more")


DSPRITES = DatasetSpec(
    name="dsprites",
    title="dSprites",
    description="737,280 drawings of a square, an ellipse and a heart in every size, turn and place: what is used "
    "to see whether latent dimensions find these factors by themselves. 3 GB on the disk; train on a part.",
    image_shape=(SIZE, SIZE, 1),
    train_images=737_280 - TEST_IMAGES,
    test_images=TEST_IMAGES,
    label_names=("square", "ellipse", "heart"),
    source="L. Matthey, I. Higgins, D. Hassabis, A. Lerchner, dSprites, https://github.com/deepmind/dsprites-dataset",
    licence="Apache 2.0",
    load=load_dsprites,
    locate=locate_dsprites,
)
