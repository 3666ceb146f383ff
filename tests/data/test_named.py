import numpy as np
import pytest

from vae_tf.data.named import read_named, save_named


def test_arrays_come_back_under_their_names_with_what_is_said_about_them(tmp_path):
    path = tmp_path / "a.npz"
    save_named(path, {"z": np.arange(3.0), "flags": np.array([True])}, {"seconds": 2.5, "who": None})
    about, arrays = read_named(path)
    assert about == {"seconds": 2.5, "who": None}
    assert list(arrays) == ["z", "flags"]
    assert arrays["z"].tolist() == [0.0, 1.0, 2.0]
    assert arrays["flags"].tolist() == [True]


def test_what_is_missing_or_damaged_is_none(tmp_path):
    path = tmp_path / "a.npz"
    assert read_named(path) is None
    save_named(path, {"z": np.zeros(2)})
    path.write_bytes(path.read_bytes()[:-30])
    assert read_named(path) is None
    save_named(path, {"z": np.zeros(2)}, {})
    assert read_named(path)[0] == {}


def test_what_json_has_no_form_for_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.npz"
    save_named(path, {"z": np.zeros(2)})
    with pytest.raises(TypeError):
        save_named(path, {"z": np.ones(2)}, {"a": object()})
    assert read_named(path)[1]["z"].tolist() == [0.0, 0.0]
