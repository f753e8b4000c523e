"""What a teacher needs of each film: its aim, where to stop it, answers, and an order for one lesson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from language import mark


@dataclass(frozen=True, slots=True)
class Teaching:
    """A film in class.

    Attributes:
        aim: what a class knows afterwards.
        stop: the part before which it is stopped, counted from 0, and what is asked there.
        answers: to the three questions of the catalog.
    """

    aim: str
    stop: tuple[int, str]
    answers: tuple[str, str, str]


TEACHING: Mapping[str, Teaching] = {
    "WhatIsTrained": Teaching(
        mark("A network is a function with many weights; training moves them so that a loss falls."),
        (6, mark("What does a weight have to do so that the loss falls? Which way is that?")),
        (
            mark(
                "It gets two numbers, each as a list of values, and gives a score to every possible answer."
            ),
            mark(
                "How wrong it is on what it was shown. The gradient moves a weight so that the loss falls; "
                "weight decay pulls it towards zero."
            ),
            mark("No. The loss is about what was shown; only pairs that were never shown can tell."),
        ),
    ),
    "TheLeap": Teaching(
        mark("Knowing by heart and understanding are two things, and the second may come long after."),
        (3, mark("Would you go on training? Draw how the blue curve goes on.")),
        (
            mark("About half of it. It is asked about the cells that it was never shown."),
            mark(
                "The loss on the pairs never shown. Inside, the numbers of the network move from a tangle to "
                "a circle."
            ),
            mark(
                "Whoever looks at the loss alone would stop early: nothing outside foretells the leap. What "
                "would tell has to be looked for inside."
            ),
        ),
    ),
    "Sawtooth": Teaching(
        mark("Answers by heart are right only where they were taught; in the end one curve answers all."),
        (3, mark("What does it answer on the blue dots? Draw it.")),
        (
            mark(
                "Its height is how far the answer is off. Those below come up to the line when it understands."
            ),
            mark("Each has to be moved so that its right answer is in the middle."),
            mark("Both: the numbers are the same. In its own order the network's curve is smooth."),
        ),
    ),
    "TheCircle": Teaching(
        mark("The network adds by turning: it has put the numbers round a clock, on several rings at once."),
        (2, mark("Where would you put the numbers so that after 96 comes 0 again?")),
        (
            mark("After its end it begins again, as the sums do; and one adds on it by turning."),
            mark("The number that the counting step of this ring leads to. The ring has its own order."),
            mark("Those whose answers lie side by side on this ring: it could not tell them apart."),
        ),
    ),
    "TheEmptyCentre": Teaching(
        mark(
            "In many dimensions nearly all volume lies in the skin, and what is drawn by chance lies there."
        ),
        (4, mark("0.9 of the radius, a hundred dimensions: how much is left? Guess, then use a calculator.")),
        (
            mark("Each dimension takes its own tenth: 0.9 times 0.9, and so on, once for each."),
            mark("At nearly the same distance from the centre, in a thin shell; hardly any is shorter."),
            mark(
                "Volume tells where chance leads. A network does not move by chance, and its direction stays."
            ),
        ),
    ),
    "TheLandscape": Teaching(
        mark(
            "Training walks downhill on its loss; straight ahead there may be a wall where a valley leads round."
        ),
        (4, mark("Is there a wall in between? Draw the loss along the straight line.")),
        (
            mark("A point is a whole network with all its weights; the height is its loss."),
            mark("Nearly as high as guessing. Training goes along the valley, where the loss stays low."),
            mark("Ways round in the other directions, and that the path passes beside the map."),
        ),
    ),
    "Avalanche": Teaching(
        mark(
            "Sudden is not the same as alike: a comparison has to be measured, and here it holds only in part."
        ),
        (5, mark("In what would learning have to be like sand? How could one measure it?")),
        (
            mark("Both are quiet for long, and nothing special sets them off. But sand slides at all sizes."),
            mark("It depends on how many places are about to topple, which the grain does not show."),
            mark("Each task by itself: an average of many leaps at different times is a slope."),
        ),
    ),
}

# One lesson: films with their minutes, the talk about them included.
LESSON: Mapping[str, int] = {
    "WhatIsTrained": 6,
    "TheLeap": 8,
    "TheCircle": 9,
    "TheEmptyCentre": 8,
    "TheLandscape": 7,
    "Avalanche": 7,
}
