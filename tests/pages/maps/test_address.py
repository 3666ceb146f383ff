"""The address of a map: what it says is asked for, and what is asked for it says."""

import pytest

from pages.ui.maps import address
from pages.ui.maps.address import Second
from vae_tf.runs.maps import MapRequest

REQUESTS = [
    MapRequest(),
    MapRequest(of="pixels", split="all", method="pca"),
    MapRequest(seed=7, fast=True, sample=500),
    MapRequest(settings=(("neighbours", 30), ("min_dist", 0.05), ("metric", "cosine"), ("supervised", True))),
    MapRequest(method="first"),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_was_written_is_read_again(request_):
    words = address.written(request_, None)
    assert address.read(words).first == request_
    assert address.read(words).complaints == ()


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("run_id", [None, "20261120-abcdefghij"])
def test_a_second_map_is_read_again_and_is_of_the_same_images(request_, run_id):
    first = MapRequest(split=request_.split)
    words = address.written(first, Second(run_id, request_))
    found = address.read(words)
    assert found.first == first
    assert found.second == Second(run_id, request_)


def test_the_default_needs_no_words():
    assert address.written(MapRequest(), None) == {}
    assert address.read({}).first == MapRequest()


def test_words_are_short_and_in_their_order():
    request = MapRequest(split="train", settings=(("neighbours", 30),), seed=2)
    words = address.written(request, Second(None, MapRequest(split="train", method="first")))
    assert list(words.items()) == [
        ("split", "train"),
        ("settings", "neighbours:30"),
        ("seed", "2"),
        ("second", "method:first"),
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"of": "sounds"}, "of could not be read: expected one of codes, pixels; received 'sounds'"),
        ({"method": "magic"}, "method could not be read"),
        ({"seed": "x"}, "seed could not be read: expected a whole number, received 'x'"),
        ({"seed": "-1"}, "seed could not be read"),
        ({"fast": "maybe"}, "fast could not be read"),
        ({"sample": "0"}, "sample could not be read"),
        ({"settings": "neighbours:1"}, "neighbours could not be read"),
        ({"settings": "neighbours"}, "settings could not be read: expected name:value"),
        ({"settings": "colour:3"}, "colour could not be read: expected a setting of UMAP"),
        ({"settings": "min_dist:near"}, "min_dist could not be read"),
        ({"of": "pixels", "method": "first"}, "method could not be read"),
        ({"second": "method:magic"}, "method could not be read"),
    ],
)
def test_a_bad_word_costs_a_sentence_and_nothing_else(words, sentence):
    found = address.read({"split": "train", **words})
    assert len(found.complaints) == 1
    assert sentence in found.complaints[0]
    assert found.first.split == "train"


def test_settings_of_another_method_are_not_taken_along():
    request = MapRequest(settings=(("neighbours", 30),))
    assert address.with_values(request, method="pca") == MapRequest(method="pca")
    assert dict(address.with_values(request, seed=3).settings)["neighbours"] == 30
