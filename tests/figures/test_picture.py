import plotly.graph_objects as go

from vae_tf.figures import loss_curve
from vae_tf.figures.picture import HEIGHT, Picture, captioned


def picture(**changes):
    said = {"name": "bars", "title": "Bars", "words": "nats per image", "figure": go.Figure()} | changes
    return Picture(**said)


def test_a_captioned_figure_says_what_it_is_on_white_paper():
    figure, width, height = captioned(picture())
    layout = figure["layout"]
    assert layout["title"]["text"] == "<b>Bars</b>"
    assert layout["title"]["subtitle"]["text"] == "nats per image"
    assert (layout["paper_bgcolor"], layout["width"], layout["height"]) == ("#ffffff", width, height)
    assert height > HEIGHT


def test_long_words_are_wrapped_and_have_their_room():
    short, long = (captioned(picture(words="word " * n, width=640)) for n in (1, 60))
    lines = long[0]["layout"]["title"]["subtitle"]["text"].split("<br>")
    assert len(lines) == 4
    assert max(map(len, lines)) < 100
    assert long[2] - short[2] == long[0]["layout"]["margin"]["t"] - short[0]["layout"]["margin"]["t"] > 0


def test_what_people_typed_is_no_markup_and_the_figure_itself_stays_as_it_is():
    before = loss_curve([], "loss")
    figure, _, _ = captioned(picture(title="<b>mine</b>", words='<a href="http://x">x</a>', figure=before))
    assert figure["layout"]["title"]["text"] == "<b>&lt;b&gt;mine&lt;/b&gt;</b>"
    assert "<a" not in figure["layout"]["title"]["subtitle"]["text"]
    assert before.layout.title.text.startswith("Loss ")
    assert before == loss_curve([], "loss")


def test_a_legend_over_the_plot_has_its_room_under_the_words():
    below, above = (captioned(picture(figure=go.Figure(layout={"legend": {"y": y}}))) for y in (0.5, 1.02))
    assert above[2] - below[2] == 24
