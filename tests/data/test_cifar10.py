import io
import tarfile

import numpy as np
import pytest

from vae_tf.data import DatasetUnavailable
from vae_tf.data.cifar10 import REMOTE, TEST, TRAIN, load_cifar10, locate_cifar10


def record(label, red, green, blue):
    """One image of the file: a label, and three planes of one colour, but for a first pixel of 1, 2, 3."""
    planes = np.repeat(np.array([red, green, blue], np.uint8), 1024).reshape(3, 1024)
    planes[:, 0] = [1, 2, 3]
    planes[:, 32] = [4, 5, 6]  # the first of the second row
    return bytes([label]) + planes.tobytes()


BATCHES = {name: record(number, 10 * number, 100, 200) for number, name in enumerate(TRAIN)} | {
    TEST: record(9, 7, 8, 9) + record(3, 0, 0, 255)
}


def offline(remote, folder):
    raise OSError("no network")


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def write_archive(path, batches=BATCHES):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in {"batches.meta.txt": b"airplane\n", **batches}.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def write_folder(folder, batches=BATCHES):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in batches.items():
        (folder / name).write_bytes(content)


def check(dataset):
    assert dataset.train.images.shape == (5, 32, 32, 3)
    assert dataset.train.labels.tolist() == [0, 1, 2, 3, 4]
    assert dataset.train.images[2, 5, 5].tolist() == [20, 100, 200]
    assert dataset.train.images[2, 0, 0].tolist() == [1, 2, 3]
    assert dataset.train.images[2, 1, 0].tolist() == [4, 5, 6]
    assert [dataset.label_names[label] for label in dataset.test.labels] == ["truck", "cat"]
    assert dataset.test.images[1, 31, 31].tolist() == [0, 0, 255]


def test_the_archive_is_read_where_it_lies(data):
    write_archive(data / REMOTE.file_name)
    assert locate_cifar10() == str(data / "cifar-10-binary.tar.gz")
    check(load_cifar10(fetch=offline))


@pytest.mark.parametrize("folder", ["", "cifar-10-batches-bin"])
def test_the_unpacked_files_are_read_too(data, folder):
    write_folder(data / folder)
    assert locate_cifar10() == str(data / folder)
    check(load_cifar10(fetch=offline))


def test_a_download_becomes_one_npz(home):
    check(load_cifar10(fetch=lambda remote, folder: write_archive(folder / remote.file_name)))
    assert locate_cifar10() == str(home / "datasets" / "cifar10.npz")
    check(load_cifar10(fetch=offline))


@pytest.mark.parametrize(
    ("batches", "message"),
    [
        (
            {TRAIN[2]: record(0, 0, 0, 0)[:-1]},
            r"data_batch_3\.bin: expected records of 3073 bytes.*received 3072 bytes",
        ),
        ({TRAIN[2]: b""}, "received 0 bytes"),
        ({TEST: record(10, 0, 0, 0)}, "labels: expected 0 to 9, received 10 to 10"),
    ],
)
def test_a_damaged_file_is_refused_by_name(data, batches, message):
    write_archive(data / REMOTE.file_name, BATCHES | batches)
    with pytest.raises(ValueError, match=rf"^{data}/cifar-10-binary\.tar\.gz: .*{message}"):
        load_cifar10(fetch=offline)


def test_an_archive_that_lacks_a_file_or_its_end_is_refused(data):
    path = data / REMOTE.file_name
    write_archive(path, {name: content for name, content in BATCHES.items() if name != TEST})
    with pytest.raises(ValueError, match=r"received none called test_batch\.bin"):
        load_cifar10(fetch=offline)
    write_archive(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(ValueError, match="expected a whole archive, received a damaged one"):
        load_cifar10(fetch=offline)


def test_a_batch_without_end_is_not_read_to_its_end(data):
    write_folder(data)
    with (data / TEST).open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(ValueError, match="at most 10,000"):
        load_cifar10(fetch=offline)


def test_offline_it_says_what_is_missing_and_where_to_put_it(data):
    with pytest.raises(DatasetUnavailable) as caught:
        load_cifar10(fetch=offline)
    assert str(caught.value).startswith(
        "cifar10 is not available: none of cifar10.npz, cifar-10-binary.tar.gz and its folder cifar-10-batches-bin is "
        f"in {data}, "
    )
    assert len(REMOTE.sha256) == 64
