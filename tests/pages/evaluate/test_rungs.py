"""The rungs of the ladder: which there are, in which order, and what lies between two of them."""

import numpy as np
import pytest

from pages.ui.evaluate import rungs, wording
from pages.ui.evaluate.address import Wanted
from vae_tf.cli import parser
from vae_tf.inference import ESTIMATORS


def test_a_plane_has_all_rungs_and_shows_them_from_the_loosest_to_the_exact(lab, made):
    assert [rung.title for rung in rungs.shown(made, Wanted())] == ["ELBO", "L₅", "L₅₀", "L₅₀₀₀", "AIS", "Appendix D",
                                                                    "Exact"]  # fmt: skip
    assert [rung.asked.estimator for rung in rungs.rungs(made, Wanted())][:2] == ["elbo", "quadrature"]  # quick ones


def test_twenty_dimensions_have_neither_the_exact_value_nor_appendix_d(lab, large):
    assert [rung.title for rung in rungs.rungs(large, Wanted())] == ["ELBO", "L₅", "L₅₀", "L₅₀₀₀", "AIS"]


def test_what_is_asked_for_besides_the_ladder_stands_in_its_place(lab, large):
    wanted = Wanted(estimator="iwae", options={"num_samples": 70})
    assert [rung.title for rung in rungs.rungs(large, wanted)] == ["L₇₀"]
    assert [rung.title for rung in rungs.shown(large, wanted)] == ["ELBO", "L₅", "L₅₀", "L₅₀₀₀", "L₇₀", "AIS"]
    chosen = Wanted(estimator="ais", options=ESTIMATORS["ais"].filled({"chains": 4}))
    assert rungs.rungs(large, chosen)[0].title == "AIS (chains 4)"


def test_all_images_are_no_subset(lab, made):
    assert rungs.rungs(made, Wanted(images=1000))[0].asked.limit is None
    assert rungs.rungs(made, Wanted(images=10))[0].asked.limit == 10


def test_the_reference_is_the_exact_value_or_the_highest_of_those_with_the_most_images(lab, made):
    all_rungs = {rung.title: rung for rung in rungs.shown(made, Wanted(images=10))}
    assert rungs.best([]) is None
    for title, images in (("ELBO", 10), ("L₅₀₀₀", 10), ("AIS", 3)):
        lab.estimated(all_rungs[title].asked, images)
    rows = rungs.rows(made, list(all_rungs.values()))
    assert [row.rung.title for row in rows] == ["ELBO", "L₅₀₀₀", "AIS"]
    assert rungs.best(rows).rung.title == "L₅₀₀₀"
    lab.estimated(all_rungs["Exact"].asked, 2)
    assert rungs.best(rungs.rows(made, list(all_rungs.values()))).rung.title == "Exact"


def test_what_is_no_bound_is_the_reference_only_where_it_is_alone(lab, made):
    all_rungs = {rung.title: rung for rung in rungs.shown(made, Wanted(images=10))}
    lab.estimated(all_rungs["Appendix D"].asked, 10)  # the highest of them: -99.9
    assert rungs.best(rungs.rows(made, list(all_rungs.values()))).rung.title == "Appendix D"
    lab.estimated(all_rungs["AIS"].asked, 10)  # -100.2
    assert rungs.best(rungs.rows(made, list(all_rungs.values()))).rung.title == "AIS"


def test_a_difference_is_paired_over_the_images_of_both(lab, made):
    both = [rung for rung in rungs.shown(made, Wanted(images=10)) if rung.title in ("ELBO", "Exact")]
    lab.estimated(both[0].asked, 4)
    lab.estimated(both[1].asked, 10)
    elbo, exact = rungs.rows(made, both)
    assert rungs.below(elbo, exact) == (pytest.approx(3.0), pytest.approx(0.0, abs=1e-6))
    assert not elbo.whole
    assert exact.whole
    assert wording.table([elbo, exact], exact)["Images"] == ["4 of 10", "10"]
    assert wording.table([elbo, exact], exact)["Below the exact value"][1] == "–"
    assert wording.csv_of(made, [elbo, exact], exact).decode().count("\r\n") == 3


def test_the_command_is_one_that_the_command_line_understands(lab, made):
    for name, options in (("iwae", {"num_samples": 5}), ("ais", {"chains": 4}), ("elbo", {"kl": "sampled"})):
        rung = rungs.rungs(made, Wanted(estimator=name, options=options, images=10))[0]
        words = wording.command(made, rung.asked).split()
        assert words[:4] == ["python", "-m", "vae_tf", "evaluate"]
        given = parser().parse_args(words[3:])
        assert (given.estimator, given.limit, given.targets) == (name, 10, "grey")
        assert {option: getattr(given, option) for option in options} == options


def test_every_estimator_says_why_it_stands_where_it_does():
    assert set(wording.WHY) == set(wording.FORMULAS) == set(rungs.HEIGHTS)
    assert np.all([len(words) > 60 for words in wording.WHY.values()])
