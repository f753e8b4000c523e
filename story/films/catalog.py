"""The films there are, and what is told of each. No Manim in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from language import Message, mark
from story.films.requirements import (
    FilmError,
    GrokkedSteps,
    Requirement,
    addition,
    grokked_steps,
    measure,
    weight_decay,
    why_no_leap,
    why_not_recorded,
)
from training.config import Config
from training.config.presets import PRESETS
from training.runs.view import RunView

ROOT = Path(__file__).parents[2]
QUALITIES: Mapping[str, tuple[int, int, int]] = {
    "l": (854, 480, 15),
    "m": (1280, 720, 30),
    "h": (1920, 1080, 60),
}


@dataclass(frozen=True, slots=True)
class FilmEntry:
    """A film.

    Attributes:
        name, module: of its class, and of the file in this folder where that is.
        title, question: the question that it answers.
        seconds: about how long it runs.
        questions: three to ask a class afterwards; the last needs thought, not memory.
        of_run: whether it is drawn from a recorded run; else from exact laws, a sweep or the ledger alone.
        preset: the run it is drawn from unless another is asked for.
        measures: the registered measures of that run that it shows; it needs a run that has them.
        needs: what else it asks of the config of that run; that the run groks is asked by all.
        shows: recorded files in the repository that it shows, besides the run.
        poster: the part whose end stands for the film in print and in lists.
    """

    name: str
    module: str
    title: str
    question: str
    seconds: int
    questions: tuple[str, str, str]
    of_run: bool = True
    preset: str = "leap"
    measures: tuple[str, ...] = ()
    needs: tuple[Requirement, ...] = ()
    shows: tuple[str, ...] = ()
    poster: int = -1

    @property
    def run_id(self) -> str | None:
        """Return the id of the run it is drawn from unless another is asked for; None where of none."""
        return PRESETS[self.preset].run_id if self.of_run else None

    def why_not(self, config: Config) -> Message | None:
        """Why it cannot be drawn from runs with this config, in one line; None where it can.

        What else a film's captions say may still not be so in one of these runs: that shows when it is read.

        >>> FILMS["TheCircle"].why_not(Config(task="s5", p=120)) is None
        False
        """
        needs = (*self.needs, *map(measure, self.measures))
        return next(filter(None, (need(config) for need in needs)), None)

    def why_not_run(self, view: RunView) -> Message | None:
        """Why it cannot be drawn from this run, as far as its config and phases tell; None for a film that
        is drawn from none.
        """
        if not self.of_run:
            return None
        return self.why_not(view.config) or why_no_leap(view) or why_not_recorded(self.measures, view)

    def steps_of(self, view: RunView) -> GrokkedSteps:
        """The steps that part a run it can be drawn from.

        Raises:
            FilmError: when the run has not what the film needs, or does not grok.
        """
        reason = self.why_not_run(view)
        if reason is not None:
            raise FilmError(reason)
        return grokked_steps(view.phases)


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
                mark("What share of the table does the network see, and what is it asked about?"),
                mark("Which of the two losses stays high, for how long, and what changes meanwhile inside?"),
                mark("Had you been in charge of the training, when would you have stopped it, and why?"),
            ),
            measures=("train_loss", "held_out_loss", "held_out_accuracy", "circle_shares"),
            needs=(addition,),
            poster=1,
        ),
        FilmEntry(
            name="ThreePhases",
            module="three_phases",
            title=mark("Three phases"),
            question=mark("By heart, silence, leap: is the silence silent?"),
            seconds=54,
            questions=(
                mark("What do dusk, night and dawn stand for, and where does each of them begin?"),
                mark("Which of the four gauges was furthest when the leap began, and which had not started?"),
                mark("Had you only the curves from outside, could you tell the night from an end? How?"),
            ),
            measures=(
                "train_accuracy",
                "held_out_accuracy",
                "margin_gap",
                "embedding_top_share",
                "embedding_participation",
                "weight_norm",
            ),
        ),
        FilmEntry(
            name="Sawtooth",
            module="sawtooth",
            title=mark("The sawtooth"),
            question=mark("Where it has never looked: what does it answer there?"),
            seconds=67,
            questions=(
                mark("What does a dot above the line say, and what does one below it say?"),
                mark("What has to be done to the curves before one can see that they are one?"),
                mark("If one curve answers every question, how many training pairs would pin it down?"),
            ),
            measures=("collapse", "shift_averaged_logits"),
            needs=(addition,),
        ),
        FilmEntry(
            name="TheCircle",
            module="the_circle",
            title=mark("The circle"),
            question=mark("What does it look like inside a network that can add?"),
            seconds=68,
            questions=(
                mark("Why does a circle suit this addition better than a line?"),
                mark("Which number sits next to 0 on the first ring, and why is it not 1?"),
                mark("If the network kept only one ring, which questions would it get wrong first?"),
            ),
            measures=("circle_shares", "angle_error"),
            needs=(addition,),
        ),
        FilmEntry(
            name="FewFrequencies",
            module="few_frequencies",
            title=mark("A few frequencies"),
            question=mark("How many waves does it take to know a table?"),
            seconds=51,
            questions=(
                mark(
                    "How many waves hold the whole table when it is known by heart, and how many in the end?"
                ),
                mark("Why does the sum of the last waves have its peak where it has?"),
                mark(
                    "A sound with many waves is noise, one with few a chord. What does a network lose with "
                    "the rest?"
                ),
            ),
            measures=("answer_spectrum", "answer_waves", "pair_waves"),
            needs=(addition,),
        ),
        FilmEntry(
            name="Gravity",
            module="gravity",
            title=mark("Coach and gravity"),
            question=mark("Two forces pull on every weight. Which one makes it understand?"),
            seconds=69,
            # In the quiet reference run no neuron dies (docs/log.md).
            preset="slingshots",
            questions=(
                mark("Which way do the two forces on a weight point, and what is each of them called?"),
                mark("Once all is learnt, on what share of the weights does decay pull alone?"),
                mark("If the two forces nearly cancel, what is it that still moves the network?"),
            ),
            measures=(
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
        ),
        FilmEntry(
            name="ThrottleAndSpring",
            module="throttle_and_spring",
            title=mark("Throttle and spring"),
            question=mark("Is a smaller learning rate as good as weight decay?"),
            seconds=69,
            questions=(
                mark("What does the throttle stand for, and what the spring?"),
                mark("Why does a weight of 10 stay where it is at any learning rate once the gradient is 0?"),
                mark("A tax and a spring pull alike. Why do their paths part under Adam, which rescales?"),
            ),
            of_run=False,
            shows=(
                "story/results/worked-example.json",
                "story/results/penalty-is-decay.json",
                "story/results/learning-rate.json",
            ),
        ),
        FilmEntry(
            name="TheEmptyCentre",
            module="the_empty_centre",
            title=mark("The empty centre"),
            question=mark("Peel off the outer tenth of a ball. How much is left?"),
            seconds=74,
            questions=(
                mark("How much of a disk lies within nine tenths of its radius, and how much of a ball?"),
                mark("Where do random vectors of many dimensions lie, and how thick is that shell?"),
                mark("If nearly all volume lies in the rind, why may a trained network leave it unharmed?"),
            ),
            of_run=False,
            shows=("story/results/black-hole.json",),
        ),
        FilmEntry(
            name="WhenItHappens",
            module="when_it_happens",
            title=mark("When it happens"),
            question=mark("How much data, how much decay: when does it leap?"),
            seconds=80,
            questions=(
                mark("Why does a network that is shown little have to wait, and one that is shown much not?"),
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


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a film, named in its language, from its start (seconds) to the next one's."""

    name: str
    start: float
