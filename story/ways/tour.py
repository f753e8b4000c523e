"""The tour: thirteen stops through the pages, a sentence each, beside which the page's picture plays."""

from __future__ import annotations

from dataclasses import dataclass

from language import mark


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the tour.

    Attributes:
        url: the path of its page.
        sentence: what to look at there. It names no number: those are the picture's, of whatever run.
    """

    url: str
    sentence: str


TOUR: tuple[Stop, ...] = (
    Stop("leap", mark("A network learns part of a table of sums. Watch the rest, which it is never shown.")),
    Stop("phases", mark("It memorises; for long nothing seems to happen; then it understands. Why so late?")),
    Stop("dark", mark("The standstill is none: where it was never asked, its jagged answers grow smooth.")),
    Stop(
        "manifold",
        mark("Inside, every number is an arrow. A cloud at first, then a circle: it has found the clock."),
    ),
    Stop("adding", mark("Turn its clocks by two numbers, and switch them on: how few are enough to add?")),
    Stop("landscape", mark("The way that all its weights take, over the landscape of its losses.")),
    Stop(
        "when",
        mark("Every cell of this map is a network: more data or more decay, and it leaps sooner, or never."),
    ),
    Stop(
        "decay",
        mark("Two forces move every weight: the gradient towards fewer mistakes, decay towards nothing."),
    ),
    Stop("space", mark("In many dimensions nearly all of a ball is skin. What is there at the centre?")),
    Stop(
        "occam",
        mark("Many networks fit the same pairs. Take one apart: how little is enough for all the others?"),
    ),
    Stop("sandpile", mark("Grain upon grain, nothing; then an avalanche. Is the leap like that?")),
    Stop("lab", mark("Now it is your turn: change one thing, say what you expect, and train a network.")),
    Stop(
        "claims",
        mark("Everything that is said about all this, put to the test: what holds, and what does not."),
    ),
)


def stop_at(asked: str | None) -> int | None:
    """The number of a stop, from 1 on, as an address has it; None for what names none.

    >>> stop_at("3"), stop_at("14"), stop_at("three"), stop_at(None)
    (3, None, None, None)
    """
    numbers = {str(number): number for number in range(1, len(TOUR) + 1)}
    return numbers.get(asked or "")
