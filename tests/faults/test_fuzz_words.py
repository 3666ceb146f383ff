"""What nobody thought of, for all that the server itself reads and a stranger may have written: manifests, the values
in them, what a look says, and the words of an address. It gives an answer, or says no in our words.

A second of it in every run of the tests; with --slow their share of ten minutes.
"""

import json
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui import state
from pages.ui.data import brought
from pages.ui.denoise import address as denoise
from pages.ui.denoise import testset
from pages.ui.door import arrivals, tokens
from pages.ui.maps import address as maps
from pages.ui.text import escape
from tests.data.packing import pack
from tests.faults.spoiling import BUDGET, PARTS, SHARES, changed, of, spoiled, values, words
from vae_tf.data import fields
from vae_tf.data.files import json_object
from vae_tf.data.manifest import NAME, read_manifest
from vae_tf.data.own import own_manifest
from vae_tf.jobs import imports
from vae_tf.jobs.looks import look_from
from vae_tf.runs.reading import DamagedRun
from vae_tf.runs.run import Run

# Numpy reads the headers of Python 2 too, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Reading `.npy` or `.npz` file required additional header parsing")
EXAMPLES = 150
IMAGES = np.zeros((2, 4, 4, 3), np.uint8)
LOOK = {
    "kind": "images",
    "title": "image files",
    "name": "Pets",
    "images": 2,
    "exact": True,
    "image_shape": [4, 4, 3],
    "labels": [{"name": "cat", "images": 1}, {"name": "dog", "images": 1}],
    "sizes": [{"height": 4, "width": 4, "images": 2}],
    "sizes_seen": 2,
    "samples": [{"name": "a.png", "label": "cat"}, {"name": "b.png", "label": None}],
    "reading": ["As it is."],
    "skipped": [{"name": "c.txt", "reason": "text"}],
    "skipped_count": 1,
}
FIELDS = {
    "whole": lambda values: fields.whole(values, "x"),
    "number": lambda values: fields.number(values, "x"),
    "text": lambda values: fields.text(values, "x"),
    "texts": lambda values: fields.texts(values, "x", most=3),
    "rows": lambda values: fields.rows(values, "x", most=3),
    "skipped": lambda values: fields.skipped({"skipped": values["x"]}, most=3),
    "image shape": lambda values: fields.image_shape({"image_shape": values["x"]}),
    "plain": lambda values: fields.plain(values, "x"),
}


def manifest(data, folder):
    (folder / NAME).write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    with suppress(ValueError):
        found = read_manifest(folder)
        assert max(map(len, (found.title, *(found.label_names or ())))) <= fields.WORDS
        found.write(folder)
        assert read_manifest(folder) == found


def field(value, folder):
    for read in FIELDS.values():
        with suppress(ValueError, OverflowError):
            read({"x": value})


def look(data, folder):
    found = json_object(data) if isinstance(data, bytes) else data
    for name in ("before", "after"):
        if not (folder / f"{name}.npy").exists():
            np.save(folder / f"{name}.npy", IMAGES)
    if found is not None:
        with suppress(ValueError):
            assert len(look_from(LOOK | found | {"folder": str(folder)}).samples) == len(IMAGES)


def pictures(data, folder):
    (folder / "before.npy").write_bytes(data)
    if not (folder / "after.npy").exists():
        np.save(folder / "after.npy", IMAGES)
    with suppress(ValueError):
        look_from(LOOK | {"folder": str(folder)})


def map_words(given, folder):
    wanted = maps.read(given)
    assert maps.read(maps.written(wanted.first, None)).first == wanted.first
    assert all("\n" not in escape(sentence) for sentence in map(str, wanted.unread))


def denoise_words(given, folder):
    begin = denoise.begin(denoise.words(given))
    assert begin["strength"] is None or begin["damage"] is not None
    assert testset._one_of([10, 100], given.get("image"), 10) in (10, 100)


def identity(word, folder):
    """A word where an address has the id of something."""
    assert isinstance(state.find_run(word), Run | DamagedRun | None)
    assert brought.known(word) is None
    assert arrivals.arrived(word) is None
    assert [tokens.subject(word, purpose) for purpose in tokens.LIFETIMES] == [None] * len(tokens.LIFETIMES)
    with pytest.raises(ValueError, match=r"."):
        own_manifest(word)
    with pytest.raises(ValueError, match="the operator allows"):
        imports.allowed(word)


def honest_manifest(folder):
    return json.loads((pack(folder / "packed") / NAME).read_text())


def said(names, honest):
    return st.dictionaries(st.sampled_from(names), words(honest), max_size=4)


# What reads, and what it is given.
PARSERS = {
    "manifest": (
        manifest,
        lambda folder: (
            changed(honest_manifest(folder)) | spoiled([json.dumps(honest_manifest(folder)).encode()]) | values
        ),
    ),
    "fields": (field, lambda folder: values),
    "look": (look, lambda folder: changed(LOOK) | spoiled([json.dumps(LOOK).encode()])),
    "pictures of a look": (
        pictures,
        lambda folder: spoiled([(pack(folder / "packed") / "train_images.npy").read_bytes()[:300]]),
    ),
    "words of maps": (
        map_words,
        lambda folder: said(maps.WORDS, ["pixels", "test", "umap", "neighbours:30", "run:a,method:pca", "1", "yes"]),
    ),
    "words of denoising": (
        denoise_words,
        lambda folder: said(denoise.VIEW, ["gaussian", "given", "0.5", "7", "AAECAw=="]),
    ),
    "an id": (identity, lambda folder: words(["20200101-abcdefghij", "0" * 32, tokens.issue("film")[1:], "pets-0f"])),
}


def fuzz(name, folder, told):
    read, given_by = PARSERS[name]

    @told
    @given(given_by(folder))
    def story(it):
        read(it, folder)

    story()


@pytest.mark.parametrize("name", PARSERS)
def test_spoiled_words_are_answered_or_refused(name, tmp_path):
    fuzz(name, tmp_path, of(EXAMPLES, always_the_same=True))


@pytest.mark.parametrize("part", PARTS)
def test_each_odd_word_is_answered_or_refused(part, tmp_path):
    identity(part, tmp_path)
    map_words(dict.fromkeys(maps.WORDS, part), tmp_path)
    denoise_words(dict.fromkeys(denoise.VIEW, part), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_minutes_of_spoiled_words_are_answered_or_refused(name, tmp_path: Path):
    until = time.monotonic() + SHARES["words"] * BUDGET / len(PARSERS)
    while time.monotonic() < until:
        fuzz(name, tmp_path, of(1000))
