import hashlib

import pytest

from vae_tf.data.download import DatasetUnavailable, Remote, fetch_with_keras, fetched


@pytest.fixture
def served(tmp_path):
    """A file that Keras can fetch without a network, by its file:// address."""
    path = tmp_path / "served.bin"
    path.write_bytes(b"content")
    return path


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def test_a_remote_file_is_named_by_the_end_of_its_address():
    assert Remote("https://example.org/a/b.gz").file_name == "b.gz"


def test_unavailable_is_a_value_error():
    assert issubclass(DatasetUnavailable, ValueError)


def test_keras_fetches_into_our_folder_and_keeps_stdout_clean(served, folder, capsys):
    fetch_with_keras(Remote(served.as_uri(), hashlib.sha256(b"content").hexdigest()), folder)
    assert [path.name for path in folder.iterdir()] == ["served.bin"]
    assert (folder / "served.bin").read_bytes() == b"content"
    assert capsys.readouterr().out == ""


def test_keras_refuses_another_content(served, folder):
    with pytest.raises(ValueError, match="corrupted"):
        fetch_with_keras(Remote(served.as_uri(), "0" * 64), folder)


def test_md5_is_checked_where_that_is_all_there_is(served, folder):
    fetch_with_keras(Remote(served.as_uri(), md5=hashlib.md5(b"content").hexdigest()), folder)
    (folder / "served.bin").unlink()
    with pytest.raises(ValueError, match="corrupted"):
        fetch_with_keras(Remote(served.as_uri(), md5="0" * 32), folder)


def test_what_is_fetched_goes_once_it_is_kept():
    seen = []

    def keep(folder):
        seen.append(folder)
        return sorted(path.name for path in folder.iterdir())

    remotes = [Remote("x://a/1"), Remote("x://a/2")]
    fetch = lambda remote, folder: (folder / remote.file_name).touch()  # noqa: E731
    assert fetched("ours", remotes, keep, fetch=fetch, missing="1 is not") == ["1", "2"]
    assert not seen[0].exists()


def test_keras_raises_where_there_is_nothing(served, folder):
    served.unlink()
    with pytest.raises(Exception, match="URL fetch failure"):
        fetch_with_keras(Remote(served.as_uri()), folder)
