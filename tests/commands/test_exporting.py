import pytest

from vae_tf.commands.exporting import size_in_words


@pytest.mark.parametrize(("size", "words"), [(10, "1 kB"), (802_031, "802 kB"), (2_260_942, "2.3 MB")])
def test_a_size_is_told_as_people_read_it(size, words):
    assert size_in_words(size) == words
