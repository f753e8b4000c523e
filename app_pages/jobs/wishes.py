"""What visitors ask for, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from training.config import Config
from training.sweeps.design import Sweep


@dataclass(frozen=True, slots=True, order=True)
class Visitor:
    """Who asks: an address, and one of the browsers there. Told to nobody else."""

    address: str
    session: str


# What the app itself asks for: without it no page has anything to show, so it comes before all visitors.
SYSTEM = Visitor("", "")


@dataclass(frozen=True, slots=True)
class Film:
    """A film to be rendered, of a run or (None) of its own preset's."""

    film: str
    language: str
    quality: str
    run_id: str | None = None


# A sweep is trained as a single run is: in the same queue, in turns.
Work: TypeAlias = Config | Sweep | Film


@dataclass(frozen=True, slots=True)
class Job:
    """What a visitor has asked for.

    Attributes:
        number: in the order of asking.
        visitor: who asked; SYSTEM for the app itself.
        work: a run or a sweep to train, or a film to render.
        goes_on: whether a run that was begun goes on, instead of being trained from its start.
        turns, seconds: that it has had.
        losses: how often the server went down while it was worked on.
    """

    number: int
    visitor: Visitor
    work: Work
    goes_on: bool = False
    turns: int = 0
    seconds: float = 0.0
    losses: int = 0

    @property
    def name(self) -> str:
        """What cannot be worked on twice at once: the run, the sweep, or the film in its language."""
        return name_of(self.work)

    @property
    def config(self) -> Config:
        """The run that is trained."""
        assert isinstance(self.work, Config), "it is no single run"
        return self.work

    @property
    def run_id(self) -> str:
        """The name of the run that is trained."""
        return name_of(self.config)


@lru_cache(maxsize=500)
def name_of(work: Work) -> str:
    """The name of a job's work."""
    if isinstance(work, Film):
        return f"film {work.film} {work.language}"
    return work.sweep_id if isinstance(work, Sweep) else work.run_id
