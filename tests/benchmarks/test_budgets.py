"""The benchmark of imports fails where one is slower than it may be."""

import pytest

from tests.benchmarks.importing import judge


def test_an_import_of_at_most_twenty_seconds_passes():
    judge([3.5, 20.0])


def test_one_slow_import_among_fast_ones_fails():
    with pytest.raises(SystemExit) as ended:
        judge([3.5, 20.1, 3.6])
    assert ended.value.code == "expected at most 20 s, received 20.1 s"  # a sentence: status 1
