"""What a latent dimension is: moving in the plane, then along one dimension, and what its number does not mean."""

from pages.ui.lessons.conditions import Disc, Range, Still
from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.shipped.card import Card

RUN = "digits-2d"
ASIDE = ("axes", "own", "path", "arithmetic", "samples")

LESSON = Lesson(
    "What a latent dimension is",
    (
        Step(
            "Two numbers, z₁ and z₂, are all that the decoder is told. Each dot is one of 1,000 test images, where the "
            "encoder put it. Move the point until the decoder draws a 1.",
            RUN,
            {"z": "0,0"},
            (*ASIDE, "sliders"),
            (Range(1, 1.6, None), Range(0, None, 0.3)),
            hint="Drag on the plane, or click it and use the arrow keys. The dots labelled 1 lie above the middle.",
            met="A 1. All 77 test images whose dots lie in this part, above 1.6 and left of 0.3, are labelled 1.",
        ),
        Step(
            "A latent dimension is one of these numbers. Now there is no plane, only the two sliders: leave z₁ where "
            "it is, and move z₂ alone until the decoder draws a 0.",
            RUN,
            {"z": "-0.1,0.5"},
            (*ASIDE, "plane"),
            (Range(1, None, -1.6), Still((0,), 0.3)),
            hint="Move z₂ down, below -1.6. Where z₁ has changed too, bring it back to -0.1.",
            met="A 0, by one number alone. On the way the image went through other digits: a dimension has no steps.",
        ),
        Step(
            "One dimension can change many things at once: shape, slant, width. Now move z₁ alone, to the right, until "
            "the decoder draws a 7.",
            RUN,
            {"z": "-1,0.7"},
            (*ASIDE, "sliders"),
            (Range(0, 1.6, None), Still((1,), 0.3)),
            shown=True,
            hint="Beyond the dashed line z₁ is 1.6 and more. Keep z₂ near 0.7.",
            met="All 18 test images whose codes lie in this strip are labelled 7.",
        ),
        Step(
            "Nobody told the model what a 6 is: labels were never shown to it. Still the 6s lie together. Find the "
            "place where the decoder draws one; the colours of the dots stand for the labels.",
            RUN,
            {"z": "2,2", "backdrop": "none"},
            (*ASIDE, "sliders", "legend"),
            (Disc(0, 1, (0.05, -0.25), 0.35),),
            hint="It is a small place near the middle: a little below it.",
            met="Of the 105 test images in this small place 82 are labelled 6.",
        ),
    ),
)
CARD = Card(LESSON, "A code's numbers, what the decoder makes of them, and why one of them alone has no name.", 5)
