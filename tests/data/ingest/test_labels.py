import numpy as np
import pytest

from vae_tf.data.ingest.labels import Labels, in_order
from vae_tf.data.ingest.limits import Limits
from vae_tf.data.ingest.refusal import Refused


def given(*labels, **limits):
    made = Labels(Limits(**limits))
    for label in labels:
        made.add(label)
    return made


def test_names_are_in_order_and_labels_say_which():
    ids, names = given("cat 10", "cat 2", "Ant", "cat 10").settled()
    assert names == ("Ant", "cat 2", "cat 10")
    assert ids.dtype == np.int64
    assert ids.tolist() == [2, 1, 0, 2]


def test_numbers_are_sorted_as_numbers():
    assert in_order(["10", "9", "-1", "2"]) == ["2", "9", "10", "-1"]


def test_names_that_look_alike_are_one():
    ids, names = given("cat\u200b", "cat", " cat ").settled()
    assert names == ("cat",)
    assert ids.tolist() == [0, 0, 0]


def test_without_any_label_there_are_none():
    assert given(None, None).settled() == (None, None)
    assert given(None).counts() is None
    assert len(given(None, None)) == 2


def test_where_others_have_one_an_image_without_is_called_so():
    _, names = given("a", None, "\u200b").settled()
    assert names == ("a", "unlabelled")


def test_counts_are_those_of_the_names():
    assert given("b", "a", "b").counts() == [("a", 1), ("b", 2)]


def test_too_many_different_labels_are_refused():
    labels = given(*"abc", labels=3)
    with pytest.raises(Refused, match="at most 3 different labels, received more"):
        labels.add("d")
