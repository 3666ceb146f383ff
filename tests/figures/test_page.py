"""A figure as a page of its own."""

import re

import plotly.graph_objects as go

from vae_tf.figures import as_page


def test_a_page_says_what_it_shows_and_runs_its_script_with_the_figures_id():
    page = as_page(
        go.Figure(), title="<b>Run</b> & co", words="grey targets", script="f('{plot_id}', {a: 1});"
    ).decode()
    assert "<title>&lt;b&gt;Run&lt;/b&gt; &amp; co</title>" in page
    assert "grey targets" in page
    div = re.search(r'<div id="([\w-]+)" class="plotly-graph-div"', page)
    assert div is not None
    assert f"f('{div[1]}', {{a: 1}});" in page


def test_a_page_asks_no_other_machine():
    assert not re.search(r'<(script|link)[^>]*\b(src|href)="http', as_page(go.Figure(), title="a").decode())
