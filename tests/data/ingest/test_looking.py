import json

import numpy as np

from tests.data.ingest.files import dataset, encoded, grey, packed, pngs, zipped
from vae_tf.data.ingest.kinds import reader_of
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.looking import look
from vae_tf.data.ingest.settings import ImportSettings
from vae_tf.data.ingest.sources import opened


def looked(path, out, **settings):
    chosen = ImportSettings(**settings)
    out.mkdir()
    with opened(path, Limits()) as source:
        kind, reader = reader_of(source, chosen, Limits())
        found = look(reader, kind, out, chosen, Limits())
    assert sorted(path.name for path in out.iterdir()) == ["after.npy", "before.npy"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    return found, np.load(out / "before.npy"), np.load(out / "after.npy")


def test_counts_sizes_and_labels_are_told(tmp_path):
    files = pngs(50, folders=("cats/", "cats/", "dogs/")) | {"note.txt": b"hello"}
    found, before, after = looked(zipped(tmp_path / "pets.zip", files), tmp_path / "out")
    told = ("kind", "name", "images", "exact", "image_shape", "labels", "sizes", "sizes_seen", "skipped_count")
    assert {name: found[name] for name in told} == {
        "kind": "images",
        "name": "pets",
        "images": 50,
        "exact": False,
        "image_shape": [8, 8, 1],
        "labels": [{"name": "cats", "images": 34}, {"name": "dogs", "images": 16}],
        "sizes": [{"height": 8, "width": 8, "images": 50}],
        "sizes_seen": 50,
        "skipped_count": 1,
    }
    assert len(found["samples"]) == 40
    assert found["samples"][0] == {"name": "cats/00000.png", "label": "cats"}
    assert (before.shape, after.shape) == ((40, 8, 8, 3), (40, 8, 8, 1))


def test_images_are_shown_as_they_are_and_as_they_become(tmp_path):
    files = {f"{number}.png": encoded(np.full((300, 100, 3), (255, 0, 0), np.uint8)) for number in range(10)}
    found, before, after = looked(
        zipped(tmp_path / "a.zip", files), tmp_path / "out", height=8, width=8, colour="grey", invert=True
    )
    assert before.shape == (10, 96, 96, 3)
    assert after.shape == (10, 8, 8, 1)
    assert set(after.ravel().tolist()) == {255 - 76}
    assert found["sizes"] == [{"height": 300, "width": 100, "images": 10}]


def test_what_cannot_be_read_among_the_samples_is_told(tmp_path):
    files = {f"{number}.png": encoded(grey(number)) for number in range(10)} | {"bad.png": b"\x89PNG\r\n\x1a\n"}
    found, before, _ = looked(zipped(tmp_path / "a.zip", files), tmp_path / "out")
    assert found["skipped"] == [{"name": "bad.png", "reason": "a damaged PNG image"}]
    assert len(before) == 10


def test_a_look_shows_what_the_import_makes(tmp_path):
    path = zipped(tmp_path / "a.zip", pngs(12, height=20, width=14, colour=True))
    _, _, after = looked(path, tmp_path / "look")
    data = dataset(tmp_path / "out", packed(path, tmp_path / "out"))
    made = np.concatenate([data.train.images, data.test.images])
    assert sorted(after.reshape(12, -1).tolist()) == sorted(made.reshape(12, -1).tolist())
