"""A lesson of forty-five minutes: what to show, what to ask, and where each of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from language import mark

MINUTES = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the lesson.

    Attributes:
        minutes: how long it takes with a class.
        title, task: what it is, and what teacher and class do.
        url, address: the page, and the parameters of its address.
    """

    minutes: int
    title: str
    task: str
    url: str
    address: Mapping[str, str] = field(default_factory=dict)


LESSON: tuple[Part, ...] = (
    Part(
        minutes=5,
        title=mark("A riddle"),
        url="leap",
        task=mark(
            "Show the table, stop it once the training pairs are known. The class votes: will the "
            "rest ever be right, and when? Then let it play to its end."
        ),
    ),
    Part(
        minutes=3,
        title=mark("The film that tells it"),
        url="films",
        address={"film": "TheLeap"},
        task=mark("Stop after each part and let somebody say in one sentence what has happened."),
    ),
    Part(
        minutes=7,
        title=mark("What happens in the dark"),
        url="dark",
        task=mark(
            "Before you play it, everybody draws how sure the network will be of one unseen pair, "
            "step by step. Whose curve was nearest?"
        ),
    ),
    Part(
        minutes=7,
        title=mark("The clock inside"),
        url="adding",
        task=mark(
            "Add on a clock by hand, with two arms. Then turn the network's clocks, and vote: how many "
            "does the whole table need? Switch them on, one by one."
        ),
    ),
    Part(
        minutes=3,
        title=mark("Two forces"),
        url="films",
        address={"film": "Gravity"},
        task=mark("Which of the two forces would you switch off? Ask before the film answers."),
    ),
    Part(
        minutes=12,
        title=mark("Your own experiment"),
        url="lab",
        task=mark(
            "In groups: change one setting, write down what you expect and why, and train. Each group"
            " puts its curve beside the others' and says what surprised it."
        ),
    ),
    Part(
        minutes=5,
        title=mark("In a thousand dimensions"),
        url="space",
        task=mark(
            "How much of a ball is left without its outer tenth: in two dimensions, in a hundred? "
            "Guess, then drag."
        ),
    ),
    Part(
        minutes=3,
        title=mark("What is true of it"),
        url="claims",
        task=mark(
            "Everybody picks one claim that sounded sure, looks up what was measured, and says "
            "whether it holds."
        ),
    ),
)
