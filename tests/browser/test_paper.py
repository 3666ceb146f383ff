"""The paper's figures as a person makes one: raced by a press, its curve growing over the paper's; and as a link."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from vae_tf.data import save_npz

LOOK = "/paper?dataset=frey&dim=2&algorithm=aevb&samples=20000"


@pytest.fixture
def faces(server, page):
    """Frames in the place of the Frey faces' in the server's home; the runs on them are gone afterwards."""
    before = set((server.home / "runs").glob("*"))
    folder: Path = server.home / "datasets"
    folder.mkdir(parents=True, exist_ok=True)
    frames = np.random.default_rng(0).integers(96, 160, (1965, 28, 20)).astype(np.uint8)
    save_npz(folder / "frey.npz", x=frames)
    yield
    page.goto("about:blank")  # it would look for a run that is gone
    (folder / "frey.npz").unlink()
    for path in set((server.home / "runs").glob("*")) - before:
        shutil.rmtree(path, ignore_errors=True)


@pytest.mark.slow
def test_a_figure_is_raced_by_one_press_and_its_curve_comes_over_the_papers(page, visit, settle, faces):
    visit(LOOK)
    lines = page.locator(".js-plotly-plot .scatterlayer .trace")
    expect(lines).to_have_count(2)  # the paper's, test and train
    figure = page.locator(".js-plotly-plot")
    top = figure.bounding_box()["y"]
    page.get_by_role("button", name="Race: 1 run").click()
    expect(page.get_by_text("0 of 1 run trained, 1 under way")).to_be_visible()
    expect(page.get_by_text(re.compile("1 run trained$"))).to_be_visible()
    settle(page)
    expect(lines).to_have_count(4)
    assert figure.bounding_box()["y"] == top  # nothing jumped
    expect(page.get_by_role("button", name="Race")).to_have_count(0)


def test_a_link_opens_its_figure_on_a_phone_and_without_mnist_nothing_is_offered(open_page, visit, settle):
    page = visit("/paper?figure=fig3&images=1000&samples=1000000", on=open_page(size="phone", theme="dark"))
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    expect(page.get_by_text("is not on this machine, so nothing can be trained on it")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Race"))).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("radio", name="Figure 4: manifolds").click()
    page.wait_for_url(re.compile("figure=fig4.*samples=1000000"))
    settle(page)
    page.go_back()
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
