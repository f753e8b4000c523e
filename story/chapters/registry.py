"""The registry of chapters: title, runs that it can show, measures, claims and films of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from language import Message, mark
from story.chapters import (
    adding,
    chance,
    dimensions,
    in_the_dark,
    landscape,
    leap,
    occam,
    sandpile,
    symbols,
    three_phases,
    weight_decay,
)
from story.chapters.weights import any_network
from training.config import Config
from training.runs.folder_view import FolderView
from training.runs.view import RunView


def _no_objection(_config: Config) -> Message | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter.

    Attributes:
        name: its key, and the folder of its page.
        title: what it is called.
        url: the path of its page.
        reader: what it makes of a run; None where it is drawn from sweeps.
        why_not: for a config, why the chapter cannot show a run of it, as one line; None where it can.
        any_network: whether it shows runs whose task is not known as well.
        measures: registered measures of the run that it draws over the steps.
        claims: of the article's claims, those it is about.
        films: those that tell it.
    """

    name: str
    title: str
    url: str
    reader: Callable[[RunView], Any] | Callable[[FolderView], Any] | None
    why_not: Callable[[Config], Message | None] = _no_objection
    any_network: bool = False
    measures: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    films: tuple[str, ...] = ()


# In the order of the article.
CHAPTERS: Mapping[str, Chapter] = {
    chapter.name: chapter
    for chapter in (
        Chapter(
            name="leap",
            title=mark("The leap"),
            url="leap",
            reader=leap.read_leap,
            measures=leap.MEASURES,
            claims=("leap-after-memorising", "ordinary-generalisation"),
            films=("WhatIsTrained", "TheLeap"),
        ),
        Chapter(
            name="three_phases",
            title=mark("Three phases"),
            url="phases",
            reader=three_phases.read_three_phases,
            measures=three_phases.MEASURES,
            claims=("three-phases", "flat-plateau", "sudden-leap", "silent-training-loss", "smaller-norm"),
            films=("ThreePhases",),
        ),
        Chapter(
            name="in_the_dark",
            title=mark("In the dark"),
            url="dark",
            reader=in_the_dark.read_in_the_dark,
            why_not=in_the_dark.why_no_circle,
            measures=in_the_dark.MEASURES,
            claims=(
                "hidden-progress",
                "sawtooth-to-smooth",
                "few-frequencies",
                "silent-held-out-loss",
            ),
            films=("Sawtooth", "FewFrequencies"),
        ),
        Chapter(
            name="manifold",
            title=mark("The manifold"),
            url="manifold",
            reader=dimensions.read_dimensions,
            measures=dimensions.MEASURES,
            claims=("low-dimension",),
            films=("TheCircle",),
        ),
        Chapter(
            name="adding",
            title=mark("How it adds"),
            url="adding",
            reader=adding.read_adding,
            why_not=adding.why_no_circles,
            measures=adding.MEASURES,
            claims=("few-frequencies", "token-loop"),
            films=("FewFrequencies",),
        ),
        Chapter(
            name="landscape",
            title=mark("The landscape"),
            url="landscape",
            # Its measures are taken on request: the page draws them once they are kept.
            reader=landscape.read_measured,
            claims=("smaller-norm",),
            films=("TheLandscape",),
        ),
        Chapter(
            name="when",
            title=mark("When does it happen?"),
            url="when",
            reader=None,
            claims=(
                "amount-of-data",
                "structure-needed",
                "corrupted-labels",
                "decay-needed",
                "decay-speeds",
                "too-much-decay",
            ),
            films=("WhenItHappens",),
        ),
        Chapter(
            name="weight_decay",
            title=mark("Weight decay"),
            url="decay",
            reader=weight_decay.read_weight_decay,
            measures=weight_decay.MEASURES,
            claims=(
                "decay-needed",
                "two-forces",
                "sieve",
                "worked-example",
                "penalty-gradient",
                "penalty-is-decay",
                "learning-rate",
                "smaller-norm",
            ),
            films=("Gravity", "ThrottleAndSpring"),
        ),
        Chapter(
            name="space",
            title=mark("High-dimensional space"),
            url="space",
            reader=chance.read_against_chance,
            measures=chance.MEASURES,
            claims=("inner-shares", "shrunken-norms", "thin-shell", "black-hole"),
            films=("TheEmptyCentre", "TheSphere"),
        ),
        Chapter(
            name="occam",
            title=mark("Why the simple generalises"),
            url="occam",
            reader=occam.read_occam,
            measures=occam.MEASURES,
            claims=("simpler-generalises", "smaller-norm", "averaged-tasks", "ordinary-generalisation"),
            films=("Occam",),
        ),
        Chapter(
            name="sandpile",
            title=mark("Sandpile"),
            url="sandpile",
            reader=sandpile.read_hidden_progress,
            measures=sandpile.MEASURES,
            claims=("sandpile",),
            films=("Avalanche",),
        ),
        Chapter(
            name="any_network",
            title=mark("Any network"),
            url="any",
            reader=any_network.read_any_network,
            any_network=True,
            measures=any_network.MEASURES,
        ),
        Chapter(
            name="symbols",
            title=mark("Symbols and words"),
            url="symbols",
            reader=symbols.read_symbols,
            measures=symbols.MEASURES,
            claims=("symbol-shapes",),
        ),
    )
}


def chapters_that_show(config: Config | None) -> list[Chapter]:
    """Return the chapters that a run with this config (None: its task is not known) can be opened in."""
    return [one for one in CHAPTERS.values() if why_not_shown(one, config) is None]


def why_not_shown(chapter: Chapter, config: Config | None) -> Message | None:
    """Say why a chapter cannot show a run with this config, as one line; None where it can.

    Args:
        config: of the run; None where its task is not known.

    >>> print(why_not_shown(CHAPTERS["leap"], None))
    it needs to know what the network was taught
    """
    if chapter.reader is None:
        return Message("it is drawn from many runs, and not from one")
    if config is None:
        return None if chapter.any_network else Message("it needs to know what the network was taught")
    return chapter.why_not(config)
