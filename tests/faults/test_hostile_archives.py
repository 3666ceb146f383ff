"""Hostile archives of runs, each read as strangers' files are, and then the server's own look at what that left."""

import time

import pytest

from tests.faults.around import Around
from tests.faults.hostile.runs import CASES, honest, packed, written
from tests.faults.memory import GROWTH, Memory
from vae_tf.runs import list_runs
from vae_tf.runs.importing import import_run

COMPUTED, PASSED = 10, 30
"""Seconds that a reading may compute, and that may pass meanwhile, the server's own look with it."""


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "one" / "two" / "three" / "four" / "five" / "out"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_its_sentence(name, tmp_path, out, home, reading):
    path = written(CASES[name], tmp_path)
    around, memory, began = Around(tmp_path, out, home), Memory(), time.monotonic()
    told = reading.ask("archive", path, out)
    sentence = told.refused or refused_by_the_server(out)
    assert CASES[name].words.casefold() in sentence.casefold()
    assert "\n" not in sentence
    assert str(tmp_path) not in sentence
    assert len(sentence) < 400
    assert told.computed <= COMPUTED
    assert time.monotonic() - began <= PASSED
    assert (told.status, told.errors) == (0, "")
    assert memory.grown() < GROWTH
    assert around.changes() == []


def refused_by_the_server(out):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        import_run(out)
    assert list_runs() == []
    return str(caught.value)


def test_an_honest_one_is_taken_the_same_way(tmp_path, out, reading):
    path = tmp_path / "run.zip"
    path.write_bytes(packed(honest()))
    assert len(reading.ask("archive", path, out).answer["done"]["tensors"]) == 12
    run = import_run(out)
    assert (run.name, run.explorable) == ("Six pixels", True)
