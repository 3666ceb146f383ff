import numpy as np
import pytest

from vae_tf.runs.findings import Findings, figures, places, read_findings


def found(n, start=0):
    value = np.arange(start, start + n, dtype=np.float32)
    return {"value": value, "flags": value > 1, "z_mean": np.zeros((n, 2), np.float32), "seconds": np.full(n, 0.5)}


def test_a_larger_subset_begins_with_the_smaller_one_and_all_are_in_order():
    small, large = places(50, 10), places(50, 30)
    assert (large[:10] == small).all()
    assert len(set(large)) == 30
    assert (places(50, None) == np.arange(50)).all()
    assert (places(50, 50) == np.arange(50)).all()


@pytest.mark.parametrize("limit", [0, 51, True, 2.5])
def test_a_subset_that_there_is_not_is_refused(limit):
    with pytest.raises(ValueError, match="limit: expected 1 to 50 images, received"):
        places(50, limit)


def test_findings_grow_and_come_back_from_the_disk(tmp_path):
    path = tmp_path / "found.npz"
    first = Findings(found(2), {"log_var_range": [-10, 2]})
    both = first.joined(found(3, start=2))
    both.save(path)
    first.save(path)  # fewer than are there: they stay
    read = read_findings(path)
    assert len(read) == 5
    assert read.about == {"log_var_range": [-10, 2]}
    for name, array in both.arrays.items():
        np.testing.assert_array_equal(read.arrays[name], array)
    assert len(read.first(2)) == 2


def test_a_damaged_file_is_none(tmp_path):
    path = tmp_path / "found.npz"
    assert read_findings(path) is None
    Findings(found(2)).save(path)
    path.write_bytes(path.read_bytes()[:100])
    assert read_findings(path) is None


def test_the_figures_are_those_of_the_images():
    told = figures(Findings(found(4) | {"acceptance": np.full(4, 0.5), "defensive": np.array([0.0, 1, 1, 0])}))
    assert told["mean"] == 1.5
    assert told["standard_error"] == pytest.approx(np.std([0, 1, 2, 3], ddof=1) / 2)
    assert (told["images"], told["flagged"], told["seconds"]) == (4, 2, 2.0)
    assert (told["acceptance"], told["defensive"]) == (0.5, 2.0)


def test_the_gap_is_the_mean_distance_of_the_bounds():
    arrays = {"lower": np.array([1.0, 2.0]), "upper": np.array([2.0, 5.0]), "acceptance": np.ones(2)}
    told = figures(Findings(arrays | {"seconds": np.zeros(2)}))
    assert (told["gap"], told["lower"], told["upper"], told["images"]) == (2.0, 1.5, 3.5, 2)
    assert told["gap_se"] == pytest.approx(1.0)
