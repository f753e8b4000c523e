"""The scene of a told film: a voice that the pictures wait for, a camera that moves, captions, the audit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from manim import (
    DOWN,
    UP,
    FadeIn,
    FadeOut,
    MovingCameraScene,
    UpdateFromAlphaFunc,
    config,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Wait, prepare_animation

from animations.drawing import audit
from animations.drawing.audit import Finding, Screen
from animations.drawing.words import baseline, words
from animations.telling.camera import Look, pin
from animations.telling.cards import play_end, play_title
from animations.telling.film_camera import FilmCamera
from animations.telling.placed import curves, filled_share, placed_texts
from animations.telling.runs import view_for
from animations.telling.speech import BREATH, spoken_seconds
from animations.telling.watching import Moment, Watch
from language import mark, preferred_language, translator
from story.films.catalog import FILMS
from story.films.entry import FilmEntry, Section
from story.words import palette
from training.runs.reader import Run
from training.runs.view import RunView

CAPTION_HEIGHT = 3.2
CAPTION_TIME = 0.9
SAMPLES = 5  # pictures a second that the audit looks at
BEFORE_NEXT = 0.5  # between two parts
SERIES = mark("Kaiqiao: films on grokking")
SKETCH = mark("a sketch, not measured")
RECORDED = mark("Recorded, not staged: run {run_id}, seed {seed}")


class Film(MovingCameraScene):  # type: ignore[misc]  # Manim has no types
    """A film drawn from what was recorded or is exact, told in one language.

    Args:
        run: a run or its id; if not given, KAIQIAO_RUN, else the reference run. A film that is not about
            a run (`story.films.catalog`) takes none.
        lang: "zh" or "en"; if not given, KAIQIAO_LANG, else the shell's language.

    After it has been rendered, `captions` holds its narration as (start, end, sentence), which is its
    subtitle track, `sections` the parts it was played in, and `findings` what the audit had to say; that
    looks only where `watched` is set before.
    """

    screen: ClassVar[Screen] = audit.WIDE

    def __init__(self, run: Run | str | None = None, lang: str | None = None, **settings: Any) -> None:
        # Every play is drawn anew: to know what it looks like, Manim's cache would have to look at
        # every array of the run.
        config.disable_caching = True
        super().__init__(camera_class=FilmCamera, **settings)
        self._view = self._chosen_view(run)
        self.lang = lang or preferred_language()
        self.say = translator(self.lang)
        self.captions: list[tuple[float, float, str]] = []
        self.sections: list[Section] = []
        self.findings: list[Finding] = []
        self.on_progress: Callable[[float], None] = lambda _second: None
        self.voice: Callable[[str], float] = spoken_seconds
        self.watched = False
        self.main: Any = None
        self._caption: Any = None
        self._pinned: list[Any] = []
        self._watch, self._sampled = Watch(), -1.0
        self._moves = self._thinks = self._flies = False

    def _chosen_view(self, run: Run | str | None) -> RunView | None:
        return view_for(FILMS.get(type(self).__name__), run)

    @property
    def view(self) -> RunView:
        """The run it is drawn from, read once."""
        assert self._view is not None, "this film is not about a run"
        return self._view

    def setup(self) -> None:
        self.camera.background_color = palette.INK
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
        play_title(self, title, question, self.say(SERIES))

    def end_card(self, thought: str, source: str) -> None:
        """What remains to be thought, and what the film was drawn from."""
        play_end(self, thought, source)

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
        super().play(*animations, **settings)
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
