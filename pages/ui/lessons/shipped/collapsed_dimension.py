"""What a collapsed dimension looks like: in sliders, in the image, on the plane. On a small run of which half has."""

from pages.ui.lessons.conditions import Moved, Range, Still
from pages.ui.lessons.lesson import Lesson, Step
from pages.ui.lessons.shipped.card import Card

RUN = "digits-8d"
ALIVE, COLLAPSED = (0, 1, 3, 4), (2, 5, 6, 7)
ASIDE = ("axes", "own", "path", "arithmetic", "samples", "backdrop", "legend")

LESSON = Lesson(
    "What a collapsed dimension looks like",
    (
        Step(
            "This model of small digits was given eight latent dimensions, and trained with a beta of 2: the KL term "
            "counts double. First one that is in use: move z₄ by 1.5 or more, leave the others, and watch the image.",
            RUN,
            {},
            (*ASIDE, "plane"),
            (Moved((3,), 1.4), Still((0, 1, 2, 4, 5, 6, 7), 0.3)),
            hint="Find the row of z₄ and drag its slider, or type a number.",
            met="The image changed. z₄ is worth its price: 0.42 nats per test image, of 1.41 in all.",
        ),
        Step(
            "Now press “Show 4 collapsed dimensions”, and move one of them by 2 or more. Leave all others.",
            RUN,
            {},
            (*ASIDE, "plane"),
            (Moved(COLLAPSED, 1.9), Still(ALIVE, 0.3)),
            hint="The button is below the last slider. They are z₃, z₆, z₇ and z₈.",
            met="Hardly anything: no pixel changed by more than a tenth. The decoder has learned not to listen, since "
            "the encoder says nothing there: less than 0.002 nats per test image.",
        ),
        Step(
            "On the plane: z₄ lies across, the collapsed z₃ up. Each dot is a test image. Bring the point to the dots.",
            RUN,
            {"axes": "z4,z3", "z": "-0.147,0.799,2,0.045,0.129,-0.014,0.012,0.033", "backdrop": "none"},
            (*ASIDE, "sliders"),
            (Range(2, -0.2, 0.2),),
            shown=True,
            hint="Down, until z₃ is about 0.",
            met="A line, not a cloud: whatever the image, its code has z₃ between -0.2 and 0.2.",
        ),
    ),
)
CARD = Card(LESSON, "How a dimension that says nothing shows itself, and why it costs nothing either.", 4)
