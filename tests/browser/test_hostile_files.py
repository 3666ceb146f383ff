"""Hostile files as a person brings them: dropped on the real page of the real server, which is as well as before."""

import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.data.ingest.files import pngs, zipped
from tests.faults.around import Around
from tests.faults.hostile.every import CASES
from tests.faults.memory import GROWTH, Memory

FILES = [  # those that are refused, those that are taken
    (["zip_bomb_of_10_gb_in_10_mb", "npy_with_a_pickle"], ["zip_with_names_at_the_root_in_the_checkout_and_above"]),
    pytest.param(["npz_of_a_gibibyte_in_a_megabyte"], ["png_of_144_megapixels_in_136_kb"], marks=pytest.mark.slow),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., object]) -> Iterator[object]:
    """A server of its own: others have models to load, which is more memory than a file may take."""
    with serve(tmp_path_factory.mktemp("hostile")) as server:
        yield server


@pytest.mark.parametrize(("refused", "taken"), FILES, ids=["the worst", "others"])
def test_the_server_is_as_well_as_before(page, visit, server, tmp_path, refused, taken) -> None:
    chooser = page.locator(".dropping[data-state=ready] .zone input[type=file]").first
    made = page.get_by_role("button", name="Make the dataset", exact=True)
    answer = page.get_by_role("alert").filter(has_text=re.compile("[.]$"))

    def imported(path: Path) -> None:
        chooser.set_input_files(path)
        made.click()
        page.wait_for_url(re.compile(r"/data\?dataset="))

    visit("/data")
    imported(zipped(tmp_path / "good.zip", pngs(12)))  # what the first import brings in, it takes once
    had = len(list((server.home / "datasets").glob("*-*")))
    around = Around(server.home.parent, server.home, server.log)
    memory = Memory(server.process.pid)
    for name in refused:
        (tmp_path / name).mkdir()
        chooser.set_input_files(CASES[name].make(tmp_path / name))
        expect(answer.first).to_contain_text(re.compile(CASES[name].refused.replace(": ", ":\u2060? ")))
    for name in taken:
        (tmp_path / name).mkdir()
        imported(CASES[name].make(tmp_path / name))
    assert memory.grown() < GROWTH
    assert around.changes() == []
    assert len(list((server.home / "datasets").glob("*-*"))) == had + len(taken)
    with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=10) as health:
        assert health.status == 200
