import os

from vae_tf.data.locations import data_folders, find, home


def test_home_is_what_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path))
    assert home() == tmp_path


def test_home_expands_the_tilde(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VAE_TF_HOME", "~/elsewhere")
    assert home() == tmp_path / "elsewhere"


def test_home_defaults_to_a_hidden_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("VAE_TF_HOME", raising=False)
    assert home() == tmp_path / ".vae_tf"


def test_data_folders_are_the_named_ones_then_our_own(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_TF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VAE_TF_DATA_DIR", os.pathsep.join([str(tmp_path / "a"), "", str(tmp_path / "b")]))
    assert data_folders() == [tmp_path / "a", tmp_path / "b", tmp_path / "home" / "datasets"]


def test_find_prefers_the_earlier_folder_to_the_earlier_name(monkeypatch, tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    (second / "x.npz").touch()
    (first / "y.npz").touch()
    monkeypatch.setenv("VAE_TF_DATA_DIR", os.pathsep.join([str(first), str(second)]))
    assert find("x.npz", "y.npz") == first / "y.npz"
    assert find("x.npz") == second / "x.npz"


def test_find_overlooks_folders_of_that_name(monkeypatch, tmp_path):
    (tmp_path / "x.npz").mkdir()
    monkeypatch.setenv("VAE_TF_DATA_DIR", str(tmp_path))
    assert find("x.npz") is None
