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
        (6, mark("Which way has a weight to move so that the loss falls? Draw it.")),
        (
            mark("Two numbers go in, each as a list of values; out comes a score for every possible answer."),
            mark("How wrong it is on what it was shown. The gradient lowers it; decay pulls towards zero."),
            mark("No. The loss is about what was shown; only pairs that were never shown can tell."),
        ),
    ),
    "TheLeap": Teaching(
        mark("Knowing by heart and understanding are two things; the second may come long after the first."),
        (3, mark("Would you go on training? Draw how the blue curve goes on.")),
        (
            mark("What it was shown, by heart. Of the rest next to nothing; in the leap nearly all of it."),
            mark("That on the pairs never shown. Inside, the numbers move from a tangle to a clock."),
            mark("By the answers alone, anybody would have stopped in the silence."),
        ),
    ),
    "Sawtooth": Teaching(
        mark(
            "Learnt by heart, answers are right only where they were shown; in the end one curve answers all."
        ),
        (3, mark("What does it answer at the blue dots? Draw it.")),
        (
            mark("How far off its answer is. Those below rise to the line when it understands."),
            mark("Each is moved so that its right answer is in the middle."),
            mark("Both hold the same numbers. In the network's own order the curve is smooth."),
        ),
    ),
    "TheCircle": Teaching(
        mark("The network adds by turning: it has put the numbers round a clock, on several rings."),
        (2, mark("Where would you put the numbers, so that after 96 comes 0 again?")),
        (
            mark("It begins again after its end, as these sums do, and on it one adds by turning."),
            mark(
                "One a fixed step further. Counting in such steps meets every number, so turning still adds."
            ),
            mark("Those whose answers lie side by side on the ring: it could not tell them apart."),
        ),
    ),
    "FewFrequencies": Teaching(
        mark("What is learnt by heart takes many waves; what is understood takes a few."),
        (3, mark("How many waves does this line take? Guess.")),
        (
            mark("As many as noise takes, later a handful. Training lets the others die out."),
            mark("Each has many crests, but only at the right answer do all have one."),
            mark("After 97 they come back to where they began, as the hand of the clock does."),
        ),
    ),
    "ThreePhases": Teaching(
        mark(
            "The silence is one of right answers only: the loss, and the network inside, move all the time."
        ),
        (3, mark("Is this silence silent? What could one measure?")),
        (
            mark("The answers lie still; below, the numbers move on to a circle."),
            mark("The loss on the rest: it falls long before the answers change."),
            mark("Measure something finer, and time it against what you see anyway."),
        ),
    ),
    "Gravity": Teaching(
        mark("Two forces act on each weight; what is used, the gradient holds, even when all is known."),
        (4, mark("All is known by heart: on how many of a hundred weights does gravity pull alone?")),
        (
            mark("The gradient, towards a smaller loss, and decay, towards zero. Opposed, they balance."),
            mark("That it had left. It pulls on nearly all weights, about as strongly as decay."),
            mark("Their size: what nobody holds, decay makes small."),
        ),
    ),
    "ThrottleAndSpring": Teaching(
        mark("A learning rate scales a pull that is there; weight decay is a pull of its own."),
        (3, mark("Suppose the gradient were 0. Which throttle would still move the weight?")),
        (
            mark("Any rate times 0 is 0; the spring pulls as long as the weight is not 0."),
            mark("With plain steps they leave one trace; Adam rescales the tax, not the spring: two."),
            mark("Compare networks that differ in nothing else: how many understand, and in what time."),
        ),
    ),
    "TheLandscape": Teaching(
        mark("The straight way from memory to understanding may climb a wall; training goes round it."),
        (4, mark("Is there a wall in between? Draw the loss along the straight line.")),
        (
            mark("A whole network with all its weights; the height is its loss."),
            mark("Over half as high as guessing. Training goes along the valley, where the loss is low."),
            mark("That the path leaves the map, and whatever lies in the other directions."),
        ),
    ),
    "TheEmptyCentre": Teaching(
        mark("In many dimensions nearly all volume is skin, and what is drawn by chance lies in it."),
        (4, mark("A hundred dimensions: how much is left of the ball? Guess, then take a calculator.")),
        (
            mark("Each dimension takes its own tenth: 0.9 times 0.9 and so on, once for each."),
            mark("In a thin shell, all nearly equally far from the centre."),
            mark("Volume says where chance leads. Networks do not move by chance; direction counts."),
        ),
    ),
    "TheSphere": Teaching(
        mark("Held at one length, networks understand too; a large sphere delays them, mostly by loudness."),
        (6, mark("They cannot get shorter. Which will understand, and which first?")),
        (
            mark("Its direction: the weights turn on the sphere."),
            mark("The larger ones. With equally loud scores, a small part of the delay is left."),
            mark("Change the side effect alone and hold the place, and the other way round."),
        ),
    ),
    "WhenItHappens": Teaching(
        mark(
            "More data or more decay shortens the silence; too little of either, and no leap came in the "
            "time it had."
        ),
        (3, mark("What if it is shown less? Draw the curve.")),
        (
            mark("More is shown: there is no silence left. More decay: in the end nothing is learnt."),
            mark("Less data or decay: they know by heart what they were shown. Much more decay: nothing."),
            mark("Only by longer training, or by neighbours on the map whose silence you know."),
        ),
    ),
    "Occam": Teaching(
        mark("Of two networks that know the same sums, the one that understands can be described in less."),
        (3, mark("How much can be left out before it forgets? Guess for both networks.")),
        (
            mark("About as many, weight by weight: weights do not work alone."),
            mark("The one that understands: about a quarter of what the other needs."),
            mark("No. It is a good bet where simple rules are at work, to be tested on what was not shown."),
        ),
    ),
    "Avalanche": Teaching(
        mark("Sudden does not mean alike: a comparison has to be measured, and here it holds only in part."),
        (5, mark("In what would learning have to be like sand? How could one measure it?")),
        (
            mark("Both are quiet for long and need no special push. But sand slides at all sizes."),
            mark("It depends on how many places are about to topple; the grain does not show it."),
            mark("Each task by itself: an average of leaps at different times is a slope."),
        ),
    ),
}

# One lesson: films with their minutes, the talk about them included.
LESSON: Mapping[str, int] = {
    "WhatIsTrained": 6,
    "TheLeap": 8,
    "TheCircle": 9,
    "TheLandscape": 7,
    "TheEmptyCentre": 8,
    "Occam": 7,
}
