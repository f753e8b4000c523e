"""The scene of a told film: a voice that the pictures wait for, a camera that moves, captions, the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from manim import (
    DOWN,
    UP,
    FadeIn,
    FadeOut,
    MovingCameraScene,
    Rectangle,
    UpdateFromAlphaFunc,
    config,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Wait, prepare_animation

from animations.drawing import audit
from animations.drawing.words import baseline, words
from animations.film import CAPTION_HEIGHT, CAPTION_TIME, CREDIT_BOTTOM, Film
from animations.telling.camera import Look, pin
from animations.telling.placed import curves, filled_share, placed_texts
from animations.telling.speech import BREATH, spoken_seconds
from animations.telling.watching import TO_LOOK, Moment, Watch
from language import mark
from story.films.catalog import FILMS, FilmEntry, Section
from story.words import palette

SAMPLES = 5  # pictures a second that the audit looks at
BEFORE_NEXT = 0.5  # between two parts
END_TIME = 3.6
SERIES = mark("Kaiqiao: films on grokking")
RECORDED = mark("Recorded, not staged: run {run_id}, seed {seed}")


class ToldFilm(Film, MovingCameraScene):  # type: ignore[misc]  # Manim has no types
    """A film that is told: see `Film` for the run and the language.

    After it has been rendered, `captions` holds its narration as (start, end, sentence), which is its
    subtitle track, and `findings` what the audit had to say; it looks only where `watched` is set before.
    """

    def __init__(self, *settings: Any, **named: Any) -> None:
        super().__init__(*settings, **named)
        self.voice: Callable[[str], float] = spoken_seconds
        self.watched = False
        self.main: Any = None
        self._pinned: list[Any] = []
        self._watch, self._sampled = Watch(), -1.0
        self._moves = self._thinks = self._flies = False

    def setup(self) -> None:
        super().setup()
        self.camera.frame.set(width=self.screen.width)

    @property
    def look(self) -> Look:
        """What the camera sees now."""
        frame = self.camera.frame
        x, y, _z = frame.get_center()
        return Look(float(x), float(y), float(frame.width), self.screen)

    @property
    def whole(self) -> Look:
        """What the camera sees at first: the whole screen."""
        return Look(width=self.screen.width, screen=self.screen)

    @property
    def entry(self) -> FilmEntry:
        """What the catalog says of it."""
        return FILMS[type(self).__name__]

    def source(self) -> str:
        """What it was drawn from, for its end card."""
        seed = self.view.config.seed
        return self.say(RECORDED, run_id=self.view.run_id, seed=seed)

    # ---- The voice --------------------------------------------------------------------------------

    def play_sections(self, *sections: tuple[str, Callable[[], None]]) -> None:
        """Play the parts of the film in their order, each until its last sentence has been said."""
        for name, part in sections:
            self.sections.append(Section(self.say(name), self.time))
            self.next_section(name)
            part()
            self.listen(BEFORE_NEXT)

    def tell(self, sentence: str) -> None:
        """Begin to say a sentence, as soon as the one before has been said; pictures may go on meanwhile."""
        self.listen()
        self.captions.append((self.time, self.time + self.voice(sentence), sentence))

    def listen(self, pause: float = BREATH) -> None:
        """Wait until the last sentence has been said, and for a pause after it."""
        if self.captions and (left := self.captions[-1][1] + pause - self.time) > 1 / config.frame_rate:
            self.wait(left)

    def think(self, seconds: float = 2.0) -> None:
        """Stand still after a question."""
        self._thinks = True
        self.wait(seconds)
        self._thinks = False

    # ---- Words on the picture ---------------------------------------------------------------------

    def caption(self, text: str, *along: Any, run_time: float = CAPTION_TIME) -> Any:
        """Put a few words above the picture in place of the last ones, while `along` plays for `run_time`."""
        new = words(text, "caption", self.lang).move_to([0, CAPTION_HEIGHT, 0])
        if self.lang != "zh":  # all on one line, whether or not a letter reaches below it
            new.shift((CAPTION_HEIGHT - 0.17 - baseline(new)) * UP)
        arriving = squish_rate_func(smooth, 0.45, 1)  # after the last one has left: two at once are none
        shift = 0.12 / self.look.zoom * DOWN
        changes = [FadeIn(self.pinned(new), shift=shift, run_time=CAPTION_TIME, rate_func=arriving)]
        changes += self._leaving()
        self._caption = new
        for animation in map(prepare_animation, along):
            animation.run_time = run_time
            changes.append(animation)
        self.play(*changes)
        return new

    def without_caption(self, *along: Any, run_time: float = CAPTION_TIME) -> None:
        """Let the caption go, while `along` plays."""
        changes = self._leaving()
        self._caption = None
        for animation in map(prepare_animation, along):
            animation.run_time = run_time
            changes.append(animation)
        if changes:
            self.play(*changes)

    def _leaving(self) -> list[Any]:
        if self._caption is None:
            return []
        self._pinned.remove(self._caption)
        return [FadeOut(self._caption, run_time=0.4 * CAPTION_TIME)]

    def pinned(self, mobject: Any) -> Any:
        """What was laid out on the whole screen, put where the camera sees it there, and keeps seeing it."""
        pin(mobject, self.whole, self.look)
        self._pinned.append(mobject)
        return mobject

    def title_card(self, title: str, question: str) -> None:
        """The film's name and what it asks; both go before it begins."""
        name = words(title, "caption", self.lang, size=76).move_to(0.45 * UP)
        series = words(self.say(SERIES), "tick", self.lang, colour=palette.QUIET_ON_INK).move_to(2.9 * DOWN)
        asked = words(question, "label", self.lang, size=36).move_to(0.8 * DOWN)
        self.main = Rectangle(width=self.screen.width, height=self.screen.height)
        self.play(FadeIn(name, shift=0.2 * UP), FadeIn(asked, series), run_time=0.8)
        self.think(max(audit.reading_seconds(title) + TO_LOOK, audit.reading_seconds(question)) + 0.3)
        self.play(FadeOut(name, asked, series), run_time=0.5)

    def end_card(self, thought: str, source: str) -> None:
        """What remains to be thought, and what the film was drawn from."""
        self.listen()
        last = words(thought, "label", self.lang, size=44).move_to(0.3 * UP)
        drawn_from = words(source, "credit", self.lang, colour=palette.QUIET_ON_INK)
        drawn_from.move_to([0, CREDIT_BOTTOM + 0.5, 0])
        gone = [mobject for mobject in self.mobjects if mobject is not self.camera.frame]
        self.camera.frame.set(width=self.screen.width).move_to([0, 0, 0])
        self.without_caption()
        self.play(*map(FadeOut, gone), run_time=0.8)
        self.play(FadeIn(last, shift=0.15 * UP), FadeIn(drawn_from), run_time=0.8)
        self.main = Rectangle(width=self.screen.width, height=self.screen.height)
        self.think(END_TIME)

    # ---- The camera -------------------------------------------------------------------------------

    def fly(self, to: Look, *along: Any, run_time: float = 3.0, rate_func: Any = smooth) -> None:
        """Move the camera, while `along` plays; what is pinned stays where it is on the screen."""
        start, frame = self.look, self.camera.frame
        seen = [self.look]

        def move(_frame: Any, alpha: float) -> None:
            now = start.towards(to, alpha)
            frame.set(width=now.width).move_to(now.centre)
            for mobject in self._pinned:
                pin(mobject, seen[0], now)
            seen[0] = now

        self._flies = True
        flight = UpdateFromAlphaFunc(frame, move, rate_func=rate_func)
        changes = [prepare_animation(animation) for animation in along]
        for animation in (flight, *changes):
            animation.run_time = run_time
        self.play(flight, *changes)
        self._flies = False

    # ---- Plays ------------------------------------------------------------------------------------

    def play(self, *animations: Any, **settings: Any) -> None:
        self._moves = not all(isinstance(animation, Wait) for animation in animations)
        if not self._moves:  # a wait is one picture, which is drawn once
            self._look_at(self.time)
        super(Film, self).play(*animations, **settings)
        self._look_at(self.time)
        self.on_progress(self.time)

    def update_to_time(self, t: float) -> None:
        super().update_to_time(t)
        if self.time + t - self._sampled >= 1 / SAMPLES - 1e-6:
            self._look_at(self.time + t)

    def _look_at(self, second: float) -> None:
        if self.watched:
            self._sampled = second
            self._watch.sample(self._moment(second))

    def _moment(self, second: float) -> Moment:
        look = self.look
        filled = 0.0 if self.main is None else filled_share(self.main, look)
        return Moment(
            round(second, 2), list(placed_texts(self.mobjects, look)), list(curves(self.mobjects, look)),
            filled, moves=self._moves, thinks=self._thinks, flies=self._flies,
            screen=self.screen,
        )  # fmt: skip

    def tear_down(self) -> None:
        for start, end, sentence in self.captions:
            self.add_subcaption(sentence, duration=end - start, offset=start - self.time)
        self.findings = self._watch.end(self.time) if self.watched else []
