import errno

import pytest
import tensorflow as tf

from vae_tf.export.disk import as_os_error


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("/a/b; No space left on device", errno.ENOSPC),
        ("/a/b; Permission denied", errno.EACCES),
        ("something else", errno.EIO),
    ],
)
def test_an_error_of_tensorflow_is_one_of_the_system(words, number):
    with pytest.raises(OSError) as raised, as_os_error():  # noqa: PT011
        raise tf.errors.ResourceExhaustedError(None, None, words)
    assert raised.value.errno == number


def test_a_file_that_cannot_be_made_is_one(tmp_path):
    with pytest.raises(FileNotFoundError), as_os_error():
        tf.io.TFRecordWriter(str(tmp_path / "no" / "folder")).write(b"x")


def test_other_errors_pass():
    with pytest.raises(ValueError, match="mine"), as_os_error():
        raise ValueError("mine")
