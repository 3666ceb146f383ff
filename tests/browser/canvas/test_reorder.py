"""An item of a list moved to another place."""

import pytest


@pytest.mark.parametrize(
    ("start", "end", "order"), [(0, 2, "bcad"), (3, 0, "dabc"), (1, 1, "abcd"), (0, 3, "bcda"), (2, 1, "acbd")]
)
def test_the_others_keep_their_order(js, start, end, order):
    call = "async (load, [from, to]) => (await load('reorder')).moved([...'abcd'], from, to).join('')"
    assert js(call, [start, end]) == order
