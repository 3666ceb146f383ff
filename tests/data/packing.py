"""What people bring, and folders as an import writes them, made by hand: what the tests of own datasets begin with."""

import io
import json
import zipfile

import numpy as np
from PIL import Image

from vae_tf.data import Dataset, Split

N = 12


def arrays(*, n=10, test=4, shape=(6, 5, 1), labels=True, seed=0):
    """The arrays of both splits by the names of their files."""
    random = np.random.default_rng(seed)
    found = {
        "train_images": random.integers(0, 256, (n, *shape), np.uint8),
        "test_images": random.integers(0, 256, (test, *shape), np.uint8),
    }
    if labels:
        found |= {"train_labels": np.arange(n) % 2, "test_labels": np.arange(test) % 2}
    return found


def fingerprint(found):
    """What `Dataset` says."""
    train, test = (Split(found[f"{part}_images"], found.get(f"{part}_labels")) for part in ("train", "test"))
    return Dataset("x", "x", train, test, None, "", "").fingerprint


def pack(folder, found=None, **changes):
    """A folder with these arrays and a manifest that fits them, but for `changes`; one of None is left out."""
    found = arrays() if found is None else found
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in found.items():
        np.save(folder / f"{name}.npy", array)
    manifest = {
        "schema": 1,
        "name": "Cats and dogs",
        "title": "Cats and dogs",
        "settings": {"name": "Cats and dogs", "height": None, "test_share": 0.2},
        "image_shape": list(found["train_images"].shape[1:]),
        "train_images": len(found["train_images"]),
        "test_images": len(found["test_images"]),
        "label_names": ["cat", "dog"] if "train_labels" in found else None,
        "fingerprint": fingerprint(found),
        "source": "Our garden",
        "licence": "CC0",
        "kind": "zip",
        "reading": ["Sub-folders became labels."],
        "skipped": [{"name": "notes.txt", "reason": "It is no image."}],
        "skipped_count": 1,
        "created": 1000.0,
    } | changes
    (folder / "manifest.json").write_text(
        json.dumps({k: v for k, v in manifest.items() if v is not None or k == "label_names"})
    )
    return folder


def png(value, size=(6, 5), mode="L"):
    """A picture of one grey, `size` wide and high."""
    file = io.BytesIO()
    Image.new(mode, size, value if mode == "L" else (value, 0, 0)).save(file, "PNG")
    return file.getvalue()


def write_zip(path, n=N, **more):
    """Pictures of grey 10, 20, ... in two folders; and more files, by name."""
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(n):
            archive.writestr(f"{'cat' if i % 2 else 'dog'}/{i:02}.png", png(10 * i))
        for name, content in more.items():
            archive.writestr(name.replace("_", "."), content)
    return path
