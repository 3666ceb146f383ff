"""The body of an upload, written to numbered files in blocks of any size."""

import json
import tracemalloc

import pytest

from pages.ui.door.receiver import Receiver, RefusedError

BOUNDARY = b"----edge"


def body(*files, end=True):
    """A body as a browser writes it: (name, bytes) each."""
    parts = []
    for name, data in files:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
        parts.append(b"--" + BOUNDARY + b"\r\n" + head.encode() + data + b"\r\n")
    return b"".join(parts) + (b"--" + BOUNDARY + b"--\r\n" if end else b"")


def received(folder, data, block=7, **limits):
    folder.mkdir(exist_ok=True)
    receiver = Receiver(folder, BOUNDARY, **limits)
    try:
        for start in range(0, len(data), block):
            receiver.take(data[start : start + block])
        receiver.finish()
        return receiver
    finally:
        receiver.close()


def names(folder):
    return [json.loads(line) for line in (folder / "names.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("block", [1, 7, 100_000])
def test_files_become_numbers_and_their_names_a_list(tmp_path, block):
    folder = tmp_path / "in"
    receiver = received(folder, body(("cats/1.png", b"one\r\n--"), ("dogs/2.png", b"")), block)
    assert sorted(path.name for path in folder.iterdir()) == ["000001", "000002", "names.jsonl"]
    assert (folder / "000001").read_bytes() == b"one\r\n--"
    assert names(folder) == [{"file": "000001", "name": "cats/1.png"}, {"file": "000002", "name": "dogs/2.png"}]
    assert receiver.size == 7


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\x.png", "names.jsonl", "upload", "", "\u202e", "a" * 999]
)
def test_no_name_leads_anywhere(tmp_path, name):
    folder = tmp_path / "in"
    received(folder, body((name, b"1"), (name, b"2")))
    assert sorted(path.name for path in folder.iterdir()) == ["000001", "000002", "names.jsonl"]
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_names_are_kept_to_a_length_and_to_letters(tmp_path):
    data = body(("a" * 5_000, b"1"), ("bad", b"2")).replace(b'"bad"', b'"\xff\xfe"')
    received(tmp_path / "in", data, 100_000)
    assert [len(entry["name"]) for entry in names(tmp_path / "in")] == [1_000, 2]


def test_a_boundary_within_a_file_does_not_end_it(tmp_path):
    data = b"x" * 5 + b"\r\n------edg" + b"\r\n" + b"y" * 5
    received(tmp_path / "in", body(("a.bin", data)), 3)
    assert (tmp_path / "in" / "000001").read_bytes() == data


def test_more_bytes_than_are_taken_are_refused_as_they_come(tmp_path):
    with pytest.raises(RefusedError, match="expected at most 0 MB at once") as refused:
        received(tmp_path / "in", body(("a", b"1" * 50)), most=49 + 32)
    assert refused.value.status == 413
    assert (tmp_path / "in" / "000001").stat().st_size <= 49


def test_the_names_count_among_the_bytes(tmp_path):
    line = len('{"file": "000001", "name": "a"}\n')
    received(tmp_path / "in", body(("a", b"1" * 5)), most=line + 5)
    with pytest.raises(RefusedError, match="expected at most 0 MB at once"):
        received(tmp_path / "more", body(("a", b"1" * 5)), most=line + 4)


def test_a_list_of_names_is_kept_to_a_length(tmp_path):
    with pytest.raises(RefusedError, match="expected shorter names") as refused:
        received(tmp_path / "in", body(*[("é" * 400, b"")] * 20), 100_000, listed=5_000)
    assert refused.value.status == 413
    assert (tmp_path / "in" / "names.jsonl").stat().st_size <= 5_000


def test_a_thousand_names_do_not_stay_in_memory(tmp_path):
    data = body(*[(f"{place}/" + "n" * 900, b"") for place in range(1_000)])
    tracemalloc.start()
    try:
        receiver = received(tmp_path / "in", data, 100_000)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert receiver.names.count == 1_000
    assert kept < 300_000  # the names alone are 900 kB


def test_more_files_than_are_taken_are_refused(tmp_path):
    with pytest.raises(RefusedError, match="expected at most 2 files"):
        received(tmp_path / "in", body(("a", b""), ("b", b""), ("c", b"")), files=2)
    assert not (tmp_path / "in" / "000003").exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "broke off"),
        (body(("a", b"1"), end=False), "broke off"),
        (body(("a", b"1"))[:-10], "broke off"),
        (b"--" + BOUNDARY + b"--\r\n", "at least one file|broke off|no list"),
        (b"not at all", "no list of files"),
        (
            b"--" + BOUNDARY + b"\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--" + BOUNDARY + b"--",
            "no list of files",
        ),
        (b"--" + BOUNDARY + b"\r\n\r\n1\r\n--" + BOUNDARY + b"--\r\n", "no list of files"),
        (b"--" + BOUNDARY + b"\r\n" + b"a: b\r\n" * 1_000 + b"\r\n1", "no list of files"),
        (b"--" + BOUNDARY + b"\r\na: " + b"b" * 100_000, "no list of files"),
        (b"--" + BOUNDARY + b"\r\n: \r\n", "no list of files"),
    ],
)
def test_what_is_no_whole_list_of_files_is_refused_in_a_sentence(tmp_path, data, why):
    with pytest.raises(RefusedError, match=why):
        received(tmp_path / "in", data, 1_000)


def test_too_long_a_boundary_is_refused(tmp_path):
    with pytest.raises(RefusedError, match="no list of files"):
        Receiver(tmp_path, b"-" * 10_000)
