from dataclasses import replace

import pytest

from vae_tf.models.registry import check_names
from vae_tf.runs.paper import ALGORITHMS, FIGURES, UNSAID, PaperRequest, paper_at, races
from vae_tf.runs.paper.racing import alike


def test_figure_two_is_the_papers_experiment():
    found = races(PaperRequest(figure="fig2"))
    assert [(race.latent_dim, race.algorithm) for race in found[:3]] == [(3, "aevb"), (3, "wake-sleep"), (5, "aevb")]
    assert len(found) == 10
    config, model = found[0].config, found[0].config.model
    assert (config.batch_size, config.optimizer, model.num_samples) == (100, "adagrad", 1)  # M, and L
    assert (model.hidden, model.activation, model.train_targets) == ((500,), "tanh", "grey")
    assert model.weight_prior == 1 / 60_000
    assert config.epochs == 50  # three million samples
    assert not config.keep_marks


def test_frey_faces_are_gaussian_with_two_hundred_units():
    (race,) = races(PaperRequest(figure="fig2", dataset="frey", latent_dims=(10,), algorithms=("aevb",)))
    model = race.config.model
    assert (model.hidden, model.likelihood, model.gaussian_mean, model.gaussian_variance) == (
        (200,),
        "gaussian",
        "sigmoid",
        "pixel",
    )
    assert race.config.passes * 1_600 * race.config.epochs >= 10**6


@pytest.mark.parametrize(
    ("figure", "dataset", "algorithm", "latent_dim", "rate"),
    [
        ("fig2", "mnist", "aevb", 200, 0.02),
        ("fig2", "mnist", "wake-sleep", 20, 0.02),
        ("fig2", "mnist", "wake-sleep", 200, 0.01),
        ("fig2", "frey", "aevb", 10, 0.01),
        ("fig2", "frey", "wake-sleep", 2, 0.01),
        ("fig4", "frey", "aevb", 2, 0.01),
        ("fig3", "mnist", "aevb", 3, 0.1),
        ("fig3", "mnist", "wake-sleep", 3, 0.02),
    ],
)
def test_the_step_size_is_one_of_the_papers_three(figure, dataset, algorithm, latent_dim, rate):
    asked = PaperRequest(figure=figure, dataset=dataset, latent_dims=(latent_dim,), algorithms=(algorithm,))
    assert races(asked)[0].config.learning_rate == rate
    (chosen,) = races(replace(asked, learning_rate=0.1))[:1]
    assert chosen.config.learning_rate == 0.1


def test_figure_three_keeps_the_weights_it_estimates_from():
    found = races(PaperRequest(figure="fig3"))
    assert [(race.train_images, race.algorithm) for race in found] == [
        (images, algorithm) for images in (1_000, 50_000) for algorithm in ("aevb", "wake-sleep", "mcem")
    ]
    assert all(race.config.keep_marks and race.config.model.hidden == (100,) for race in found)
    assert [race.samples for race in found[:3]] == [10**7, 10**7, 2 * 10**6]
    assert [race.config.learning_rate for race in found[:3]] == [0.1, 0.02, 0.1]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_race_of_every_figure_has_settings_that_fit(figure):
    for dataset in FIGURES[figure].latent_dims:
        for race in races(PaperRequest(figure=figure, dataset=dataset)):
            check_names(race.config)


def test_a_longer_training_serves_a_shorter_budget_and_not_the_other_way():
    longer, shorter = (races(PaperRequest(figure="fig2", samples=n))[0].config for n in (3 * 10**6, 10**6))
    assert alike(longer, shorter)
    assert not alike(shorter, longer)
    assert not alike(replace(longer, learning_rate=0.1), shorter)


def test_the_papers_curve_is_read_between_its_points():
    race = races(PaperRequest(figure="fig2", algorithms=("aevb",), latent_dims=(3,)))[0]
    assert paper_at(race, "test", 302_305) == pytest.approx(-167.99)
    assert -167.99 < paper_at(race, "test", 400_000) < -161.51
    assert paper_at(race, "test", 1_000) is None
    assert paper_at(race, "test", 200_000) is None  # its line comes up from below the paper's axes
    own = races(PaperRequest(figure="fig2", algorithms=("mean-field",), latent_dims=(3,)))[0]
    assert paper_at(own, "test", 302_305) is None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"figure": "fig9"}, "figure: expected one of fig2, fig3, fig4, fig5; received 'fig9'"),
        ({"figure": "fig3", "dataset": "frey"}, "dataset: expected mnist for fig3, received 'frey'"),
        ({"figure": "fig2", "algorithms": ("adam",)}, "algorithm: expected one of aevb"),
        ({"figure": "fig2", "samples": 5}, "samples: expected 10,000 to 100,000,000, received 5"),
        ({"figure": "fig3", "samples": 20_000}, "samples: expected 100,000 to 100,000,000, received 20,000"),
        ({"figure": "fig3", "train_images": (250,)}, "train_images: expected a multiple of 100, received 250"),
        ({"figure": "fig4", "algorithms": ("mcem",)}, "algorithm: expected aevb for fig4, received mcem"),
        ({"figure": "fig4", "latent_dims": (3,)}, "latent_dim: expected 2 for fig4"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(asked, words):
    with pytest.raises(ValueError, match=words):
        PaperRequest(**asked)


def test_what_the_paper_left_unsaid_is_answered():
    assert all(choice.question.endswith("?") and choice.answer.endswith(".") for choice in UNSAID)
    assert set(ALGORITHMS) >= {"aevb", "wake-sleep", "mcem"}
