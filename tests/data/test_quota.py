import json
import shutil

import pytest

from vae_tf.data import quota as counting
from vae_tf.data.quota import QuotaExceeded, add, check_room, held, quota

COUNTED = ("datasets/a/b", "imports/c", "cache/looks/d/before.npy", "trash/datasets/e/f", "runs/brought/weights.npz")
OTHERS = ("runs/trained/weights.npz", "trash/deleted/weights.npz", "cache/maps/g", "index.db")


def put(home, name, data=b"1"):
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def takes(*paths):
    """Bytes that files take on the disk: a byte takes a block of it."""
    return sum(max(path.stat().st_size, 512 * path.stat().st_blocks) for path in paths)


@pytest.fixture
def filled(home):
    """Things that count, with links that do not, and things that do not; gives the files that count."""
    paths = [put(home, name) for name in COUNTED]
    for name in OTHERS:
        put(home, name, bytes(100_000))
    paths.append(put(home, "runs/brought/run.json", json.dumps({"source": "imported"}).encode()))
    put(home, "runs/trained/run.json", json.dumps({"name": "imported"}).encode())
    (home / "imports" / "link").symlink_to(home / "index.db")
    (home / "imports" / "loop").symlink_to(home)
    return paths


def test_nothing_is_used_where_nothing_is():
    assert (held().bytes, held().files) == (0, 0)
    check_room(10**9)


def test_what_people_bring_counts_with_the_blocks_that_it_takes(filled, home):
    assert held().files == len(filled) == 6
    assert held().bytes == takes(*filled)
    before = held()
    shutil.move(home / "runs" / "brought", home / "trash" / "20260101000000-brought")
    assert held(within=0) == before


def test_a_count_is_good_for_some_seconds_and_what_comes_is_added(home, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(counting.time, "monotonic", lambda: now)
    assert held().files == 0
    path = put(home, "imports/a", bytes(9000))
    assert held().files == 0
    add(9000, 1)
    assert held() == counting.Held(9000, 1)
    now += counting.FRESH
    assert held() == counting.Held(takes(path), 1)
    put(home, "imports/b")
    assert held(within=0).files == 2


def test_the_default_is_twenty_gigabytes(monkeypatch):
    monkeypatch.delenv("VAE_TF_QUOTA_MB", raising=False)
    assert quota() == 20 * 10**9


def test_beyond_the_quota_there_is_no_room(filled, monkeypatch):
    monkeypatch.setenv("VAE_TF_QUOTA_MB", str((takes(*filled) + 100) / 1e6))
    check_room(100)
    with pytest.raises(QuotaExceeded, match=r"expected room for what you bring, found none: .* VAE_TF_QUOTA_MB"):
        check_room(101)
    monkeypatch.setenv("VAE_TF_QUOTA_MB", str(takes(*filled) / 1e6))
    with pytest.raises(QuotaExceeded):
        check_room()


def test_what_has_gone_makes_room_before_somebody_is_refused(filled, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(counting.time, "monotonic", lambda: now)
    monkeypatch.setenv("VAE_TF_QUOTA_MB", str(takes(*filled) / 1e6))
    with pytest.raises(QuotaExceeded):
        check_room()
    filled[1].unlink()
    now += 1
    check_room()


def test_files_count_too_since_empty_ones_take_room(filled, monkeypatch):
    monkeypatch.setattr(counting, "MOST_FILES", 6)
    with pytest.raises(QuotaExceeded, match="expected fewer than 6 files of datasets, uploads and imported runs"):
        check_room()


def test_some_of_the_disk_stays_free(monkeypatch):
    free = counting._free()
    monkeypatch.setattr(counting, "_free", lambda: free)
    monkeypatch.setattr(counting, "SPARE", free - 1000)
    check_room(1000)
    with pytest.raises(QuotaExceeded, match=r"The disk of this server has no room for 2\.0 MB more"):
        check_room(2_000_000)


@pytest.mark.parametrize("text", ["much", "inf", "nan"])
def test_a_quota_that_is_no_number_is_told(monkeypatch, text):
    monkeypatch.setenv("VAE_TF_QUOTA_MB", text)
    with pytest.raises(ValueError, match=f"VAE_TF_QUOTA_MB: expected a number of megabytes, received '{text}'"):
        quota()
