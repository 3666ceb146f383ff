"""What the paper leaves unsaid about its experiments, and what we chose. Plain words, for a page, a README, a file."""

from __future__ import annotations

from typing import NamedTuple


class Choice(NamedTuple):
    """An open question, and our answer to it."""

    question: str
    answer: str


UNSAID: tuple[Choice, ...] = (
    Choice(
        "Are MNIST's pixels binarised?",
        "No: the grey values themselves are the targets, in training and in testing, as a cross-entropy. The bound on "
        "images that are binarised anew each time is given beside, where a training has ended.",
    ),
    Choice(
        "Which of the 1,965 Frey faces are test images?",
        "The last 365 frames of the film. Frames held out at random would have neighbours among the training images "
        "that are nearly the same picture.",
    ),
    Choice(
        "What keeps a Gaussian's variance from falling to nothing?",
        "Its logarithm is bent smoothly into -10 to 2: a standard deviation of less than two grey levels is not "
        "believed. The mean passes through a sigmoid, as appendix C.2 says.",
    ),
    Choice(
        "Does N(0, 0.01), from which the weights start, name the variance or the deviation?",
        "The deviation. With 0.01 as a variance the first steps throw the encoder's log-variances far off.",
    ),
    Choice(
        "Which of the step sizes 0.01, 0.02 and 0.1 was used for which line?",
        "Figures 2, 4 and 5: 0.02 for MNIST, 0.01 for Frey faces. Figure 3: 0.1 for AEVB and Monte-Carlo EM, 0.02 for "
        "wake-sleep. They are the best on the training set in the first iterations, as the paper chose its own, but "
        "for wake-sleep on MNIST in figure 2: there 0.01 leads at first, and ends behind (10 and 20 dimensions were "
        "tried); with 200 dimensions 0.02 goes astray, and it has 0.01. Another can be asked for.",
    ),
    Choice(
        "What does the prior on the weights weigh in the loss of a minibatch?",
        "As much as the whole prior, divided by the number of training images, in the mean over a minibatch. It is on "
        "the decoder's weights and biases alone.",
    ),
    Choice(
        "How is the bound of figure 2 averaged?",
        "It is taken anew at marks, with one sample of z an image: on all test images, and on a fixed random choice of "
        "at most as many training images.",
    ),
    Choice(
        "What is a sample of Monte-Carlo EM, and where does a chain begin?",
        "One sample is one training image whose posterior is sampled, by one trajectory of ten leapfrog steps. Each "
        "image keeps a chain, which begins with a draw from the prior and goes on where the last visit left it. One "
        "step size serves all, tuned to accept 90 % of a minibatch.",
    ),
    Choice(
        "Which images, and how many samples, estimate figure 3's marginal likelihood?",
        "A fixed random choice of them, by the estimator of appendix D unless another is asked for. Which images those "
        "are would carry nats of chance: their mean is corrected by the bound, which is known of many more at a mark "
        "(all test images, and a fixed random choice of at most as many training images), through the slope of one "
        "over the other. The standard error is given, and counts both choices.",
    ),
    Choice(
        "Which of MNIST's training images are figure 3's 1,000 and 50,000?",
        "A fixed random choice; the 1,000 are among the 50,000.",
    ),
)
