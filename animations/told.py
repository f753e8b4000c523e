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
    UpdateFromAlphaFunc,
    VGroup,
    config,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Wait, prepare_animation

from animations.drawing import audit
from animations.drawing.camera import Look, pin
from animations.drawing.placed import curves, filled_share, placed_texts
from animations.drawing.speech import BREATH, spoken_seconds
from animations.drawing.watching import Moment, Watch
from animations.drawing.words import baseline, words
from animations.film import CAPTION_HEIGHT, CAPTION_TIME, CREDIT_BOTTOM, Film
from language import mark
from story.films.catalog import FILMS, FilmEntry, Section
from story.words import palette

SAMPLES = 5  # pictures a second that the audit looks at
BEFORE_NEXT = 0.5  # between two parts
TITLE_TIME, END_TIME = 2.4, 3.6
SERIES = mark("Kaiqiao: films on grokking")
RECORDED = mark("Recorded, not staged: run {run_id}, seed {seed}")


class ToldFilm(Film, MovingCameraScene):  # type: ignore[misc]  # Manim has no types
    """A film that is told: see `Film` for the run and the language.

    After it has been rendered, `spoken` holds its narration as (start, end, sentence), which is its subtitle
    track, and `findings` what the audit had to say; it looks only where `watched` is set before.
    """

    def __init__(self, *settings: Any, **named: Any) -> None:
        super().__init__(*settings, **named)
        self.voice: Callable[[str], float] = spoken_seconds
        self.spoken: list[tuple[float, float, str]] = []
        self.watched = False
        self.main: Any = None
        self._pinned: list[Any] = []
        self._watch, self._sampled, self._moves, self._thinks = Watch(), -1.0, False, False

    def setup(self) -> None:
        super().setup()
        self.camera.frame.set(width=audit.FRAME_WIDTH)

    @property
    def look(self) -> Look:
        """What the camera sees now."""
        frame = self.camera.frame
        x, y, _z = frame.get_center()
        return Look(float(x), float(y), float(frame.width))

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
        self.spoken.append((self.time, self.time + self.voice(sentence), sentence))

    def listen(self, pause: float = BREATH) -> None:
        """Wait until the last sentence has been said, and for a pause after it."""
        if self.spoken and (left := self.spoken[-1][1] + pause - self.time) > 1 / config.frame_rate:
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
        self._caption, self._caption_start = new, self.time
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
        self._end_caption()
        self._pinned.remove(self._caption)
        return [FadeOut(self._caption, run_time=0.4 * CAPTION_TIME)]

    def _end_caption(self) -> None:
        if self._caption is not None:
            self.captions.append((self._caption_start, self.time, self._caption.written.text))

    def pinned(self, mobject: Any) -> Any:
        """What was laid out on the whole screen, put where the camera sees it there, and keeps seeing it."""
        pin(mobject, Look(), self.look)
        self._pinned.append(mobject)
        return mobject

    def unpinned(self, mobject: Any) -> Any:
        """What shall leave the screen when the camera moves on."""
        self._pinned.remove(mobject)
        return mobject

    def title_card(self, title: str, question: str) -> None:
        """The film's name and what it asks; both go before it begins."""
        name = words(title, "caption", self.lang, size=76).move_to(0.45 * UP)
        series = words(self.say(SERIES), "tick", self.lang, colour=palette.QUIET_ON_INK).move_to(2.9 * DOWN)
        asked = words(question, "label", self.lang, size=34).move_to(0.75 * DOWN)
        self.main = VGroup(name, asked)
        self.play(FadeIn(name, shift=0.2 * UP), FadeIn(series), run_time=0.8)
        self.play(FadeIn(asked), run_time=0.6)
        self.wait(TITLE_TIME)
        self.play(FadeOut(name, asked, series), run_time=0.6)

    def end_card(self, thought: str, source: str) -> None:
        """What remains to be thought, and what the film was drawn from."""
        self.listen()
        last = words(thought, "label", self.lang, size=44).move_to(0.3 * UP)
        drawn_from = words(source, "credit", self.lang, colour=palette.QUIET_ON_INK)
        drawn_from.move_to([0, CREDIT_BOTTOM + 0.5, 0])
        gone = [mobject for mobject in self.mobjects if mobject is not self.camera.frame]
        self.camera.frame.set(width=audit.FRAME_WIDTH).move_to([0, 0, 0])
        self.main = last
        self.without_caption()
        self.play(*map(FadeOut, gone), run_time=0.8)
        self.play(FadeIn(last, shift=0.15 * UP), FadeIn(drawn_from), run_time=0.8)
        self.wait(END_TIME)

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

        flight = UpdateFromAlphaFunc(frame, move, rate_func=rate_func)
        changes = [prepare_animation(animation) for animation in along]
        for animation in (flight, *changes):
            animation.run_time = run_time
        self.play(flight, *changes)

    # ---- Plays ------------------------------------------------------------------------------------

    def play(self, *animations: Any, **settings: Any) -> None:
        self._moves = not all(isinstance(animation, Wait) for animation in animations)
        super(Film, self).play(*animations, **settings)
        self.on_progress(self.time)

    def update_to_time(self, t: float) -> None:
        super().update_to_time(t)
        second = self.time + t
        if self.watched and second - self._sampled >= 1 / SAMPLES - 1e-6:
            self._sampled = second
            self._watch.sample(self._moment(second))

    def _moment(self, second: float) -> Moment:
        look = self.look
        filled = 0.0 if self.main is None else filled_share(self.main, look)
        return Moment(
            round(second, 2), list(placed_texts(self.mobjects, look)), list(curves(self.mobjects, look)),
            filled, moves=self._moves, thinks=self._thinks,
        )  # fmt: skip

    def tear_down(self) -> None:
        self._end_caption()
        self.findings = self._watch.end(self.time) if self.watched else []
