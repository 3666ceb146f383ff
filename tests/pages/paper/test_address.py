import pytest

from pages.ui.paper import address, wording
from pages.ui.paper.choices import BUDGETS
from vae_tf.runs.paper import ALGORITHMS, FIGURES, PaperRequest

ASKED = [
    PaperRequest(figure="fig2"),
    PaperRequest(figure="fig2", dataset="frey", latent_dims=(2, 10), samples=100_000),
    PaperRequest(figure="fig2", algorithms=("mean-field",), learning_rate=0.1),
    PaperRequest(figure="fig3", train_images=(1_000,), algorithms=("aevb", "mcem")),
    PaperRequest(figure="fig4", dataset="frey"),
    PaperRequest(figure="fig5", latent_dims=(2, 5), samples=10**7),
]


@pytest.mark.parametrize("request_", ASKED)
def test_an_address_asks_for_what_was_written_into_it(request_):
    assert address.read(address.written(request_)) == address.Wanted(request_)


def test_an_empty_address_asks_for_figure_two_as_in_the_paper():
    assert address.read({}) == address.Wanted(PaperRequest(figure="fig2"))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({"figure": "fig9"}, "figure: expected one of fig2, fig3, fig4, fig5"),
        ({"dim": "many"}, "dim: expected a number, received 'many'"),
        ({"dim": "0"}, "expected a whole number from 1 to"),
        ({"samples": "nan"}, "samples: expected a whole number, received 'nan'"),
        ({"samples": "7"}, "expected 10,000 to 100,000,000, received 7"),
        ({"algorithm": "sgd"}, "expected one of aevb"),
        ({"figure": "fig3", "images": "150"}, "expected a multiple of 100, received 150"),
        ({"figure": "fig3", "dataset": "frey"}, "expected mnist for fig3, received 'frey'"),
        ({"rate": "inf"}, "rate: "),
    ],
)
def test_a_bad_word_costs_a_sentence_and_itself_alone(words, complaint):
    wanted = address.read({**words, "samples": words.get("samples", "1e6")})
    [said] = wanted.unread
    assert complaint in str(said)
    assert wanted.request.samples == (None if "samples" in words else 10**6)


def test_another_figure_keeps_the_budget_and_what_dataset_it_has():
    before = PaperRequest(figure="fig2", dataset="frey", latent_dims=(2,), samples=10**6)
    assert address.turned(before, "fig4") == PaperRequest(figure="fig4", dataset="frey", samples=10**6)
    assert address.turned(before, "fig3") == PaperRequest(figure="fig3", dataset="mnist", samples=10**6)


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("samples", BUDGETS)
def test_every_budget_that_is_offered_is_one_of_every_figure(figure, samples):
    assert address.asked(PaperRequest(figure=figure), samples=samples).samples == samples


def test_all_that_is_offered_has_its_words():
    assert set(wording.ALGORITHM_TITLES) == set(ALGORITHMS)
    assert set(wording.TITLES) == set(wording.SHOWS) == set(FIGURES)


def test_the_command_makes_the_same_figure():
    request = PaperRequest(figure="fig3", train_images=(1_000,), algorithms=("aevb", "mcem"), samples=10**6)
    words = "--samples 1000000 --algorithm aevb mcem --train-images 1000"
    assert wording.command(request) == f"python -m vae_tf paper fig3 {words} --json"
    from vae_tf.cli import parser
    from vae_tf.commands.papering import request_of

    assert request_of(parser().parse_args(wording.command(request).split()[3:])) == request


@pytest.mark.parametrize(("samples", "words"), [(100_000, "100,000"), (10**6, "1 million"), (2_500_000, "2.5 million")])
def test_samples_in_words(samples, words):
    assert wording.amount(samples) == words
