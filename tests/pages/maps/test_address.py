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
    assert address.read(words).unread == ()


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
        ({"of": "sounds"}, "of: expected one of codes, pixels; received 'sounds'"),
        ({"method": "magic"}, "method: "),
        ({"seed": "x"}, "seed: expected a whole number, received 'x'"),
        ({"seed": "-1"}, "seed: "),
        ({"fast": "maybe"}, "fast: "),
        ({"sample": "0"}, "sample: "),
        ({"settings": "neighbours:1"}, "neighbours: "),
        ({"settings": "neighbours"}, "settings: expected name:value"),
        ({"settings": "colour:3"}, "colour: expected a setting of UMAP"),
        ({"settings": "min_dist:near"}, "min_dist: "),
        ({"of": "pixels", "method": "first"}, "method: "),
        ({"second": "method:magic"}, "method: "),
    ],
)
def test_a_bad_word_costs_a_sentence_and_nothing_else(words, sentence):
    found = address.read({"split": "train", **words})
    assert len(found.unread) == 1
    assert sentence in str(found.unread[0])
    assert found.first.split == "train"


def test_settings_of_another_method_are_not_taken_along():
    request = MapRequest(settings=(("neighbours", 30),))
    assert address.with_values(request, method="pca") == MapRequest(method="pca")
    assert dict(address.with_values(request, seed=3).settings)["neighbours"] == 30
