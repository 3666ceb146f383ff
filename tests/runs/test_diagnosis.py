"""Figures by hand, and what is said of them."""

from dataclasses import replace

import pytest

from vae_tf import TrainConfig, VAEConfig
from vae_tf.runs.diagnosis import findings, is_wrong
from vae_tf.runs.remedies import choose_remedy, remedies


def figures(**changes):
    """Of a model of four dimensions with which nothing is wrong."""
    healthy = {
        "images": 1000,
        "steps": 5000,
        "activity": [0.9, 0.8, 0.7, 0.6],
        "active_units": 4,
        "kl": 8.0,
        "information": 5.0,
        "ceiling": 6.9,
        "marginal_kl": 3.0,
        "total_correlation": 2.8,
        "dimension_kl": [0.05, 0.05, 0.05, 0.05],
        "holes": 0.01,
        "resolved": True,
        "dimension_holes": [0.0] * 4,
        "worth": 100.0,
        "worth_se": 2.0,
        "squared_error": 0.02,
        "variance": 0.02,
    }
    return healthy | changes


DEAD = {"active_units": 0, "kl": 0.01, "information": 0.004, "worth": 0.2, "worth_se": 0.3}


def config(kind="vae", *, epochs=10, **model):
    optimizer = {name: model.pop(name) for name in ("optimizer", "learning_rate") if name in model}
    return TrainConfig(kind=kind, epochs=epochs, batch_size=100, model=VAEConfig(latent_dim=4, **model), **optimizer)


def names(found):
    return [finding.name for finding in found]


def test_a_healthy_model_is_told_so_and_offered_nothing():
    found = findings(figures(), config())
    assert names(found) == ["well"]
    assert not is_wrong(found)
    assert (
        found[0].words == "4 of 4 latent dimensions are active. A code tells 5.00 nats of its image, at a cost of "
        "8.00 nats of KL."
    )
    assert remedies(config(), figures(), found, train_images=1000) == []


def test_a_collapse_by_beta_is_named_with_its_cause():
    settings = config(beta=40.0)
    found = findings(figures(**DEAD), settings, beta=40.0)
    assert names(found) == ["collapsed", "over-regularised", "ignored"]
    assert found[0].words.startswith("0 of 4 latent dimensions are active.")
    assert "40 times" in found[1].words
    offered = remedies(settings, figures(**DEAD), found, train_images=950)
    assert [(remedy.name, dict(remedy.changes)) for remedy in offered] == [
        ("smaller-beta", {"beta": 1.0}),
        ("warm-up", {"kl_warmup": 50, "beta": 1.0}),
        ("free-bits", {"free_bits": 0.5, "beta": 1.0}),
    ]
    assert offered[1].config == config(beta=1.0, kl_warmup=50)


def test_units_that_vary_and_tell_less_than_a_bit_are_a_collapse_too():
    assert names(findings(figures(information=0.2), config())) == ["collapsed"]
    assert names(findings(figures(information=0.8), config())) == ["well"]


def test_unused_dimensions_are_a_fault_only_where_something_presses_on_them():
    some = figures(active_units=1)
    assert [(f.name, f.wrong) for f in findings(some, config())] == [("well", False), ("partly-collapsed", False)]
    pressed = findings(some, config(beta=4.0))
    assert [(f.name, f.wrong) for f in pressed] == [("over-regularised", True), ("partly-collapsed", True)]
    assert "1 of 4 latent dimensions is active" in pressed[1].words
    assert "no fault" in findings(some, config())[1].words
    assert "no fault" not in pressed[1].words


def test_half_of_the_dimensions_unused_is_a_part_of_them():
    half = figures(active_units=2)
    assert [(f.name, f.wrong) for f in findings(half, config())] == [("well", False), ("partly-collapsed", False)]
    assert findings(half, config())[0].title == "Nothing is broken, but there is something to know"
    assert ("partly-collapsed", True) in [(f.name, f.wrong) for f in findings(half, config(beta=4.0))]
    assert names(findings(figures(active_units=3), config())) == ["well"]


def test_a_heavy_kl_term_and_a_code_that_tells_little_is_wrong_though_every_dimension_moves():
    """Beta of 8 on 20 dimensions gave a KL of 1.23 nats, all of them just above the threshold."""
    settings, little = config(beta=8.0), figures(kl=1.23, information=0.92)
    found = findings(little, settings)
    assert [(f.name, f.wrong) for f in found] == [("over-regularised", True)]
    assert found[0].title == "The KL term weighs too much"
    assert [remedy.name for remedy in remedies(settings, little, found, train_images=1000)] == ["smaller-beta"]


def test_nothing_is_wrong_is_never_said_above_a_finding():
    found = findings(figures(), config(beta=2.0))
    assert [(f.name, f.wrong) for f in found] == [("well", False), ("over-regularised", False)]
    assert [f.title for f in found] == [
        "Nothing is broken, but there is something to know",
        "The KL term weighs more than in the bound",
    ]


def test_codes_adrift_are_named_and_a_small_beta_is_raised():
    away = figures(dimension_kl=[0.1, 2.0, 0.7, 0.0], holes=0.4)
    found = findings(away, config(beta=0.1))
    assert [(f.name, f.wrong) for f in found] == [("adrift", True), ("holes", False)]
    assert "In 2 dimensions of 4" in found[0].words
    assert "dimension 2, by 2.00" in found[0].words
    offered = remedies(config(beta=0.1), away, found, train_images=1000)
    assert [dict(remedy.changes) for remedy in offered] == [{"beta": 1.0}]


def test_holes_are_those_of_single_dimensions_where_all_together_are_not_resolved():
    assert names(findings(figures(holes=0.99, resolved=False), config())) == ["well"]
    found = findings(figures(holes=0.99, resolved=False, dimension_holes=[0.3, 0, 0, 0]), config())
    assert "30% of the prior's mass in one dimension alone" in found[1].words


def test_a_gaussian_wider_than_its_errors_is_given_a_learned_width():
    settings = config(likelihood="gaussian", gaussian_variance="fixed", gaussian_log_var=2.0)
    wide = figures(**DEAD, squared_error=0.07, variance=7.0)
    found = findings(wide, settings)
    assert names(found) == ["collapsed", "too-wide", "ignored"]
    assert "100.0 times" in found[1].words
    remedy = choose_remedy(remedies(settings, wide, found, train_images=1000), "gaussian-scale")
    assert remedy.changes == {"gaussian_variance": "shared", "gaussian_log_var": -2.66}
    assert remedy.config.model.gaussian_variance == "shared"
    learned = config(likelihood="gaussian", gaussian_variance="shared")
    found = findings(figures(variance=0.06), learned)
    assert [(f.name, f.wrong) for f in found] == [("well", False), ("too-wide", False)]


def test_a_decoder_that_ignores_a_code_which_costs_something_is_named():
    found = findings(figures(worth=0.1, worth_se=0.2), config())
    assert names(found) == ["ignored"]
    assert "though the code costs 8.0 nats" in found[0].words


def test_deep_networks_of_tanh_are_given_relu_first():
    settings = config(hidden=(8, 8, 8), activation="tanh", initializer="normal")
    found = findings(figures(**DEAD), settings)
    offered = remedies(settings, figures(**DEAD), found, train_images=1000)
    assert [remedy.name for remedy in offered] == ["relu", "warm-up", "free-bits"]
    assert offered[0].changes == {"activation": "relu", "initializer": "glorot"}
    shallow = config(hidden=(8, 8), activation="tanh")
    assert "relu" not in [r.name for r in remedies(shallow, figures(**DEAD), found, train_images=1000)]


def test_what_a_training_has_already_is_not_offered_again():
    settings = config(kl_warmup=100, free_bits=1.0)
    found = findings(figures(**DEAD), settings, beta=1.0)
    assert remedies(settings, figures(**DEAD), found, train_images=1000) == []


def test_the_warm_up_is_half_of_all_steps_where_an_epoch_is_many_passes():
    settings = replace(config(beta=40.0), passes=50)  # as figure 3's 1,000 images are trained on
    offered = remedies(settings, figures(**DEAD), findings(figures(**DEAD), settings, beta=40.0), train_images=1_010)
    assert choose_remedy(offered, "warm-up").changes["kl_warmup"] == 505 * 10 // 2


def test_a_warm_up_that_was_cut_short_is_told():
    found = findings(figures(), config(kl_warmup=1000), beta=0.3)
    assert names(found) == ["well", "warming"]
    assert "0.3 of 1" in found[1].words


def test_a_short_training_is_told():
    found = findings(figures(**DEAD, steps=9), config())
    assert names(found) == ["collapsed", "ignored", "young"]
    assert found[-1].words.startswith("It took 9 steps;")


def test_a_full_information_says_that_there_may_be_more():
    assert "6.80 nats or more of its image" in findings(figures(information=6.8), config())[0].words


def test_a_remedy_that_does_not_fit_names_those_that_do():
    settings = config(beta=40.0)
    offered = remedies(settings, figures(**DEAD), findings(figures(**DEAD), settings), train_images=1000)
    with pytest.raises(
        ValueError, match=r"expected one that fits \(smaller-beta, warm-up, free-bits\), received 'pills'"
    ):
        choose_remedy(offered, "pills")
    with pytest.raises(ValueError, match="none, as nothing is wrong"):
        choose_remedy([], "warm-up")


def test_no_remedy_has_settings_that_the_registry_refuses():
    """As it does where a kind of model has no place for them."""
    refused = config(kind="one-without-a-kl-term", beta=40.0)
    found = findings(figures(**DEAD), refused)
    assert "collapsed" in names(found)
    assert remedies(refused, figures(**DEAD), found, train_images=1000) == []
