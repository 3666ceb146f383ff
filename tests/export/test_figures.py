import plotly.graph_objects as go

from tests.export.words import about
from vae_tf.export import chromium
from vae_tf.export.figures import PICTURES, export
from vae_tf.export.registry import FORMATS
from vae_tf.figures.picture import Picture

TWO = [Picture(name, name.title(), "nats.", go.Figure(go.Bar(y=[1]))) for name in ("bars", "more")]


def test_the_registry_offers_what_can_be_written():
    assert FORMATS["figures"].options["picture"] == PICTURES


def test_one_page_says_whose_figures_they_are(tmp_path):
    [path] = export(tmp_path, TWO, about(name="<mine>"), picture="html")
    text = path.read_text()
    assert path.name == "figures.html"
    assert "<h1>&lt;mine&gt;</h1>" in text
    assert "Run 20261120-abc: Variational auto-encoder, 2 latent dimensions; Digits, 8x8" in text
    assert "Made by: python -m vae_tf export 20261120-abc" in text


def test_pictures_are_a_file_each_that_says_whose_it_is(tmp_path, monkeypatch):
    drawn = []

    def draw(pictures, kind):
        drawn.extend(pictures)
        return [f"{picture.name} {kind}".encode() for picture in pictures]

    monkeypatch.setattr(chromium, "draw_pictures", draw)
    files = export(tmp_path, TWO, about(), picture="svg")
    assert [(path.name, path.read_text()) for path in files] == [("bars.svg", "bars svg"), ("more.svg", "more svg")]
    assert drawn[0].words.startswith("nats. Mine. Run 20261120-abc: Variational auto-encoder")
