"""What films ask of a run before they are drawn from it, and one line for each thing that is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from language import Message, UserError
from training.config import Config
from training.measures import unavailable, why_not
from training.phases import Phases, Verdict
from training.runs.view import RunView

# From a config to the line that says why its runs do not do; None where they do.
Requirement: TypeAlias = Callable[[Config], Message | None]


class FilmError(UserError):
    """A film cannot be drawn from this run, or from what is measured."""


@dataclass(frozen=True, slots=True)
class GrokkedSteps:
    """The steps at which a run had memorised, began to leap, had generalised, and ended."""

    memorised: int
    leap: int
    generalised: int
    last: int


def addition(config: Config) -> Message | None:
    """A film that adds needs the table of a + b, its symbols in their order.

    >>> print(addition(Config(task="subtract")))
    task = 'subtract': this film adds, and needs a run with task = 'add'
    """
    if config.task == "add":
        return None
    return Message("task = {task!r}: this film adds, and needs a run with task = 'add'", task=config.task)


def weight_decay(config: Config) -> Message | None:
    """A film about weight decay needs some.

    >>> print(weight_decay(Config(weight_decay=0.0)))
    weight_decay = 0: this film is about its pull, and needs more than none
    """
    if config.weight_decay > 0:
        return None
    return Message("weight_decay = 0: this film is about its pull, and needs more than none")


def measure(name: str) -> Requirement:
    """A film that shows a registered measure needs runs that have it.

    >>> print(measure("angle_error")(Config(network="two_layer_decoder")))  # doctest: +ELLIPSIS
    angle_error: network = 'two_layer_decoder' has no linear readout; ...
    """
    return lambda config: why_not(name, config)


def why_no_leap(view: RunView) -> Message | None:
    """The line for a run that does not grok, or not yet; None for one that does."""
    if len(view.steps) and view.phases.verdict is Verdict.GROKS:
        return None
    return Message("run {run_id!r} does not grok, which is what this film is about", run_id=view.run_id)


def why_not_recorded(measures: Iterable[str], view: RunView) -> Message | None:
    """The line for a run that was recorded without one of these measures; None for one that has them all."""
    return next(filter(None, (unavailable(name, view) for name in measures)), None)


def grokked_steps(phases: Phases) -> GrokkedSteps:
    """The steps of a run that groks; of no other, for it has not got to all of them."""
    steps = phases.memorised_at, phases.leap_at, phases.generalised_at
    memorised, leap, generalised = (step for step in steps if step is not None)
    return GrokkedSteps(memorised, leap, generalised, phases.last_step)
