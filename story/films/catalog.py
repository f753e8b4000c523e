"""The films there are, and what is told of each. No Manim in here."""

from __future__ import annotations

from collections.abc import Mapping

from language import mark
from story.films.entry import FilmEntry
from story.films.requirements import addition, weight_decay

# What is said of all of them, wherever they are listed.
INTRODUCTION = mark(
    "Short films, each with one question. What moves in them was measured or is exact; what is a sketch "
    "says so."
)
LENGTH, HANDOUT = mark("{seconds} s"), mark("page with questions, PDF")

# In the order of the chapters, in which they are best watched.
FILMS: Mapping[str, FilmEntry] = {
    film.name: film
    for film in (
        FilmEntry(
            name="WhatIsTrained",
            module="what_is_trained",
            title=mark("What is being trained"),
            question=mark("A table, a network, a number that falls"),
            seconds=89,
            questions=(
                mark("What does the network get, and what does it give back?"),
                mark("What does the loss tell, and which two things change a weight in one step?"),
                mark("All that was shown is known by heart. Does the loss tell whether it understands?"),
            ),
            measures=("train_loss",),
            needs=(addition,),
            poster=1,
        ),
        FilmEntry(
            name="TheLeap",
            module="the_leap",
            title=mark("The leap"),
            question=mark("It knew the table by heart. What made it understand?"),
            seconds=80,
            questions=(
                mark("What does the network know first, what is left, and what happens to that in the leap?"),
                mark("Which of the two losses stays high, for how long, and what changes meanwhile inside?"),
                mark("Had you been in charge of the training, when would you have stopped it, and why?"),
            ),
            measures=("train_loss", "held_out_loss", "held_out_accuracy", "circle_shares"),
            needs=(addition,),
            poster=1,
        ),
        FilmEntry(
            name="Sawtooth",
            module="sawtooth",
            title=mark("The sawtooth"),
            question=mark("A sawtooth through what was shown: what becomes of it?"),
            seconds=87,
            questions=(
                mark("What does a dot above the line say, and what becomes of those below it?"),
                mark("What has to be done to the curves before one can see that they are one?"),
                mark("A hill seen in one order is a zigzag in another. Which of the two is the truth?"),
            ),
            measures=("collapse", "shift_averaged_logits"),
            needs=(addition,),
            poster=2,
        ),
        FilmEntry(
            name="TheCircle",
            module="the_circle",
            title=mark("The circle"),
            question=mark("What does it look like inside a network that can add?"),
            seconds=89,
            questions=(
                mark("Why does a circle suit this addition better than a line?"),
                mark("Which number sits next to 0, and why does adding work in that order too?"),
                mark("If the network kept only one ring, which questions would it get wrong first?"),
            ),
            measures=("circle_shares", "angle_error"),
            needs=(addition,),
            poster=2,
        ),
        FilmEntry(
            name="FewFrequencies",
            module="few_frequencies",
            title=mark("A few frequencies"),
            question=mark("How many waves does it take to know a sum?"),
            seconds=89,
            questions=(
                mark("How many waves make up the scores when they are learnt by heart, and how many later?"),
                mark("Why do all waves that are left meet at one answer, and only there?"),
                mark("Why do waves that repeat after 97 suit a clock with 97 hours?"),
            ),
            measures=("answer_spectrum",),
            poster=1,
            needs=(addition,),
        ),
        FilmEntry(
            name="ThreePhases",
            module="three_phases",
            title=mark("What moves in the dark"),
            question=mark("A long silence before the leap: is it silent?"),
            seconds=85,
            questions=(
                mark("What lies still in the night, and what moves below the horizon?"),
                mark("What could have told from outside, before the answers did, that something moves?"),
                mark("You watch a number that stands still. How do you find out whether all stands still?"),
            ),
            measures=("train_accuracy", "held_out_accuracy", "held_out_loss", "circle_shares"),
            needs=(addition,),
            shows=("story/results/hidden-progress.json",),
            poster=2,
        ),
        FilmEntry(
            name="Gravity",
            module="gravity",
            title=mark("Coach and gravity"),
            question=mark("All is known by heart. What still pulls?"),
            seconds=88,
            # In the quiet reference run no neuron dies (docs/log.md).
            preset="slingshots",
            questions=(
                mark(
                    "Which two forces pull on a weight, and what happens where they pull against each other?"
                ),
                mark("What did one guess about the coach, and what was measured?"),
                mark("Half of the neurons could go, and it still adds. What tells which half?"),
            ),
            measures=(
                "held_out_accuracy",
                "share_together",
                "share_against",
                "share_decay_alone",
                "gradient_norm",
                "decay_norm",
                "force_cosine",
                "weight_norm",
                "neuron_sizes",
                "alive_neurons",
            ),
            needs=(weight_decay,),
            shows=("story/results/sieve.json",),
            poster=3,
        ),
        FilmEntry(
            name="ThrottleAndSpring",
            module="throttle_and_spring",
            title=mark("Throttle and spring"),
            question=mark("Is a smaller learning rate as good as weight decay?"),
            seconds=86,
            questions=(
                mark("Suppose the gradient were 0: why does no throttle move the weight, but a spring does?"),
                mark("A tax on size and a spring pull alike. When do they leave one trace, and when two?"),
                mark("The gradient is never quite 0. Does that save the throttle? What would you measure?"),
            ),
            of_run=False,
            shows=(
                "story/results/worked-example.json",
                "story/results/penalty-is-decay.json",
                "story/results/two-forces.json",
                "story/results/learning-rate.json",
            ),
            poster=2,
        ),
        FilmEntry(
            name="TheLandscape",
            module="the_landscape",
            title=mark("The landscape"),
            question=mark("Is there a wall between memory and understanding?"),
            seconds=88,
            questions=(
                mark("What is a point of this map, and what does the height of the ground tell?"),
                mark("How high is the wall straight ahead, and which way does training take instead?"),
                mark("The map has two directions, the network tens of thousands. What may it not show?"),
            ),
            measures=("train_loss", "held_out_accuracy"),
            needs=(addition,),
            poster=2,
        ),
        FilmEntry(
            name="TheEmptyCentre",
            module="the_empty_centre",
            title=mark("The empty centre"),
            question=mark("How much of a ball is peel?"),
            seconds=89,
            questions=(
                mark("Why does the same peel take more of a ball than of a disk, and ever more beyond?"),
                mark("Where do arrows drawn by chance end in many dimensions, and how alike are they?"),
                mark("If nearly all volume lies in the skin, why could networks leave it and not forget?"),
            ),
            of_run=False,
            shows=("story/results/black-hole.json",),
            poster=2,
        ),
        FilmEntry(
            name="TheSphere",
            module="the_sphere",
            title=mark("The sphere"),
            question=mark("Must a network get shorter to understand?"),
            seconds=88,
            questions=(
                mark("What can a network still change when the length of its weights is held?"),
                mark("Which spheres understand later, and what is left of that when all are as loud?"),
                mark("How would you tell whether it is a place or a side effect of it that counts?"),
            ),
            of_run=False,
            shows=(
                "training/sweeps/recorded/shell_or_softmax.parquet",
                "story/results/small-shell.json",
                "story/results/smaller-norm.json",
            ),
            poster=3,
        ),
        FilmEntry(
            name="WhenItHappens",
            module="when_it_happens",
            title=mark("When it happens"),
            question=mark("How much data, how much decay: when does it leap?"),
            seconds=83,
            questions=(
                mark("Which two ways lead to a shorter silence, and where does each of them end?"),
                mark("Which two ways lead from a leap to none, and what do the networks there know?"),
                mark("It is silent still. How would you find out whether you are at the edge, or beyond it?"),
            ),
            of_run=False,
            shows=(
                "training/sweeps/recorded/data_and_decay.parquet",
                "animations/films/when_it_happens/recorded/when_it_happens.json",
                "story/results/decay-needed.json",
            ),
            poster=1,
        ),
        FilmEntry(
            name="Occam",
            module="occam",
            title=mark("Occam's razor"),
            question=mark("How few weights are enough?"),
            seconds=86,
            questions=(
                mark("What share of its weights can each of the two networks lose before it forgets?"),
                mark("Counted in patterns, which of the two needs less, and how much less?"),
                mark("The simpler of two explanations was right here. Must it always be?"),
            ),
            measures=("prunable_share_train",),
            needs=(addition,),
            poster=2,
        ),
        FilmEntry(
            name="Avalanche",
            module="avalanche",
            title=mark("The avalanche"),
            question=mark("Nothing, nothing, nothing, then everything: like sand?"),
            seconds=88,
            questions=(
                mark("In what is the leap of a network like a slide of sand, and in what is it not?"),
                mark("Why can one grain move thousands, and the next one none?"),
                mark("You see only a smooth average. What would you measure to find leaps in it?"),
            ),
            measures=("held_out_accuracy",),
            needs=(addition,),
            shows=(
                "story/results/sandpile.json",
                "story/results/avalanche-sizes.json",
                "story/results/averaged-tasks.json",
                "animations/films/avalanche/recorded/avalanche.json",
            ),
            poster=2,
        ),
    )
}
