"""What a film says of itself, and asks of a run. No Manim in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from language import Message
from story.films.requirements import (
    FilmError,
    GrokkedSteps,
    Requirement,
    grokked_steps,
    measure,
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

        >>> from story.films.catalog import FILMS
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


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a film, named in its language, from its start (seconds) to the next one's."""

    name: str
    start: float
