"""The address of the page Denoise: where the component begins."""

import json
import re

import pytest

from pages.ui.denoise import address
from vae_tf.export import canvas_files


def test_where_one_begins_is_read_from_the_words():
    words = {"image": "7", "damage": "gaussian", "strength": "0.25", "seed": "3"}
    assert address.begin(words) == {"image": 7, "damage": "gaussian", "strength": 0.25, "seed": 3, "kept": None}
    assert address.begin({"damage": "given", "kept": "abc"})["kept"] == "abc"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ({"image": "-1"}, "image"),
        ({"image": "many"}, "image"),
        ({"damage": "magic", "strength": "1"}, "damage"),
        ({"damage": "gaussian", "strength": "99"}, "strength"),
        ({"damage": "gaussian", "strength": "nan"}, "strength"),
        ({"damage": "gaussian", "strength": "far"}, "strength"),
        ({"seed": "²"}, "seed"),
        ({}, "kept"),
    ],
)
def test_a_bad_word_costs_its_own_part(words, part):
    assert address.begin(words)[part] is None


def test_only_words_of_the_view_are_kept():
    assert address.words({"image": "1", "run": "x", "strength": 3, "damage": ""}) == {"image": "1"}
    assert address.words(None) == {}


def test_the_page_and_the_component_know_the_same_words_of_the_address():
    source = (canvas_files.ASSETS / "denoise" / "wording.js").read_text("utf-8")
    words = re.search(r"export const WORDS = (\[.*?\]);", source)
    assert tuple(json.loads(words.group(1))) == address.VIEW
