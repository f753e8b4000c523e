"""The films as one: in the order of the catalog, each begun by a bridge from what was seen before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from language import mark
from story.films.catalog import FILMS
from story.films.entry import FilmEntry


@dataclass(frozen=True, slots=True)
class Bridge:
    """How the story comes to a film.

    Attributes:
        said: the sentence on the way.
        leave_out: parts of the film that its story can do without, besides its own title and end.
    """

    said: str
    leave_out: tuple[int, ...] = ()


BRIDGES: Mapping[str, Bridge] = {
    "WhatIsTrained": Bridge(
        mark("First of all: what is it that learns, and what does it learn?"), leave_out=(6,)
    ),
    "TheLeap": Bridge(mark("So it is trained. At first it learns everything by heart."), leave_out=(4,)),
    "Sawtooth": Bridge(mark("What does it answer where it was never taught?"), leave_out=(2, 6, 7)),
    "TheCircle": Bridge(mark("Its answers are right. But how does it work them out?"), leave_out=(6,)),
    "FewFrequencies": Bridge(
        mark("One circle is one wave. How many of them does it need?"), leave_out=(4, 5, 6)
    ),
    "ThreePhases": Bridge(
        mark("From outside there was a long silence. Was it silent inside?"), leave_out=(5, 6)
    ),
    "Gravity": Bridge(mark("We know what it became. What pushed it there?"), leave_out=(2, 5)),
    "ThrottleAndSpring": Bridge(
        mark("Could one not simply take smaller steps instead?"), leave_out=(3, 4, 5, 7)
    ),
    "TheLandscape": Bridge(
        mark("Pushed and pulled, it walks. Through what kind of country?"), leave_out=(5, 6)
    ),
    "TheEmptyCentre": Bridge(
        mark("Its weights are a point in very many dimensions. What is it like there?"), leave_out=(2, 4)
    ),
    "TheSphere": Bridge(mark("On its way it becomes shorter. Does it have to?"), leave_out=(1, 5, 6, 7)),
    "WhenItHappens": Bridge(mark("One network has leapt. When do others?"), leave_out=(5, 6)),
    "Occam": Bridge(
        mark("Both know the sums they were shown. What makes one of them better?"), leave_out=(2, 3)
    ),
    "Avalanche": Bridge(mark("And when everything falls at once: is it an avalanche?"), leave_out=(3, 6, 7)),
}

# Its title, its bridges and its end, which are drawn as a film of their own.
STORY_CARDS = FilmEntry(
    name="StoryCards",
    module="whole_story.cards",
    title=mark("From memorising to understanding"),
    question=mark("What happens in a network when it understands?"),
    seconds=90,
    of_run=False,
    questions=(
        mark("Why did the network first learn by heart?"),
        mark("What did it find that makes knowing by heart unnecessary?"),
        mark("Which part of this do you believe of large networks, and what would you have to measure?"),
    ),
)
WHOLE_STORY = replace(STORY_CARDS, name="WholeStory")


def chapters(films: Mapping[str, FilmEntry] = FILMS) -> Sequence[tuple[FilmEntry, Bridge]]:
    """The films with their bridges, in order."""
    return [(film, BRIDGES[name]) for name, film in films.items()]


def kept_parts(bridge: Bridge, count: int) -> list[int]:
    """Which of a film's `count` parts are told: not its own title and end.

    >>> kept_parts(Bridge("…", leave_out=(2,)), 6)
    [1, 3, 4]
    """
    return [part for part in range(1, count - 1) if part not in bridge.leave_out]
