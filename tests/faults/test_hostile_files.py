"""Every hostile file of `hostile` is read as strangers' files are, and comes out refused or as it should."""

import json
import pickle
import re
import zipfile

import numpy as np
import pytest

from tests.faults.around import Around
from tests.faults.hostile.arrays import harmful
from tests.faults.hostile.every import CASES

COMPUTED, PASSED = 10, 30
"""Seconds that a reading may compute, and that may pass meanwhile: a clock also counts what else the machine does."""


@pytest.fixture
def places(tmp_path):
    """Where a file is made, and, some folders deeper, where its images go."""
    (tmp_path / "in").mkdir()
    out = tmp_path / "one" / "two" / "three" / "four" / "five" / "out"
    out.mkdir(parents=True)
    return tmp_path / "in", out


def test_there_are_at_least_sixty_cases():
    assert len(CASES) >= 60


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if case.slow else []) for name, case in CASES.items()]
)
def test_it_is_refused_or_taken_as_it_should(name, places, reading, tmp_path):
    case, (folder, out) = CASES[name], places
    path = case.make(folder)
    around = Around(tmp_path, out)
    told = reading.ask("import", path, out, settings=case.settings, limits=case.limits)
    assert around.changes() == []
    assert told.computed <= COMPUTED
    assert told.passed <= PASSED
    assert (told.status, told.errors) == (0, "")
    if case.refused:
        assert re.search(case.refused, told.refused)
        return
    assert told.refused == ""
    taken(case, out)


def taken(case, out):
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    images = np.load(out / "train_images.npy", allow_pickle=False)
    assert manifest["train_images"] + manifest["test_images"] == case.images
    reasons = [entry["reason"] for entry in manifest["skipped"]]
    assert len(reasons) == len(case.skipped)
    assert all(any(words in reason for reason in reasons) for words in case.skipped)
    assert case.check(manifest, images) is not False


@pytest.mark.parametrize("name", ["zip_with_names_that_go_up", "png_of_16_bits", "npy_with_a_pickle", "single_image"])
def test_a_look_ends_as_an_import_does(name, places, reading):
    case, (folder, out) = CASES[name], places
    told = reading.ask("look", case.make(folder), out)
    if case.refused:
        assert re.search(case.refused, told.refused)
    else:
        assert told.answer["done"]["images"] == case.images


# What would be noticed, if our reader were a bad one


def believe(path, out):
    """Unpacks an archive as no program should: its names are paths, and its links are made."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            target = out / info.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            if info.external_attr >> 16 == 0o120777:
                target.symlink_to(archive.read(info).decode())
            else:
                target.write_bytes(archive.read(info))


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("zip_with_names_that_go_up", "one/two/00000.png"),
        ("zip_with_names_that_go_up_to_the_root_and_down_again", "planted/00000.png"),
        ("zip_with_absolute_names", "planted/00000.png"),
        ("zip_with_a_link_and_files_below_it", "00000.png"),
    ],
)
def test_a_reader_that_believes_names_is_noticed(name, place, places, tmp_path):
    folder, out = places
    path = CASES[name].make(folder)
    around = Around(tmp_path, out)
    believe(path, out)
    assert str(tmp_path / place) in around.changes()


def test_a_reader_that_opens_pickles_is_noticed(places, tmp_path):
    folder, out = places
    around = Around(tmp_path, out)
    data = harmful(folder, 2)
    pickle.loads(data[data.index(b"\x80\x04") :])
    assert around.changes() == [str(tmp_path / "pickled-0"), str(tmp_path / "pickled-1")]


def test_what_comes_at_the_root_or_in_the_checkout_is_noticed(tmp_path):
    tops = tmp_path / "root", tmp_path / "checkout"
    for top in tops:
        top.mkdir()
    (tmp_path / "around" / "out").mkdir(parents=True)
    around = Around(tmp_path / "around", tmp_path / "around" / "out", tops=tops)
    (tops[0] / "planted").mkdir()
    (tops[1] / "run.py").touch()
    (tmp_path / "around" / "out" / "images.raw").touch()
    assert around.changes() == [str(tops[1] / "run.py"), str(tops[0] / "planted")]
