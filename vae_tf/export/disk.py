"""Errors of a disk as TensorFlow tells them, made errors of the system, which everybody else knows."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

LIKELY = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.ENOENT)


@contextmanager
def as_os_error() -> Iterator[None]:
    """Raises: OSError, with its number where the words give it away, in the place of what TensorFlow raises when it
    cannot write."""
    import tensorflow as tf

    try:
        yield
    except tf.errors.OpError as error:
        number = next((each for each in LIKELY if os.strerror(each) in error.message), errno.EIO)
        raise OSError(number, os.strerror(number)) from error
