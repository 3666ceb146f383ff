import json

import pytest

from vae_tf.runs.maps import MapRequest

VERSIONS = {"umap-learn": "0.5.12"}


def test_a_request_survives_json():
    request = MapRequest(method="umap", settings=(("min_dist", 0.5),), seed=3, fast=True, sample=100, split="all")
    assert MapRequest.from_dict(json.loads(json.dumps(request.to_dict()))) == request


def test_settings_that_are_the_default_make_no_other_request():
    assert MapRequest(settings=(("neighbours", 15),)) == MapRequest(settings={"neighbours": 15.0}) == MapRequest()
    assert hash(MapRequest()) == hash(MapRequest(settings=(("min_dist", 0.1),)))


def test_the_key_names_all_that_decides_the_map():
    request = MapRequest()
    key = request.key("codes", VERSIONS)
    assert len(key) == 20
    assert key == MapRequest().key("codes", VERSIONS)
    others = [
        MapRequest(seed=1).key("codes", VERSIONS),
        MapRequest(fast=True).key("codes", VERSIONS),
        MapRequest(sample=10).key("codes", VERSIONS),
        MapRequest(settings=(("neighbours", 14),)).key("codes", VERSIONS),
        request.key("other codes", VERSIONS),
        request.key("codes", {"umap-learn": "0.5.13"}),
    ]
    assert len({key, *others}) == 7


def test_a_seed_that_makes_no_difference_makes_no_other_map():
    assert MapRequest(method="pca", seed=1).key("", {}) == MapRequest(method="pca", fast=True).key("", {})
    assert MapRequest(method="tsne", fast=True) == MapRequest(method="tsne")
    assert MapRequest(method="pca", seed=1, sample=9).key("", {}) != MapRequest(method="pca", sample=9).key("", {})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"of": "labels"}, "of: expected one of codes, pixels"),
        ({"split": "both"}, "split: expected one of"),
        ({"method": "lda"}, "method: expected one of pca, umap"),
        ({"method": "first", "of": "pixels"}, "First two dimensions maps codes"),
        ({"settings": {"neighbours": 1}}, "neighbours: expected a whole number from 2"),
        ({"settings": {"perplexity": 30}}, "received 'perplexity'"),
        ({"settings": [1]}, "settings: expected names"),
        ({"seed": -1}, "seed: expected a whole number from 0"),
        ({"seed": 1.5}, "seed"),
        ({"seed": None}, "seed"),
        ({"sample": 0}, "sample: expected a whole number from 1"),
        ({"fast": 1}, "fast: expected true or false"),
        ({"colour": "red"}, "request: expected some of"),
    ],
)
def test_a_bad_request_says_what_was_expected(values, words):
    with pytest.raises(ValueError, match=words):
        MapRequest.from_dict(values)
