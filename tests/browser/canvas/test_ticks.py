"""Round numbers along an axis."""

import pytest


@pytest.mark.parametrize(
    ("start", "end", "count", "words"),
    [
        (-3, 3, 6, ["−3", "−2", "−1", "0", "1", "2", "3"]),
        (-0.5, 0.5, 4, ["−0.4", "−0.2", "0.0", "0.2", "0.4"]),
        (0, 100, 5, ["0", "20", "40", "60", "80", "100"]),
        (1.02, 1.08, 6, ["1.02", "1.03", "1.04", "1.05", "1.06", "1.07", "1.08"]),
        (-600, 600, 7, ["−600", "−400", "−200", "0", "200", "400", "600"]),
    ],
)
def test_ticks_are_round_and_written_with_the_digits_they_need(js, start, end, count, words):
    call = "async (load, [from, to, count]) => (await load('ticks')).ticksBetween(from, to, count)"
    found = js(call, [start, end, count])
    assert [word for word in found["words"] if word not in words] == []
    assert len(found["words"]) >= len(words) - 2  # rounding may leave out the very ends
    assert len(found["values"]) == len(found["words"])
    assert all(start <= value <= end for value in found["values"])
