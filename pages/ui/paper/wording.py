"""The page's sentences: what a figure shows and means, what a line is called, the command. Knows no streamlit."""

from __future__ import annotations

from collections.abc import Mapping

from vae_tf.models.registry import MODELS
from vae_tf.runs.paper import FIGURES, PaperRequest

MILLION = 1_000_000
TITLES: Mapping[str, str] = {
    "fig2": "Figure 2: the bound",
    "fig3": "Figure 3: log p(x)",
    "fig4": "Figure 4: manifolds",
    "fig5": "Figure 5: samples",
}
SHOWS: Mapping[str, str] = {
    "fig2": "How fast AEVB and wake-sleep raise the lower bound on log p(x), over the number of training samples that "
    "they have seen. **What it means:** AEVB is ahead at every latent size, and more dimensions than needed do not "
    "overfit, since the KL term keeps those that are not used at the prior.",
    "fig3": "log p(x) itself, estimated, where the latent space has 3 dimensions: AEVB, wake-sleep and Monte-Carlo EM, "
    "on few and on many training images. **What it means:** Monte-Carlo EM, which needs no encoder, is a match on "
    "1,000 images but too slow for 50,000; AEVB is good at both.",
    "fig4": "What the decoder draws all over a latent plane of two dimensions, equally spaced in probability (through "
    "the inverse of the Gaussian's distribution function). **What it means:** neighbours on the plane are alike, so "
    "the model has found a continuous family of images, not a list of them.",
    "fig5": "Images that the model makes up, from codes drawn at random from the prior, at 2, 5, 10 and 20 latent "
    "dimensions. **What it means:** with few dimensions every sample is blurred but a digit; with more they are "
    "sharper, and some codes lie where no digit is.",
}
ALGORITHM_TITLES: Mapping[str, str] = {"aevb": "AEVB", "mean-field": "Mean field"} | {
    name: MODELS[name].title for name in ("wake-sleep", "mcem")
}
ALGORITHM_HELP = (
    "**AEVB** trains encoder and decoder together, on the bound. **Wake-sleep** (1995) trains the decoder on the "
    "encoder's codes, and the encoder on images that the decoder dreams. **Monte-Carlo EM** has no encoder: it samples "
    "the posterior of each image by Hamiltonian Monte Carlo, so each sample costs much more. **Mean field** is ours: "
    "each image has a mean and a variance of its own, and no encoder is shared."
)
BUDGET_HELP = (
    "A sample is one training image seen once: 1 million are about 17 passes over MNIST. 100,000 take a look of a "
    "minute; the paper goes on to a hundred million."
)
RATE_HELP = (
    "The paper took the best of 0.01, 0.02 and 0.1 on the training set in the first iterations, and does not say which "
    "line has which. Another one is another set of runs."
)


def amount(samples: int) -> str:
    """100,000; 1 million; 2.5 million."""
    return f"{samples:,}" if samples < MILLION else f"{samples / MILLION:g} million"


def action(figure: str) -> str:
    """What the button does to runs: curves race each other, single models are trained."""
    return "Race" if FIGURES[figure].quantity else "Train"


def command(request: PaperRequest) -> str:
    """The command that makes the same figure."""
    words = ["python -m vae_tf paper", request.figure]
    words += [] if request.dataset == "mnist" else ["--dataset", request.dataset]
    words += [] if request.samples is None else ["--samples", f"{request.samples}"]
    for flag, values in (
        ("--latent-dim", request.latent_dims),
        ("--algorithm", request.algorithms),
        ("--train-images", request.train_images),
    ):
        words += [] if values is None else [flag, *map(str, values)]
    words += [] if request.learning_rate is None else ["--learning-rate", f"{request.learning_rate:g}"]
    return " ".join([*words, "--json"])
