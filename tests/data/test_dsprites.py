import zipfile

import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable, dsprites
from vae_tf.data.dsprites import REMOTE, load_dsprites, locate_dsprites, write_out

N = 30


def source(n=N):
    """Image i has i + 1 white pixels; its shape is i modulo 3."""
    images = (np.arange(64 * 64).reshape(64, 64) <= np.arange(n)[:, None, None]).astype(np.uint8)
    classes = np.zeros((n, 6), np.int64)
    classes[:, 1] = np.arange(n) % 3
    return {"imgs": images, "latents_classes": classes}


def offline(remote, folder):
    raise OSError("no network")


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "data" / REMOTE.file_name
    path.parent.mkdir()
    np.savez_compressed(path, **source())
    return path


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Seven images in a chunk, so that the last one is not full; four to test."""
    monkeypatch.setattr(dsprites, "CHUNK", 7)
    monkeypatch.setattr(write_out, "__kwdefaults__", {"test_images": 4})


def check(dataset):
    assert (len(dataset.train), len(dataset.test)) == (26, 4)
    counts = [(split.images == 255).sum((1, 2, 3)) - 1 for split in (dataset.train, dataset.test)]
    assert sorted(np.concatenate(counts)) == list(range(N))  # every image is in one split
    assert set(np.unique(dataset.train.images)) == {0, 255}
    for split, number in zip((dataset.train, dataset.test), counts, strict=True):
        assert split.labels.tolist() == (number % 3).tolist()
        assert number.tolist() == sorted(number)  # in their order
    assert dataset.label_names == ("square", "ellipse", "heart")


def test_a_file_found_is_written_out_once_and_read_from_there(archive, monkeypatch, home):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(archive.parent))
    assert locate_dsprites() == str(archive)
    check(load_dsprites(fetch=offline))
    assert locate_dsprites() == str(home / "datasets" / "dsprites")
    archive.unlink()
    check(load_dsprites(fetch=offline))
    assert [path.name for path in (home / "datasets").iterdir()] == ["dsprites"]


def test_the_same_images_are_held_out_in_every_home(archive, tmp_path):
    prints = []
    for name in ("a", "b"):
        write_out(archive, tmp_path / name)
        prints.append((tmp_path / name / "test_images.npy").read_bytes())
    assert prints[0] == prints[1]


def test_a_download_is_checked_and_written_out(archive, home):
    def fetch(remote, folder):
        assert remote.md5 == "7da33b31b13a06f4b04a70402ce90c2e"
        (folder / remote.file_name).write_bytes(archive.read_bytes())

    check(load_dsprites(fetch=fetch))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"imgs": source()["imgs"] * np.uint8(2)}, "expected pixels of 0 and 1, received 2"),
        ({"imgs": source(29)["imgs"]}, r"expected uint8 images \(30, 64, 64\), received uint8 \(29, 64, 64\)"),
        ({"latents_classes": np.zeros((4, 6), np.int64)}, "expected more than 4 integer classes"),
        ({"latents_classes": np.zeros(30)}, "expected more than 4 integer classes"),
    ],
)
def test_another_file_is_refused_by_name_and_leaves_nothing(archive, home, monkeypatch, change, message):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(archive.parent))
    np.savez_compressed(archive, **(source() | change))
    with pytest.raises(ValueError, match=rf"^{archive}: {message}"):
        load_dsprites(fetch=offline)
    assert list((home / "datasets").iterdir()) == []


def test_a_damaged_file_is_refused_by_name(archive, home, monkeypatch):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(archive.parent))
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as members:
        at = members.getinfo("imgs.npy").header_offset + 200
    content[at : at + 40] = bytes(40)
    archive.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{archive}: expected an npz file of dSprites, received a damaged one"):
        load_dsprites(fetch=offline)
    archive.write_bytes(content[:100])
    with pytest.raises(ValueError, match="damaged"):
        load_dsprites(fetch=offline)


def test_offline_it_says_what_is_missing_and_where_to_put_it(home):
    with pytest.raises(
        DatasetUnavailable, match=f"dsprites is not available: {REMOTE.file_name} is not in {home}/datasets"
    ):
        load_dsprites(fetch=offline)
