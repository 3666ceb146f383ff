"""Files as people bring them, made for tests: images, archives, arrays, idx files."""

import gzip
import io
import struct
import zipfile

import numpy as np
from PIL import Image

from vae_tf.data.dataset import Dataset, Split
from vae_tf.data.ingest.kinds import reader_of
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.pack import FILES, pack
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import opened


def encoded(image, format="PNG", **options):
    """The bytes of an image, given as uint8 array or as Pillow's."""
    image = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def grey(value, height=8, width=8):
    return np.full((height, width), value, np.uint8)


def pngs(count, *, height=8, width=8, folders=("",), colour=False):
    """Names and bytes of distinct images, dealt out to folders in turn."""
    shape = (height, width, 3) if colour else (height, width)
    images = np.random.default_rng(7).integers(0, 256, (count, *shape), dtype=np.uint8)
    return {f"{folders[i % len(folders)]}{i:05}.png": encoded(image) for i, image in enumerate(images)}


def zipped(path, files, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)  # without a time: the same bytes each time
    return path


def unfolded(folder, files):
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def npy(array, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asanyarray(array), version=version, allow_pickle=True)
    return file.getvalue()


def npy_header(text, version=1):
    """The bytes of an npy file up to its first element, with a header as it is given."""
    data = text.encode() + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(data)) + data


def idx(array, kind=8, shape=None, magic=0):
    shape = array.shape if shape is None else shape
    return struct.pack(f">HBB{len(shape)}I", magic, kind, len(shape), *shape) + array.tobytes()


def gzipped(data):
    return gzip.compress(data, mtime=0)


def read(path, settings=None, limits=None, *, bundle=False):
    """Everything that a reader gives: (kind, reader, its items)."""
    limits = limits or Limits()
    with opened(path, limits, bundle=bundle) as source:
        kind, reader = reader_of(source, settings or ImportSettings(), limits)
        return kind, reader, list(reader.items(range(reader.total)))


def packed(path, out, *, limits=None, hear=lambda words, share: None, **settings):
    """The manifest of what is packed into a new folder."""
    limits, chosen = limits or Limits(), ImportSettings(**settings)
    out.mkdir()
    with opened(path, limits) as source:
        kind, reader = reader_of(source, chosen, limits)
        return pack(reader, kind, out, chosen, limits, hear=hear)


def dataset(out, manifest):
    """What was packed, as a dataset."""
    arrays = [np.load(out / name, allow_pickle=False) if (out / name).exists() else None for name in FILES]
    names = manifest["label_names"] and tuple(manifest["label_names"])
    return Dataset("own", "Own", Split(*arrays[:2]), Split(*arrays[2:]), names, "", "")
