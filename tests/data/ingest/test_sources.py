import json
import os
from pathlib import Path

import pytest

from tests.data.ingest.files import unfolded, zipped
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused, Unreadable
from vae_tf.data.ingest.sources import opened, parts_of, stem_of


def names(source):
    return [member.name for member in source.members]


def test_a_file_is_one_member(tmp_path):
    (tmp_path / "faces.npy").write_bytes(b"12345")
    with opened(tmp_path / "faces.npy", Limits()) as source:
        assert (source.form, names(source), source.name) == ("file", ["faces.npy"], "faces")
        assert source.members[0].read(5) == b"12345"
        with pytest.raises(Unreadable, match="at most 4 bytes"):
            source.members[0].read(4)


def test_an_archive_gives_its_files_in_the_order_of_their_names(tmp_path):
    path = zipped(tmp_path / "pets.zip", {"b": b"2", "a/c": b"1", "__MACOSX/a/._c": b"", ".DS_Store": b"", "a/": b""})
    with opened(path, Limits()) as source:
        assert (source.form, names(source), source.name, source.system) == ("zip", ["a/c", "b"], "pets", 2)
        assert [member.head() for member in source.members] == [b"1", b"2"]


def test_a_folder_gives_its_files_and_follows_no_link(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    folder = unfolded(tmp_path / "pets", {"cats/1": b"1", "2": b"2"})
    (folder / "link").symlink_to(secret)
    (folder / "links").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    with opened(folder, Limits()) as source:
        assert names(source) == ["2", "cats/1"]
        assert dict(source.skipped) == {
            "link": "a link, which is not followed",
            "links": "a link, which is not followed",
            "pipe": "no ordinary file",
        }


def test_a_file_that_becomes_a_link_is_not_opened(tmp_path):
    folder = unfolded(tmp_path / "pets", {"1": b"1", "2": b"2"})
    with opened(folder, Limits()) as source:
        (folder / "1").unlink()
        (folder / "1").symlink_to("/etc/passwd")
        with pytest.raises(Unreadable, match="cannot be opened"):
            source.members[0].head()


def bundle(tmp_path, lines, files):
    folder = unfolded(tmp_path / "drop", files)
    (folder / "names.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    return folder


def test_an_upload_has_the_names_that_it_came_with(tmp_path):
    lines = [{"file": "000001", "name": "set/cats/1.png"}, {"file": "000002", "name": "set\\dogs\\..\\..\\2.png"}]
    folder = bundle(tmp_path, lines, {"000001": b"1", "000002": b"2"})
    with opened(folder, Limits(), bundle=True) as source:
        assert (source.form, source.name) == ("folder", "set")
        assert [(member.name, member.head()) for member in source.members] == [
            ("set/cats/1.png", b"1"),
            ("set\\dogs\\..\\..\\2.png", b"2"),
        ]


def test_an_upload_of_one_archive_is_that_archive(tmp_path):
    archive = zipped(tmp_path / "x.zip", {"a": b"1"}).read_bytes()
    folder = bundle(tmp_path, [{"file": "000001", "name": "pets.zip"}], {"000001": archive})
    with opened(folder, Limits(), bundle=True) as source:
        assert (source.form, names(source), source.name) == ("zip", ["a"], "pets")


@pytest.mark.parametrize("number", ["../../etc/passwd", "/etc/passwd", "1", "000001/x", "", None, 7])
def test_an_upload_names_no_other_file(tmp_path, number):
    folder = bundle(tmp_path, [{"file": number, "name": "a"}], {"000001": b"1"})
    with pytest.raises(Refused, match="a damaged list of its files"), opened(folder, Limits(), bundle=True):
        pass


def test_too_much_is_refused(tmp_path):
    folder = unfolded(tmp_path / "pets", {str(number): b"123" for number in range(4)})
    with pytest.raises(Refused, match="at most 3 files, received more"), opened(folder, Limits(entries=3)):
        pass
    with pytest.raises(Refused, match="at most 11 bytes, received more"), opened(folder, Limits(input_bytes=11)):
        pass
    with pytest.raises(Refused, match="at most 3 files, received 4"), opened(folder, Limits(images=3)):
        pass
    with pytest.raises(Refused, match="at most 2 bytes, received 3"), opened(folder / "1", Limits(input_bytes=2)):
        pass


def test_nothing_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="received an empty folder"), opened(tmp_path / "empty", Limits()):
        pass
    with pytest.raises(Refused, match="No such file"), opened(tmp_path / "gone", Limits()):
        pass
    with pytest.raises(Refused, match="no ordinary file"), opened(Path("/dev/zero"), Limits()):
        pass


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a/b/c.png", ["a", "b", "c.png"]),
        ("..\\..\\c.png", ["c.png"]),
        ("/etc/passwd", ["etc", "passwd"]),
        ("C:\\pets\\1.png", ["pets", "1.png"]),
        ("./a//b", ["a", "b"]),
        ("", []),
    ],
)
def test_names_are_taken_apart(name, parts):
    assert parts_of(name) == parts


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a/pets.zip", "pets"), ("train-images.idx3.gz", "train-images"), ("x", "x"), ("\u202epets.npz", "pets")],
)
def test_a_dataset_is_called_as_its_file(name, stem):
    assert stem_of(name) == stem
