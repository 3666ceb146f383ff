"""A dozen hostile files on the road that a page sends them: asked for in the server's process, read by one of its own,
kept or refused. The server takes hardly more memory than before, and nothing comes to lie outside of the home."""

import re
import time
import zlib

import pytest

from tests.data.ingest.files import pngs
from tests.faults.around import Around
from tests.faults.hostile.every import CASES
from tests.faults.hostile.raw import raw_zip
from tests.faults.memory import GROWTH, Memory
from vae_tf.data import load_dataset
from vae_tf.data.ingest import ImportSettings, Limits, Refused
from vae_tf.data.own import own_specs
from vae_tf.jobs import imports
from vae_tf.jobs.sandbox import run

PASSED = 30
NAMES = [
    "zip_bomb_of_10_gb_in_10_mb",
    "zip_of_many_small_bombs",
    "zip_of_200_001_entries",
    "zip_with_names_that_go_up",
    "zip_with_names_at_the_root_in_the_checkout_and_above",
    "png_of_144_megapixels_in_136_kb",
    "png_with_a_text_of_100_mb",
    "gif_of_10000_frames",
    "npy_with_a_pickle",
    "npy_that_claims_400_gb",
    "npz_of_a_gibibyte_in_a_megabyte",
    "csv_of_a_million_columns",
    "parquet_of_three_million_rows",
    "folder_with_links_and_pipes",
]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Some folders deep."""
    home = tmp_path / "one" / "two" / "three" / "home"
    home.mkdir(parents=True)
    monkeypatch.setenv("VAE_TF_HOME", str(home))
    return home


@pytest.mark.parametrize("name", NAMES)
def test_the_server_is_as_well_as_before(name, home, tmp_path):
    (tmp_path / "in").mkdir()
    case = CASES[name]
    path = case.make(tmp_path / "in")
    around, memory = Around(tmp_path, home), Memory()
    ticket = imports.ask(path, ImportSettings())
    assert ticket.wait(PASSED)
    assert memory.grown() < GROWTH
    assert around.changes() == []
    assert list(home.glob("datasets/.coming*")) == []
    if case.refused:
        assert re.search(case.refused, ticket.error)
        assert own_specs() == {}
        return
    assert ticket.error is None
    dataset = load_dataset(ticket.result["dataset"])
    assert len(dataset.train) + len(dataset.test) == case.images


def test_memory_that_the_server_takes_is_noticed():
    memory = Memory()
    assert len(b"x" * 2 * GROWTH) == 2 * GROWTH  # and is given back at once
    assert memory.grown() > GROWTH


def test_a_process_that_takes_too_long_is_a_refusal(tmp_path):
    [data] = pngs(1).values()
    image = {"data": data, "crc": zlib.crc32(data)}
    path = raw_zip(tmp_path / "a.zip", [{"name": f"{number}.png", **image} for number in range(20_000)])
    (tmp_path / "out").mkdir()
    order = {"do": "import", "path": str(path), "out": str(tmp_path / "out"), "settings": {}, "bundle": False}
    began = time.monotonic()
    with pytest.raises(Refused, match="took longer than 1 s"):
        run(order, limits=Limits(wall=1))
    assert time.monotonic() - began < PASSED
