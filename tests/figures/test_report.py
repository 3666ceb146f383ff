import re

import plotly.graph_objects as go

from vae_tf.figures.picture import Picture
from vae_tf.figures.report import as_report

TWO = [
    Picture("bars", "Bars & more", "nats <per> image", go.Figure(go.Bar(x=[1], y=["</script><b>"]))),
    Picture("lines", "Lines", "ELBO", go.Figure(go.Scatter(y=[1, 2])), 640),
]


def page():
    return as_report(TWO, title="<i>mine</i>", words="Run 1 & 2").decode()


def test_a_report_has_each_figure_with_its_words_and_plotly_once():
    text = page()
    assert text.count("<title>&lt;i&gt;mine&lt;/i&gt;</title>") == 1
    assert re.findall(r'<h2 id="([\w-]+)">([^<]*)</h2>\n<p>([^<]*)</p>', text) == [
        ("bars", "Bars &amp; more", "nats &lt;per&gt; image"),
        ("lines", "Lines", "ELBO"),
    ]
    assert re.findall(r'href="#([\w-]+)"', text) == ["bars", "lines"]
    assert re.findall(r'<div id="(figure-[\w-]+)" class="plotly-graph-div"', text) == ["figure-bars", "figure-lines"]
    assert 4_000_000 < len(text) < 6_000_000
    assert "<i>mine" not in text


def test_a_report_may_ask_no_other_machine():
    text = page()
    assert """content="default-src &#x27;none&#x27;; script-src &#x27;unsafe-inline&#x27;""" in text
    assert not re.search(r'<(script|link|img)[^>]*\b(src|href)="', text)
    assert "</script><b>" not in text


def test_equal_figures_are_equal_bytes():
    assert page() == page()
