import json
import os
import stat
import time

import numpy as np
import pytest

from vae_tf.data.files import (
    finite,
    keep_newest,
    remove_folder,
    save_npz,
    sweep,
    write_atomically,
    write_durably,
    write_json,
)


def test_write_replaces_the_whole_file_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"something much longer")
    write_atomically(path, lambda file: file.write(b"new"))
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_failing_halfway_keeps_the_old_file_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def fail_halfway(file):
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, fail_halfway)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_is_whole_until_the_new_one_is(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    seen = []

    def look_while_writing(file):
        file.write(b"new")
        seen.append(path.read_bytes())

    write_atomically(path, look_while_writing)
    assert seen == [b"old"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are a posix thing")
def test_written_files_have_the_usual_permissions(tmp_path):
    (tmp_path / "usual").touch()
    write_atomically(tmp_path / "ours", lambda file: file.write(b""))
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("usual", "ours")}
    assert len(modes) == 1


def test_a_missing_folder_is_not_brought_back(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "gone" / "a.txt", lambda file: file.write(b""))
    assert list(tmp_path.iterdir()) == []


def test_json_survives_being_saved_and_reloaded(tmp_path):
    value = {"name": "größe", "list": [1, 2.5, None, True]}
    write_json(tmp_path / "a.json", value)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert json.loads(text) == value
    assert "größe" in text
    assert text.endswith("}\n")


@pytest.mark.parametrize(("value", "error"), [(float("nan"), ValueError), ({1j}, TypeError)])
def test_what_json_cannot_hold_is_refused_before_anything_is_written(tmp_path, value, error):
    with pytest.raises(error):
        write_json(tmp_path / "a.json", value)
    assert list(tmp_path.iterdir()) == []


def test_arrays_survive_being_saved_and_reloaded(tmp_path):
    save_npz(tmp_path / "a.npz", x=np.arange(3, dtype=np.int16), path=[0.5], name="text")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        assert archive["x"].dtype == np.int16
        assert archive["x"].tolist() == [0, 1, 2]
        assert archive["path"].tolist() == [0.5]
        assert str(archive["name"]) == "text"


def test_arrays_of_objects_are_refused(tmp_path):
    with pytest.raises(ValueError, match="array 'x': expected numbers or text, received dtype object"):
        save_npz(tmp_path / "a.npz", x=np.array([{}]))
    assert list(tmp_path.iterdir()) == []


def test_a_removed_folder_is_gone_with_all_it_held(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").touch()
    remove_folder(tmp_path / "a")
    remove_folder(tmp_path / "a")  # and one that is gone is gone
    assert list(tmp_path.iterdir()) == []


def test_what_was_left_half_done_is_swept_and_nothing_else(tmp_path):
    for name in (".a.json.0123.tmp", ".b.json.0123.tmp", ".hidden", "a.tmp"):
        (tmp_path / name).touch()
    (tmp_path / ".000007.0123.tmp").mkdir()
    (tmp_path / ".000007.0123.tmp" / "weights.npz").touch()
    sweep(tmp_path, names="a.json")
    assert not (tmp_path / ".a.json.0123.tmp").exists()
    assert (tmp_path / ".b.json.0123.tmp").exists()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "a.tmp"]


def test_a_new_file_is_not_written_over_another(tmp_path):
    write_durably(tmp_path / "a", lambda file: file.write(b"first"))
    with pytest.raises(FileExistsError):
        write_durably(tmp_path / "a", lambda file: file.write(b"second"))
    assert (tmp_path / "a").read_bytes() == b"first"


def test_what_somebody_may_still_be_writing_is_left(tmp_path):
    for name in (".a.json.1f.tmp", ".b.json.1f.tmp"):
        (tmp_path / name).write_bytes(b"half")
    os.utime(tmp_path / ".b.json.1f.tmp", (1.0, 1.0))
    sweep(tmp_path, older=60)
    assert [path.name for path in tmp_path.iterdir()] == [".a.json.1f.tmp"]


def test_a_cache_forgets_what_is_oldest_and_nothing_of_the_last_hour(tmp_path):
    for age in range(5):
        folder = tmp_path / str(age)
        folder.mkdir()
        (folder / "result").touch()
        moment = time.time() - 1000 * age
        os.utime(folder, (moment, moment))
    keep_newest(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2", "3"]
    keep_newest(tmp_path, 2, older=1500)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]
    keep_newest(tmp_path / "nowhere", 2)


def test_a_number_without_end_is_none_in_json():
    assert finite({"a": [1.0, float("nan")], "b": (float("inf"), "x")}) == {"a": [1.0, None], "b": [None, "x"]}
