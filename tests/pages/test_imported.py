"""A run that somebody brought, whose images are not on this machine: every page opens it, and nothing it says runs."""

import json
import re

import pytest

from tests.data.ingest.archives import CONFIG, DESCRIPTION, run_archive
from vae_tf.data.ingest.archive import unpack
from vae_tf.data.ingest.limits import Limits
from vae_tf.runs.execute import execute
from vae_tf.runs.importing import import_run
from vae_tf.runs.lock import held

HOSTILE = "<img src=x onerror=alert(1)> ![](http://example.org/a.png) $\\href{javascript:1}{x}$ \u202e"


@pytest.fixture
def imported(tmp_path):
    """A model of six pixels, with its figures as far as there can be any."""
    told = {"title": HOSTILE, "label_names": [HOSTILE], "fingerprint": HOSTILE}
    words = {"name": HOSTILE, "notes": HOSTILE, "dataset": told, "provenance": {"machine": HOSTILE, "python": HOSTILE}}
    text = json.dumps(DESCRIPTION | {"config": CONFIG | {"dataset": "six-pixels"}} | words).encode()
    out = tmp_path / "out"
    out.mkdir()
    unpack(run_archive(tmp_path, run_json=text), out, Limits())
    run = import_run(out)
    with held(run.path):
        execute(run)
    return run


def test_explore_puts_it_on_the_canvas(app, imported):
    page = app("explore", run=imported.id)
    assert not page.exception
    assert not page.error
    [component] = page.get("bidi_component")
    assert json.loads(component.proto.json)["run"] == imported.id


@pytest.mark.parametrize("name", ["home", "run", "map", "denoise", "evaluate", "compare", "train"])
def test_every_other_page_opens_beside_it(app, imported, name):
    assert not app(name, run=imported.id).exception


def test_what_it_says_is_shown_as_text(app, imported):
    page = app("run", run=imported.id)
    shown = " ".join(text.value for text in (*page.markdown, *page.caption, *page.title, *page.subheader))
    assert "img src" in shown
    assert not re.search(r"(?<!\\)(<img|!\[|\$)", shown)  # nothing that Markdown would read as more than text
    assert "\u202e" not in shown
