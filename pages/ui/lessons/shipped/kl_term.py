"""Why the KL term: it keeps the codes round the origin, so that what is drawn from the prior is a place one knows."""

from pages.ui.lessons.conditions import Disc
from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.shipped.card import Card

RUN = "digits-2d"
ASIDE = ("axes", "own", "path", "arithmetic", "samples", "backdrop")

LESSON = Lesson(
    "Why the KL term",
    (
        Step(
            "The loss has two terms. Reconstruction wants a code from which the image can be rebuilt; the KL term asks "
            "a price for each code that says more than the prior N(0, I). This model pays 6.36 nats per test image. Go "
            "to where the KL term pulls every code.",
            RUN,
            {"z": "3,-3", "backdrop": "none"},
            (*ASIDE, "sliders"),
            (Disc(0, 1, (0.0, 0.0), 0.25),),
            hint="N(0, I) has its middle at z = 0: key C on the plane goes there.",
            met="The origin. Of the 1,000 test codes 944 lie within 3 of it.",
        ),
        Step(
            "Without that price codes could lie anywhere. Leave the codes behind: go further from the origin than any "
            "of them, and look at the image.",
            RUN,
            {"z": "0,0", "zoom": "0,0,16", "backdrop": "none"},
            (*ASIDE, "sliders"),
            (Disc(0, 1, (0.0, 0.0), 6.0, outside=True),),
            hint="More than 6 away in any direction. |z| beside the image is the distance from the origin.",
            met="No test code is out here: the furthest lies 5.58 from the origin. Whatever the decoder draws here, no "
            "test image has its code near it.",
        ),
        Step(
            "Crowded together, the classes lie side by side. Walk from the 1s at the top to the 0s at the bottom, and "
            "watch the image change little by little.",
            RUN,
            {"z": "-0.77,1.96"},
            (*ASIDE, "sliders"),
            (Disc(0, 1, (-0.08, -2.31), 0.7),),
            shown=True,
            hint="The marked disc lies straight below the origin.",
            met="Of the 31 test codes in this disc 30 are 0s.",
        ),
        Step(
            "So a point drawn from the prior falls where there are codes, and the decoder can make up digits. Half of "
            "all draws fall within 1.18 of the origin. Press Surprise me, beside the sliders, until one does.",
            RUN,
            {"z": "2.5,-2.5"},
            ASIDE,
            (Disc(0, 1, (0.0, 0.0), 1.18),),
            shown=True,
            hint="Each press draws both numbers anew from N(0, 1). It may take a few.",
            met="514 of the 1,000 test codes lie within 1.18 too: about the half that the prior asks for.",
        ),
    ),
)
CARD = Card(LESSON, "What the KL term costs, where it pulls the codes, and what one gets for it.", 5)
