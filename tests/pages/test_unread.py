"""Links that were cut, edited, or made by a newer version: one quiet sentence on each page, never a traceback."""

import re

import pytest

from pages.ui.unread import MOST, Unread, sentence
from vae_tf.runs.reading import read_run
from vae_tf.runs.trash import trash_run

LONG = "9" * 10_000
RUN = "digits-2d"


def plain(text: str) -> str:
    """A text as a person reads it: without the marks that keep it from being Markdown."""
    return re.sub(r"\\(.)", r"\1", text).replace("\u2060", "")


def said(page) -> list[str]:
    """The sentences about the link."""
    return [plain(caption.value) for caption in page.caption if "link_off" in caption.value]


def words(page) -> str:
    return plain(" ".join(each.value for each in [*page.markdown, *page.caption, *page.warning, *page.info]))


def test_one_word_is_named_with_what_was_expected():
    found = plain(sentence([Unread("image", "expected a whole number from 0 to 9, received 'x'")]))
    assert found == (
        "Of this link, **image** (expected a whole number from 0 to 9, received 'x') could not be read: this may not "
        "be the picture that was meant."
    )


def test_of_many_words_the_first_are_named_and_the_others_counted():
    found = plain(sentence([Unread(f"w{k}", "no") for k in range(MOST + 3)]))
    assert "**w0** (no), **w1** (no), **w2** (no), **w3** (no) and 3 more could not be read" in found


def test_what_somebody_wrote_is_no_markdown_and_is_shortened():
    found = sentence([Unread("![](http://example.org/a.png)", f"received {LONG}")])
    assert "![](" not in found
    assert len(found) < 400


@pytest.mark.parametrize(
    ("page", "link", "named"),
    [
        ("home", {"zoom": "1"}, ["zoom"]),
        ("explore", {"run": RUN, "from-version-9": "1"}, ["from-version-9"]),
        ("map", {"run": RUN, "method": "ma", "seed": LONG}, ["method", "seed"]),
        ("map", {"run": RUN, "method": "pca", "sample": "nan", "split": "é"}, ["sample", "split"]),
        ("map", {"run": RUN, "method": "pca", "settings": f"neighbours:{LONG}"}, ["neighbours"]),
        ("denoise", {"run": RUN, "image": "-1", "damage": "magic", "seed": "1e9"}, ["image", "damage", "seed"]),
        ("denoise", {"run": RUN, "image": "1000", "strength": "inf", "damage": "gaussian"}, ["image", "strength"]),
        ("denoise", {"run": RUN, "limit": "3", "sampled": LONG}, ["limit", "sampled"]),
        ("evaluate", {"run": RUN, "part": "posterior", "image": LONG, "gaps": "0"}, ["image", "gaps"]),
        ("evaluate", {"run": RUN, "estimator": "iwa", "images": "1e3", "targets": "grye"}, ["estimator", "images"]),
        ("denoise", {"run": RUN, "strength": "0.7", "kept": "abc"}, ["strength", "kept"]),
        ("evaluate", {"run": RUN, "options": "chains:8"}, ["options"]),
        ("evaluate", {"run": RUN, "estimator": "iwae", "options": "num_samples"}, ["options"]),
        ("paper", {"figure": "fig", "samples": "-inf", "rate": "nan"}, ["figure", "samples", "rate"]),
        ("data", {"drop": "x" * 26, "made": "nowhere"}, ["drop", "made"]),
        ("train", {"dataset": "gone", "limit": "0", "preset": "qui"}, ["dataset", "limit", "preset"]),
        ("train", {"beta": "nan", "latent_dim": LONG, "hidden": "1,2,"}, ["beta", "latent_dim"]),
        ("run", {"run": RUN, "part": "log"}, ["part"]),
        ("compare", {"runs": RUN, "smooth": "1"}, ["smooth"]),
    ],
)
def test_what_cannot_be_read_of_a_link_is_one_sentence_and_the_page_is_there(app, page, link, named):
    shown = app(page, **link)
    assert not shown.exception
    assert not shown.error
    [sentence] = said(shown)
    assert all(f"**{word}** (" in sentence for word in named), sentence
    assert len(sentence) < 1200


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("home", {"search": "digits"}),
        ("explore", {"run": RUN, "z": "0.5,-1", "utm_source": "mail"}),
        ("map", {"run": RUN, "method": "pca", "colour": "labels"}),
        ("denoise", {"run": RUN, "image": "7", "damage": "gaussian", "strength": "0.5", "seed": "3", "limit": "200"}),
        ("evaluate", {"run": RUN, "part": "posterior", "image": "7"}),
        ("paper", {"figure": "fig3", "samples": "1000000"}),
        ("train", {"preset": "conv", "latent_dim": "7", "limit": "500"}),
        ("compare", {"runs": RUN}),
    ],
)
def test_a_whole_link_is_shown_without_a_word(app, page, link):
    assert said(app(page, **link)) == []


@pytest.mark.parametrize("page", ["explore", "map", "denoise", "evaluate", "run", "train"])
@pytest.mark.parametrize("run_id", ["nowhere", RUN[:-1], LONG, "../secret", "a/b", "%00", "é\u202e"])
def test_a_run_that_is_not_here_is_a_sentence_with_a_way_on(app, page, run_id):
    shown = app(page, run=run_id)
    assert not shown.exception
    assert "There is no run" in words(shown)
    assert any(button.label.endswith("ready-trained one") for button in shown.button)
    assert len(words(shown)) < 400


@pytest.mark.parametrize("page", ["explore", "run"])
def test_a_run_that_was_deleted_is_said_to_lie_in_the_trash(app, make_run, page):
    path = make_run(name="Thrown away")
    trash_run(read_run(path))
    shown = app(page, run=path.name)
    assert "**Thrown away** was deleted: it lies in the trash" in words(shown)


def test_runs_that_are_not_here_do_not_take_the_others_with_them(app):
    shown = app("compare", runs=f"{RUN},{RUN[:-2]},,gone,{LONG}")
    assert not shown.exception
    [warning] = shown.warning
    assert warning.value.startswith("There is no run **digits\\-** or **gone** or **999".replace(" or ", ", "))
    assert shown.multiselect(key="compare-menu").value == [RUN]


def test_a_word_that_is_there_twice_is_said_and_the_last_one_counts(app):
    shown = app("paper", figure=["fig2", "fig3"])
    [sentence] = said(shown)
    assert "**figure** (it is there 2 times, and the last one counts)" in sentence
    assert shown.segmented_control(key="paper-figure").value == "fig3"
