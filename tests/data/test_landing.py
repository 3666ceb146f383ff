import os
import time

import pytest

from vae_tf.data.landing import land


def writing(**files):
    """Writes these texts ("a__b" is b in the folder a), in this order."""

    def write(folder):
        paths = [folder.joinpath(*name.split("__")) for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return paths

    return write


def texts(folder):
    """All that lies in a folder, hidden files too, by path."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_files_land_in_a_folder_that_is_made_for_them(tmp_path):
    paths = land(tmp_path / "a" / "b", writing(one="1", two__three="3"))
    assert paths == [tmp_path / "a" / "b" / "one", tmp_path / "a" / "b" / "two" / "three"]
    assert texts(tmp_path) == {"a/b/one": "1", "a/b/two/three": "3"}


def test_files_land_beside_what_is_there_already(tmp_path):
    (tmp_path / "mine").write_text("mine")
    land(tmp_path, writing(one="1"))
    assert texts(tmp_path) == {"mine": "mine", "one": "1"}


def test_a_single_file_is_called_as_one_wishes(tmp_path):
    assert land(tmp_path, writing(one="1"), name="other.txt") == [tmp_path / "other.txt"]
    assert texts(tmp_path) == {"other.txt": "1"}


@pytest.mark.parametrize("name", [None, "one"])
def test_what_is_there_is_not_replaced_unless_one_says_so(tmp_path, name):
    (tmp_path / "one").write_text("mine")
    with pytest.raises(ValueError, match=r"out: expected a place that is free, received '.*one'; --replace replaces"):
        land(tmp_path, writing(one="1"), name=name)
    assert texts(tmp_path) == {"one": "mine"}
    land(tmp_path, writing(one="1"), name=name, replace=True)
    assert texts(tmp_path) == {"one": "1"}


def test_a_folder_replaces_a_folder_whole(tmp_path):
    land(tmp_path, writing(part__old="0", kept="0"))
    land(tmp_path, writing(part__new="1"), replace=True)
    assert texts(tmp_path) == {"part/new": "1", "kept": "0"}


def test_a_file_replaces_no_folder_and_a_folder_no_file(tmp_path):
    before = texts(tmp_path / "x") if land(tmp_path / "x", writing(a__b="1", c="2")) else None
    with pytest.raises(ValueError, match=r"out: expected a file to replace, received '.*a'"):
        land(tmp_path / "x", writing(c="3", a="3"), replace=True)
    with pytest.raises(ValueError, match=r"out: expected a folder to replace, received '.*c'"):
        land(tmp_path / "x", writing(a__d="3", c__d="3"), replace=True)
    assert texts(tmp_path / "x") == before


def test_what_an_earlier_export_left_goes_when_another_comes(tmp_path):
    land(tmp_path, writing(old="0", kept="0"))
    land(tmp_path, writing(new="1"), stale=lambda name: name in ("old", "new"))
    assert texts(tmp_path) == {"kept": "0", "new": "1"}


def test_a_file_in_the_place_of_a_folder_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ValueError, match=r"out: expected a folder, received a file: '.*file'"):
            land(folder, writing(one="1"))
    assert texts(tmp_path) == {"file": ""}


@pytest.mark.parametrize("there", [True, False])
def test_an_error_half_way_leaves_what_was_there(tmp_path, there):
    folder = tmp_path / "a" / "b"
    if there:
        land(folder, writing(one="0"))
    before = sorted(tmp_path.rglob("*"))

    def fail(place):
        (place / "one").write_text("1")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        land(folder, fail, replace=True)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("failing", range(1, 4))
def test_a_disk_that_fails_at_any_move_gives_back_what_was_there(tmp_path, monkeypatch, failing, links):
    folder = tmp_path / "x"
    land(folder, writing(one="0", part__two="0"))
    before, calls, replace = texts(tmp_path), [], type(tmp_path).replace

    def failing_replace(path, target):
        calls.append(path)
        if len(calls) == failing:
            raise OSError(5, "Input/output error")
        return replace(path, target)

    def no_links(*arguments):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(type(tmp_path), "replace", failing_replace)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(OSError, match="Input/output"):
        land(folder, writing(one="1", part__two="1", three="1"), replace=True)
    assert texts(tmp_path) == before


def test_a_place_that_cannot_be_made_leaves_no_folders_behind(tmp_path, monkeypatch):
    def no_rename(path, target):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "rename", no_rename)
    with pytest.raises(OSError, match="Permission"):
        land(tmp_path / "a" / "b", writing(one="1"))
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next_after_an_hour(tmp_path):
    old, young = tmp_path / ".landing.aa.tmp", tmp_path / ".landing.bb.tmp"
    for path in (old, young):
        path.mkdir()
    os.utime(old, (time.time() - 4000,) * 2)
    land(tmp_path, writing(one="1"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, "one"]
