"""The figures of methods as words: who wins, what sampling says of itself, and the table as a file."""

import csv
import io

from pages.ui.denoise import wording


def test_whoever_has_most_decibel_wins_also_a_filter():
    assert wording.best({"posterior": {"psnr": 15.0}, "median": {"psnr": 16.0}}) == "median"
    assert wording.best({"posterior": {"psnr": None}, "median": {"psnr": 40.0}}) == "posterior"  # no error at all
    assert wording.best({"posterior": {"reason": "it does not fit"}}) is None
    assert wording.best({}) is None


def test_on_other_images_the_paired_gain_decides():
    scores = {
        "linear": {"psnr": 17.0, "gain": 0.0, "images": 1000},
        "median": {"psnr": 21.0, "gain": -1.0, "images": 1000},
        "posterior": {"psnr": 18.0, "gain": 1.5, "images": 20},
    }
    assert wording.best(scores) == "posterior"
    assert "1.50 dB over the fitted linear filter on the same 20 images" in wording.summary(scores)


def test_a_figure_has_its_error_and_a_missing_one_is_a_dash():
    assert wording.value({"psnr": 17.434, "psnr_se": 0.034}, "psnr") == "17.434 ± 0.034"
    assert wording.value({"ssim": 0.65, "ssim_se": None}, "ssim") == "0.650"
    assert wording.value({}, "psnr") == "–"
    assert wording.value({"ssim": None}, "ssim") == "–"
    assert wording.value({"psnr": None, "psnr_se": None}, "psnr") == "∞"
    assert wording.value({"gain": 0.0, "gain_se": 0.0}, "gain") == "–"


def test_collapsed_samples_and_chains_that_have_not_met_are_said():
    assert "collapsed" in wording.notes({"effective_sample_size": 13, "samples": 400})
    assert "collapsed" not in wording.notes({"effective_sample_size": 200, "samples": 400})
    assert "the chains have not met" in wording.notes({"r_hat": 1.4})
    assert "the chains have not met" in wording.notes({"r_hat": None})
    assert "have met for 90% of the images" in wording.notes({"r_hat": 1.01, "converged": 0.9, "images": 20})
    assert wording.notes({}) == ""


def test_the_file_has_a_line_a_method_and_only_columns_that_say_something():
    scores = {"linear": {"psnr": 17.123456, "ssim": None}, "median": {"psnr": 15.0}}
    rows = list(csv.DictReader(io.StringIO(wording.csv_of(scores, {"run": "r", "damage": "gaussian:0.5"}).decode())))
    assert [row["method"] for row in rows] == ["linear", "median"]
    assert rows[0] == {
        "run": "r",
        "damage": "gaussian:0.5",
        "method": "linear",
        "title": "Fitted linear filter",
        "psnr": "17.123456",
    }
