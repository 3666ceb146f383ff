"""Figures drawn by the real Chromium: as PNG and SVG, by the command's own way to it."""

import io
import os
import shutil
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from vae_tf.export import chromium
from vae_tf.runs import gallery, shipped_run
from vae_tf.runs.export import export_run

pytestmark = pytest.mark.browser


@pytest.fixture
def named(monkeypatch, browser):
    """The Chromium of the other tests, where none lies at hand."""
    if not os.environ.get(chromium.NAMED) and not any(map(shutil.which, chromium.NAMES)):
        monkeypatch.setenv(chromium.NAMED, browser.browser_type.executable_path)


def test_a_runs_figures_are_drawn_with_their_words(named, tmp_path, monkeypatch):
    run = shipped_run()
    svg = export_run(run, format="figures", picture="svg", out=tmp_path / "svg")
    assert {path.name for path in svg} >= {"loss.svg", "codes.svg", "posterior-0.svg", "gaps-20.svg"}
    for path in svg:
        root = ET.fromstring(path.read_bytes())
        said = " ".join(element.text or "" for element in root.iter() if element.tag.endswith(("text", "tspan")))
        assert "digits-2d" in said
    monkeypatch.setattr(gallery, "SORTS", {"codes": gallery.SORTS["codes"]})  # all of them take ten seconds more
    png = export_run(run, format="figures", picture="png", out=tmp_path / "png")
    with Image.open(io.BytesIO(next(path for path in png if path.name == "codes.png").read_bytes())) as image:
        assert image.format == "PNG"
        assert image.width == 2 * 760
        assert len(image.convert("RGB").resize((76, 70)).getcolors(10_000)) > 100
