"""The browser that draws, without one: scripts that answer as it might. The real one is in tests/browser."""

import re
import stat
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from vae_tf.export import chromium
from vae_tf.export.chromium import draw_pictures, find_chromium
from vae_tf.figures.picture import Picture

ONE = [Picture("bars", "Bars", "nats", go.Figure(go.Bar(y=[1])))]
SVG, PNG = "data:image/svg+xml,%3Csvg%3E%C3%BC%3C/svg%3E", "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture
def pretender(tmp_path, monkeypatch):
    """`pretender("echo x")`: what is taken for a Chromium, whatever it does with a page."""

    def made(script):
        path = tmp_path / "chromium"
        path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && exit 0\n{script}\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("VAE_TF_CHROMIUM", str(path))
        return path

    return made


def test_what_it_drew_is_read_from_what_it_prints(pretender):
    pretender(f"echo '<html><pre id=\"drawn\">{SVG}\n{PNG}</pre></html>'")
    assert draw_pictures([ONE[0], replace(ONE[0], name="more")], "svg") == [
        "<svg>ü</svg>".encode(),
        b"\x89PNG\r\n\x1a\n",
    ]


def test_the_page_that_it_is_given_holds_the_figures_and_may_ask_nobody(pretender, tmp_path):
    hostile = replace(ONE[0], title="</script><img src=http://x>")
    pretender(f'for last; do :; done; cp "${{last#file://}}" {tmp_path}/page.html; echo "$@" > {tmp_path}/flags; '
              f"echo '<pre id=\"drawn\">{PNG}</pre>'")  # fmt: skip
    draw_pictures([hostile], "png")
    page = (tmp_path / "page.html").read_text()
    assert "default-src &#x27;none&#x27;" in page
    given = re.search(r'id="given">(.*?)</script>', page)[1]
    assert '"format": "png"' in given
    assert "<" not in given
    assert "--user-data-dir=" in (tmp_path / "flags").read_text()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 1", "it drew nothing"),
        ("echo '<pre id=\"failed\">TypeError: a &lt; b</pre>'", "TypeError: a < b"),
        ("echo '[1:ERROR:bus.cc] no bus' >&2; echo '[1:FATAL:zygote.cc(1)] No usable sandbox!' >&2; exit 1",
         r"\[1:FATAL:zygote.cc\(1\)\] No usable sandbox!"),
    ],
)  # fmt: skip
def test_one_that_draws_nothing_is_a_sentence(pretender, script, why):
    path = pretender(script)
    with pytest.raises(ValueError, match=f"^picture: expected png of {path}, received none: {why}$"):
        draw_pictures(ONE, "png")


def test_one_that_takes_too_long_is_ended(pretender, monkeypatch):
    monkeypatch.setattr(chromium, "START", 0.3)
    monkeypatch.setattr(chromium, "EACH", 0.0)
    path = pretender("sleep 60 & sleep 60")
    with pytest.raises(ValueError, match=f"^picture: expected {path} to draw within 0 s, received nothing$"):
        draw_pictures(ONE, "png")


def test_without_a_chromium_it_is_one_sentence_that_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv("VAE_TF_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "NAMES", ("chromium", str(tmp_path / "Google Chrome")))
    said = "picture: png and svg are drawn by a Chromium or Chrome, and none was found: install one, name it in "
    with pytest.raises(ValueError, match=f"^{said}VAE_TF_CHROMIUM, or take html$"):
        find_chromium()


def test_one_that_is_named_and_does_not_run_is_not_passed_over(monkeypatch):
    monkeypatch.setenv("VAE_TF_CHROMIUM", "/no/such/chromium")
    with pytest.raises(ValueError, match=r"^VAE_TF_CHROMIUM: expected a Chromium that runs, received '/no/such/.*'$"):
        find_chromium()


def test_a_stub_is_passed_over(monkeypatch, tmp_path):
    for name, status in (("chromium", 1), ("google-chrome", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {status}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("VAE_TF_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == str(tmp_path / "google-chrome")
