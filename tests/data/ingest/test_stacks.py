import io

import numpy as np
import pytest

from vae_tf.data.ingest import stacks
from vae_tf.data.ingest.refusal import Refused
from vae_tf.data.ingest.stacks import Stack
from vae_tf.data.ingest.unpacking import Unpacking

ROWS = np.arange(24, dtype=">u2").reshape(6, 2, 2)


def stack(array, *, fortran=False, cut=0, seekable=True):
    data = b"head" + array.tobytes("F" if fortran else "C")
    data = data[: len(data) - cut]
    return Stack(
        "x",
        array.dtype,
        array.shape,
        fortran,
        4,
        lambda: io.BytesIO(data) if seekable else Unpacking(io.BytesIO(data), lambda position: None),
    )


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("fortran", [True, False])
@pytest.mark.parametrize("positions", [range(6), range(2, 5), [0, 1, 4, 5], [3], []])
def test_rows_are_those_asked_for(positions, fortran, seekable):
    blocks = list(stack(ROWS, fortran=fortran, seekable=seekable).blocks(positions))
    assert [row.tolist() for block in blocks for row in block] == ROWS[list(positions)].tolist()


def test_rows_come_in_blocks(monkeypatch):
    monkeypatch.setattr(stacks, "BLOCK", 3 * 8)  # three rows
    assert [len(block) for block in stack(ROWS).blocks(range(5))] == [3, 2]
    assert [len(block) for block in stack(ROWS).blocks([0, 1, 2, 3, 5])] == [3, 1, 1]


def test_all_of_it_is_all_of_it():
    assert stack(ROWS).whole().tolist() == stack(ROWS, fortran=True).whole().tolist() == ROWS.tolist()


def test_too_few_bytes_are_refused():
    with pytest.raises(Refused, match="x: expected 48 bytes, as its header says, received fewer"):
        list(stack(ROWS, cut=1).blocks(range(6)))


def test_in_fortran_order_only_a_small_array_is_read(monkeypatch):
    monkeypatch.setattr(stacks, "MOST_AT_ONCE", 40)
    with pytest.raises(Refused, match="Fortran order of at most 40 bytes, received 48 bytes: bring it in C order"):
        list(stack(ROWS, fortran=True).blocks([0]))
