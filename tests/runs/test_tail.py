import json

import pytest

from vae_tf.runs import tail
from vae_tf.runs.metrics import write_metrics
from vae_tf.runs.tail import Tail

LOSSES = {"loss": 3.0, "reconstruction_loss": 2.0, "kl_loss": 1.0, "elbo": -3.0}


def record(epoch, seconds=None):
    numbers = {"epoch": epoch, "step": 2 * epoch, "seconds": seconds or float(epoch)}
    return numbers | {"beta": 1.0, "images_per_second": 9.0, "train": LOSSES, "test": LOSSES}


def records(count):
    return [record(epoch) for epoch in range(1, count + 1)]


@pytest.fixture
def parsed(monkeypatch):
    """The epochs of the lines that are parsed, as they are."""
    lines = []

    def spy(text):
        value = json.loads(text)
        lines.append(value["epoch"])
        return value

    monkeypatch.setattr(tail, "json_object", spy)
    return lines


def test_a_file_that_is_not_there_has_no_records(tmp_path):
    assert Tail(tmp_path / "metrics.jsonl").read() == []


def test_only_what_is_new_is_parsed_though_the_file_is_another_one(tmp_path, parsed):
    reader = Tail(tmp_path / "metrics.jsonl")
    write_metrics(tmp_path, records(3))
    assert reader.read() == records(3)
    inode = (tmp_path / "metrics.jsonl").stat().st_ino
    write_metrics(tmp_path, records(5))
    assert (tmp_path / "metrics.jsonl").stat().st_ino != inode
    assert reader.read() == records(5)
    assert reader.read() == records(5)
    assert parsed == [1, 2, 3, 4, 5]


def test_a_run_that_went_back_is_read_anew(tmp_path):
    reader = Tail(tmp_path / "metrics.jsonl")
    write_metrics(tmp_path, records(5))
    reader.read()
    write_metrics(tmp_path, records(2))
    assert reader.read() == records(2)
    again = [*records(2), record(3, seconds=9.5), record(4, seconds=10.5), record(5, seconds=11.5)]
    write_metrics(tmp_path, again)
    assert reader.read() == again


def test_a_run_that_went_back_and_on_between_two_looks_is_read_anew(tmp_path):
    reader = Tail(tmp_path / "metrics.jsonl")
    write_metrics(tmp_path, records(5))
    reader.read()
    again = [*records(2), *[record(epoch, seconds=epoch + 0.5) for epoch in range(3, 8)]]
    write_metrics(tmp_path, again)
    assert reader.read() == again


@pytest.mark.parametrize("torn", [b'{"epoch": 4, "st', b"\x00\x00", json.dumps(record(4)).encode()])
def test_a_line_that_is_being_written_is_read_once_it_is_whole(tmp_path, torn):
    path = tmp_path / "metrics.jsonl"
    write_metrics(tmp_path, records(3))
    reader = Tail(path)
    with path.open("ab") as file:
        file.write(torn)
    assert reader.read() == records(3)
    write_metrics(tmp_path, records(4))
    assert reader.read() == records(4)


def test_nothing_after_a_damaged_line_is_believed(tmp_path):
    path = tmp_path / "metrics.jsonl"
    write_metrics(tmp_path, records(4))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:1], b"{}\n", *lines[2:]]))
    assert Tail(path).read() == records(1)


def test_what_was_given_out_is_not_changed_by_the_next_look(tmp_path):
    reader = Tail(tmp_path / "metrics.jsonl")
    write_metrics(tmp_path, records(1))
    first = reader.read()
    first.append("mine")
    write_metrics(tmp_path, records(2))
    assert reader.read() == records(2)


def test_a_file_that_goes_away_and_comes_back_is_read_anew(tmp_path):
    reader = Tail(tmp_path / "metrics.jsonl")
    write_metrics(tmp_path, records(2))
    reader.read()
    (tmp_path / "metrics.jsonl").unlink()
    assert reader.read() == []
    write_metrics(tmp_path, records(3))
    assert reader.read() == records(3)
