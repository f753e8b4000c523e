"""A film's first picture, its title and question, and its last: a thought, and what it was drawn from."""

from __future__ import annotations

from typing import Any

from manim import DOWN, UP, FadeIn, FadeOut, Rectangle

from animations.drawing import audit
from animations.drawing.words import words
from animations.telling.watching import TO_LOOK
from story.words import palette

END_TIME = 3.6
SOURCE_HEIGHT = -3.27


def play_title(film: Any, title: str, question: str, series: str) -> None:
    """Show title, question and series until they have been read."""
    name = words(title, "caption", film.lang, size=76).move_to(0.45 * UP)
    of = words(series, "tick", film.lang, colour=palette.QUIET_ON_INK).move_to(2.9 * DOWN)
    asked = words(question, "label", film.lang, size=36).move_to(0.8 * DOWN)
    film.main = _whole_screen(film)
    film.play(FadeIn(name, shift=0.2 * UP), FadeIn(asked, of), run_time=0.8)
    film.think(max(audit.reading_seconds(title) + TO_LOOK, audit.reading_seconds(question)) + 0.3)
    film.play(FadeOut(name, asked, of), run_time=0.5)


def play_end(film: Any, thought: str, source: str) -> None:
    """Let all go, and leave a thought."""
    film.listen()
    last = words(thought, "label", film.lang, size=44).move_to(0.3 * UP)
    drawn_from = words(source, "credit", film.lang, colour=palette.QUIET_ON_INK)
    drawn_from.move_to([0, SOURCE_HEIGHT, 0])
    gone = [mobject for mobject in film.mobjects if mobject is not film.camera.frame]
    film.camera.frame.set(width=film.screen.width).move_to([0, 0, 0])
    film.without_caption()
    film.play(*map(FadeOut, gone), run_time=0.8)
    film.play(FadeIn(last, shift=0.15 * UP), FadeIn(drawn_from), run_time=0.8)
    film.main = _whole_screen(film)
    film.think(END_TIME)


def _whole_screen(film: Any) -> Any:
    return Rectangle(width=film.screen.width, height=film.screen.height)
