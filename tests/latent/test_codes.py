import numpy as np
import pytest

from vae_tf.data import save_npz
from vae_tf.latent import Codes

FIELDS = ("z_mean", "z_log_var", "labels", "elbo", "index", "split")


def codes(**changes):
    fields = {
        "z_mean": np.array([[1, 2], [3, 4], [5, 6]], np.float32),
        "z_log_var": np.array([[-1, 0], [-2, 0], [-3, 0]], np.float32),
        "labels": np.array([7, 8, 9]),
        "elbo": np.array([-100.5, -90, -80], np.float32),
        "index": np.array([0, 10, 20]),
        "split": "test",
    }
    return Codes(**(fields | changes))


@pytest.mark.parametrize("changes", [{}, {"labels": None}, {"elbo": None, "split": "all"}])
def test_codes_survive_being_saved_and_reloaded(tmp_path, changes):
    before = codes(**changes)
    before.save(tmp_path / "codes.npz")
    after = Codes.load(tmp_path / "codes.npz")
    for name in FIELDS:
        a, b = getattr(before, name), getattr(after, name)
        assert type(a) is type(b)
        if isinstance(a, np.ndarray):
            assert a.dtype == b.dtype
        assert np.array_equal(a, b)
    assert [path.name for path in tmp_path.iterdir()] == ["codes.npz"]


def test_their_length_is_the_number_of_images():
    assert len(codes()) == 3


def test_arrays_are_read_only_and_the_callers_stay_writable():
    z_mean = np.zeros((3, 2), np.float32)
    made = codes(z_mean=z_mean)
    with pytest.raises(ValueError, match="read-only"):
        made.z_mean[0] = 1
    z_mean[0] = 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"z_mean": np.zeros((3, 2))}, r"z_mean: expected float32 \(3, 2\), received float64 \(3, 2\)"),
        ({"z_mean": np.zeros(3, np.float32)}, r"z_mean: expected shape \(n, d\), received \(3,\)"),
        ({"z_mean": np.zeros((0, 2), np.float32)}, r"received \(0, 2\)"),
        ({"z_mean": [[1]]}, r"z_mean: expected shape \(n, d\), received \[\[1\]\]"),
        ({"z_mean": np.full((3, 2), np.nan, np.float32)}, "z_mean: expected finite values"),
        ({"z_log_var": np.zeros((3, 1), np.float32)}, r"z_log_var: expected float32 \(3, 2\)"),
        ({"z_log_var": np.full((3, 2), np.inf, np.float32)}, "z_log_var: expected finite values"),
        ({"labels": np.zeros(2, np.int64)}, r"labels: expected int64 \(3,\), received int64 \(2,\)"),
        ({"labels": np.zeros(3, np.uint8)}, "labels: .* received uint8"),
        ({"elbo": np.zeros(3)}, "elbo: expected float32"),
        ({"elbo": np.full(3, np.nan, np.float32)}, "elbo: expected finite values"),
        ({"index": None}, "index: expected int64 .* received NoneType"),
        ({"index": np.array([0, 1, -1])}, "index: expected positions >= 0, received -1"),
        ({"split": "validation"}, "split: expected one of train, test, all, received 'validation'"),
    ],
)
def test_what_does_not_fit_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        codes(**changes)


def test_damage_is_a_value_error_that_names_the_file(tmp_path):
    path = tmp_path / "codes.npz"
    codes().save(path)
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(ValueError, match=r"codes\.npz: expected an npz file with arrays z_mean"):
        Codes.load(path)


def test_another_npz_is_a_value_error_that_names_the_file(tmp_path):
    path = tmp_path / "codes.npz"
    save_npz(path, x=[1])
    with pytest.raises(ValueError, match=r"codes\.npz: expected arrays z_mean, .* received x"):
        Codes.load(path)


def test_stored_arrays_that_do_not_fit_are_a_value_error_that_names_the_file(tmp_path):
    path = tmp_path / "codes.npz"
    save_npz(path, z_mean=[[0.0]], z_log_var=[[0.0]], index=[0], split="test")
    with pytest.raises(ValueError, match=r"codes\.npz: z_mean: expected float32"):
        Codes.load(path)


def test_a_file_that_is_not_there_stays_a_file_not_found_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Codes.load(tmp_path / "codes.npz")
