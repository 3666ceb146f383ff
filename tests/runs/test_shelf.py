import numpy as np
import pytest

from vae_tf.runs.shelf import Shelf


def test_what_is_put_is_found_again_and_cleared(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    assert len(shelf) == 0
    shelf[3] = {"a": np.arange(3), "names of b": np.ones((2, 2))}
    again = Shelf(tmp_path / "shelf")
    assert list(again) == [3]
    np.testing.assert_array_equal(again[3]["a"], [0, 1, 2])
    assert list(again[3]) == ["a", "names of b"]
    again.clear()
    assert not (tmp_path / "shelf").exists()
    again.clear()


def test_a_damaged_piece_is_none(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    shelf[0] = {"a": np.arange(3)}
    (tmp_path / "shelf" / "0.npz").write_bytes(b"no")
    assert 0 not in shelf
    with pytest.raises(KeyError):
        shelf[0]
