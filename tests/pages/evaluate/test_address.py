"""The address of Evaluate: what stands in it, what it means, and what is not believed."""

from dataclasses import replace

from pages.ui.evaluate import address
from pages.ui.evaluate.address import Wanted
from vae_tf.inference import ESTIMATORS


def test_an_empty_address_asks_for_the_ladder_on_fifty_images(made):
    assert address.read({}, made) == Wanted()


def test_a_whole_address_says_all_that_is_chosen(made):
    words = {"part": "posterior", "estimator": "ais", "options": "chains:8,leapfrogs:3", "images": "70"}
    words |= {"targets": "dynamic", "image": "7", "gaps": "5", "after": "20200101-other"}
    options = {"chains": 8, "temperatures": 1000, "leapfrogs": 3}
    assert address.read(words, made) == Wanted("posterior", "ais", options, 70, "dynamic", 7, 5, "20200101-other")


def test_only_options_that_are_not_as_by_default_stand_in_it():
    assert address.options_word("ais", ESTIMATORS["ais"].filled({"chains": 8})) == "chains:8"
    assert address.options_word("quadrature", {"num_points": 160_000, "width": 6.5}) == "width:6.5"
    assert address.options_word("elbo", {"num_samples": 5, "kl": "sampled"}) == "kl:sampled"
    assert address.options_word("iwae", {"num_samples": 5000}) == ""


def test_a_bad_word_costs_its_own_part_only(made):
    words = {"part": "magic", "estimator": "guess", "images": "-3", "targets": "static", "image": "1000", "gaps": "x"}
    found = address.read(words, made)
    assert replace(found, unread=()) == Wanted()
    assert {each.word for each in found.unread} == set(words)
    said = {each.word: each.why for each in found.unread}
    expected = "expected one of ladder, elbo, iwae, ais, quadrature, appendix-d; received 'guess'"
    assert said["estimator"] == expected
    assert said["image"] == "expected a whole number from 0 to 999, received '1000'"
    words = {"estimator": "iwae", "options": "num_samples:0,chains:3,none", "images": "９"}
    found = address.read(words, made)
    assert replace(found, unread=()) == Wanted(estimator="iwae", options={"num_samples": 5000})
    assert [each.word for each in found.unread].count("options") == 3
    words = {"estimator": "quadrature", "options": f"width:nan,num_points:{'9' * 5000}", "after": ""}
    assert address.read(words, made).options == {"num_points": 160_000, "width": 8.0}


def test_an_estimator_that_does_not_fit_is_none(large):
    found = address.read({"estimator": "quadrature"}, large)
    assert found.estimator == address.LADDER
    assert "quadrature: expected a model of 1 or 2 latent dimensions, received 20;" in found.unread[0].why
    assert address.read({"estimator": "ais"}, large).estimator == "ais"
