import tracemalloc

import pytest

from tests.runs.test_tail import record, records
from vae_tf.runs.metrics import cut_metrics, read_metrics, write_metrics


def test_records_come_back_as_they_were_written(tmp_path):
    assert read_metrics(tmp_path) == []
    write_metrics(tmp_path, records(3))
    assert read_metrics(tmp_path) == records(3)
    assert [path.name for path in tmp_path.iterdir()] == ["metrics.jsonl"]


@pytest.mark.parametrize(
    "odd",
    [[record(1), record(3)], [record(1), record(1)], [record(1), {"epoch": 2}], [record(1), record(2.5)]],
    ids=["a gap", "a repeat", "half a record", "half an epoch"],
)
def test_records_end_before_the_first_that_is_out_of_order(tmp_path, odd):
    write_metrics(tmp_path, [*odd, record(4)])
    assert read_metrics(tmp_path) == [record(1)]


def test_records_that_cannot_be_read_are_an_error_and_not_none(tmp_path):
    (tmp_path / "metrics.jsonl").mkdir()
    with pytest.raises(OSError, match="directory"):
        read_metrics(tmp_path)


def test_records_are_cut_on_the_disk(tmp_path):
    write_metrics(tmp_path, records(5))
    assert cut_metrics(tmp_path, 3) == records(3)
    assert read_metrics(tmp_path) == records(3)


def test_a_torn_end_is_cut_off_and_a_whole_file_is_left_alone(tmp_path):
    path = tmp_path / "metrics.jsonl"
    write_metrics(tmp_path, records(2))
    before = path.stat().st_ino
    cut_metrics(tmp_path, 2)
    assert path.stat().st_ino == before
    with path.open("ab") as file:
        file.write(b'{"epo')
    cut_metrics(tmp_path, 2)
    assert path.read_bytes().count(b"\n") == len(path.read_bytes().splitlines()) == 2


def test_no_numbers_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="Out of range float"):
        write_metrics(tmp_path, [record(1) | {"beta": float("nan")}])
    assert list(tmp_path.iterdir()) == []


def test_no_more_is_read_than_is_asked_for(tmp_path):
    write_metrics(tmp_path, [record(epoch) | {"more": "x" * 10_000} for epoch in range(1, 301)])
    tracemalloc.start()
    try:
        assert [found["epoch"] for found in read_metrics(tmp_path, most=2)] == [1, 2]
        assert tracemalloc.get_traced_memory()[1] < 500_000  # of 3 MB
    finally:
        tracemalloc.stop()
    assert read_metrics(tmp_path, most=0) == []
