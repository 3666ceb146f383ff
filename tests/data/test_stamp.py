import os

import pytest

from vae_tf.data import stamp
from vae_tf.data.stamp import stamp_of


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "1.png").write_bytes(b"one")
    for path in (tmp_path / "a" / "b" / "1.png", tmp_path / "a" / "b", tmp_path / "a"):
        os.utime(path, (100, 100))
    return tmp_path / "a"


def test_a_file_that_changes_or_comes_within_a_folder_is_seen_though_the_folder_itself_is_as_it_was(folder):
    before = stamp_of(folder)
    (folder / "b" / "1.png").write_bytes(b"longer")
    os.utime(folder / "b" / "1.png", (100, 100))
    changed = stamp_of(folder)
    (folder / "b" / "2.png").write_bytes(b"")
    os.utime(folder / "b" / "2.png", (100, 100))
    os.utime(folder / "b", (100, 100))
    assert folder.stat().st_mtime == 100
    assert len({before, changed, stamp_of(folder)}) == 3
    os.utime(folder / "b" / "2.png", (200, 200))
    assert stamp_of(folder)[:2] == (4, 200 * 10**9)


def test_only_so_much_is_looked_at_and_no_link_is_followed(folder, monkeypatch):
    (folder / "loop").symlink_to(folder)
    assert stamp_of(folder)[0] == 4
    monkeypatch.setattr(stamp, "MOST", 2)
    assert stamp_of(folder)[0] == 2
    with pytest.raises(FileNotFoundError):
        stamp_of(folder / "none")
