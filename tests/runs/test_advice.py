import errno
import os

import pytest

from vae_tf.runs.advice import advice_for, words_for


class ResourceExhaustedError(Exception):
    """Called as TensorFlow's own."""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_called_so(number):
    error = OSError(number, os.strerror(number))
    assert advice_for(error) == "The disk is full: make room on it, and start the run again."
    assert advice_for(error, 7).endswith("resume the run: it goes on after epoch 7.")


@pytest.mark.parametrize("error", [MemoryError(), ResourceExhaustedError("OOM when allocating")])
def test_too_little_memory_is_called_so(error):
    advice = advice_for(error, 2)
    assert advice.startswith("The machine ran out of memory")
    assert "goes on after epoch 2" in advice
    assert "choose a smaller batch" in advice


def test_a_disk_that_fails_is_another_thing():
    assert advice_for(OSError(errno.EIO, "Input/output error")).startswith("A file could not be read or written")


def test_of_what_is_not_known_the_log_says_where():
    assert advice_for(RuntimeError("odd")) == "The log says where it happened."


def test_many_lines_of_an_error_become_one_that_is_not_too_long():
    assert words_for(ValueError("one\n  two")) == "ValueError: one two"
    assert len(words_for(ValueError("x" * 5000))) < 320
