"""The whole story's own pictures: its title, the bridge to each of its films, its end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from manim import DOWN, UP, Create, FadeIn, FadeOut, smooth, squish_rate_func

from animations.drawing.words import words
from animations.telling.scene import SERIES, Film
from animations.whole_story.chapter_clock import ChapterClock
from language import mark
from story.films.entry import FilmEntry
from story.films.whole_story import STORY_CARDS, Bridge, chapters
from story.words import palette

CLOCK, RADIUS = np.array([-4.0, -0.1, 0.0]), 2.5
TEXT = np.array([2.7, 0.0, 0.0])
LEAST = 4.6  # seconds for a bridge
TITLE_SIZE = {"en": 32, "zh": 60}


class StoryCards(Film):
    """A clock with an hour for each film; its hand goes on from one to the next."""

    @property
    def entry(self) -> FilmEntry:
        return STORY_CARDS

    def _chosen_view(self, _run: object) -> None:
        """It shows no run."""

    def construct(self) -> None:
        films = chapters()
        self.clock = ChapterClock(len(films), CLOCK, RADIUS)
        self.main = self.clock.rim
        bridges: list[tuple[str, Callable[[], None]]] = [
            (film.title, partial(self.go_on, place, film, bridge))
            for place, (film, bridge) in enumerate(films)
        ]
        self.play_sections((mark("The question"), self.begin), *bridges, (mark("What remains"), self.end))

    @property
    def left_to_say(self) -> float:
        """The seconds until the last sentence has been said."""
        return float(max(LEAST, self.captions[-1][1] - self.time))

    def begin(self) -> None:
        """The title, and the hours of the clock, one by one."""
        _ = self.say
        title = words(_(self.entry.title), "label", self.lang, size=TITLE_SIZE[self.lang])
        title.move_to(TEXT + 0.3 * UP)
        series = words(_(SERIES), "tick", self.lang, colour=palette.QUIET_ON_INK).next_to(title, DOWN, 0.4)
        self.tell(_("A network learns to add. One day it understands what it does. How does that happen?"))
        self.play(Create(self.clock.rim), FadeIn(title, series), run_time=1.6)
        self.play(FadeIn(self.clock.hours, lag_ratio=0.2), run_time=self.left_to_say)
        self.listen()
        self.play(FadeOut(title, series), FadeIn(self.clock.hand), run_time=0.8)

    def go_on(self, place: int, film: FilmEntry, bridge: Bridge) -> None:
        """The hand moves on to the next hour, and its film is named."""
        _ = self.say
        title = words(_(film.title), "caption", self.lang, size=50).move_to(TEXT)
        self.tell(_(bridge.said))
        early = squish_rate_func(smooth, 0, 0.15)
        self.play(
            self.clock.go_to(place), FadeIn(title, shift=0.2 * UP, rate_func=early), run_time=self.left_to_say
        )
        self.listen()
        self.play(FadeOut(title), run_time=0.5)

    def end(self) -> None:
        """The hand goes all the way round, and the hours take the colours of what the network found."""
        _ = self.say
        thought = words(_("Nobody told it how."), "label", self.lang, size=44).move_to(TEXT)
        self.tell(_("It was shown sums, and it found a clock."))
        self.play(self.clock.colour(), run_time=self.left_to_say)
        self.listen()
        self.tell(_("Nobody told it how."))
        self.play(FadeOut(self.clock.hand), FadeIn(thought), run_time=1.2)
        self.think(3.0)
        self.play(FadeOut(thought, self.clock.rim, self.clock.hours), run_time=1.0)
