"""The scene that all films share: run, language, sections, captions, the audit of every picture, progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import (
    DL,
    DOWN,
    LEFT,
    RIGHT,
    UP,
    UR,
    DashedVMobject,
    FadeIn,
    FadeOut,
    Rectangle,
    Scene,
    VGroup,
    VMobject,
    config,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Wait, prepare_animation
from manim.utils.family import extract_mobject_family_members
from numpy.typing import NDArray

from animations.drawing import audit
from animations.drawing.audit import Finding, Placed, Screen
from animations.drawing.words import Written, baseline, words
from language import mark, preferred_language, translator
from story.films.catalog import FILMS, FilmEntry, Section
from story.words import palette
from training.config.presets import REFERENCE
from training.runs.reader import Run, open_run
from training.runs.view import RunView

CAPTION_HEIGHT = 3.2
CREDIT_BOTTOM = -3.77
CAPTION_TIME = 0.9
HIDES = 0.3  # what is filled so far hides a text that lies below
METAPHOR = mark("a metaphor, not measured")


class Film(Scene):  # type: ignore[misc]  # Manim has no types
    """A scene drawn from what was recorded or is exact, in one language.

    Args:
        run: a run or its id; if not given, KAIQIAO_RUN, else the reference run. A film that is not about
            a run (`story.films.catalog`) takes none.
        lang: "zh" or "en"; if not given, KAIQIAO_LANG, else the shell's language.

    After the film has been rendered, `findings` holds what the audit had to say, `captions` the
    subtitles as (start, end, text), and `sections` the parts it was played in.
    """

    screen: ClassVar[Screen] = audit.WIDE

    def __init__(self, run: Run | str | None = None, lang: str | None = None, **settings: Any) -> None:
        # Every play is drawn anew: to know what it looks like, Manim's cache would have to look at
        # every array of the run.
        config.disable_caching = True
        super().__init__(**settings)
        self._view = self._chosen_view(run)
        self.lang = lang or preferred_language()
        self.say = translator(self.lang)
        self.findings: list[Finding] = []
        self.captions: list[tuple[float, float, str]] = []
        self.sections: list[Section] = []
        self.on_progress: Callable[[float], None] = lambda _second: None
        self._reading = audit.Reading()
        self._caption: Any = None
        self._caption_start = 0.0

    def _chosen_view(self, run: Run | str | None) -> RunView | None:
        return self.view_of(FILMS.get(type(self).__name__), run)

    @staticmethod
    def view_of(entry: FilmEntry | None, run: Run | str | None) -> RunView | None:
        """What a film is drawn from, of the run that was asked for; None for a film that is about none."""
        own = REFERENCE.run_id if entry is None else entry.run_id
        if own is None:
            return None
        run = run or os.environ.get("KAIQIAO_RUN") or own
        return (open_run(run) if isinstance(run, str) else run).view()

    @property
    def view(self) -> RunView:
        """The run it is drawn from, read once."""
        assert self._view is not None, "this film is not about a run"
        return self._view

    def setup(self) -> None:
        self.camera.background_color = palette.INK

    def play_sections(self, *sections: tuple[str, Callable[[], None]]) -> None:
        """Play the parts of the film in their order; each has a name for those who step through it."""
        for name, part in sections:
            self.sections.append(Section(self.say(name), self.time))
            self.next_section(name)
            part()

    # ---- Words ------------------------------------------------------------------------------------

    def caption(self, text: str, *along: Any, run_time: float = CAPTION_TIME) -> Any:
        """Say a new caption in place of the last one, while `along` plays for `run_time`; returns it."""
        new = words(text, "caption", self.lang).move_to([0, CAPTION_HEIGHT, 0])
        if self.lang != "zh":  # all on one line, whether or not a letter reaches below it
            new.shift((CAPTION_HEIGHT - 0.17 - baseline(new)) * UP)
        arriving = squish_rate_func(smooth, 0.45, 1)  # after the last one has left: two at once are none
        changes = [FadeIn(new, shift=0.12 * DOWN, run_time=CAPTION_TIME, rate_func=arriving)]
        if self._caption is not None:
            changes.append(FadeOut(self._caption, run_time=0.4 * CAPTION_TIME))
        self._end_caption()
        self._caption, self._caption_start = new, self.time
        self._reading.arrivals[new.written.serial] = self.time + CAPTION_TIME
        for animation in map(prepare_animation, along):
            animation.run_time = run_time
            changes.append(animation)
        self.play(*changes)
        return new

    def credit(self, source: str | None = None) -> Any:
        """What it is drawn from, small in the right corner, for the whole film.

        Args:
            source: a translated text; the run if not given (its id names the seed) and its weight decay.
        """
        text = source or f"{self.view.run_id}  ·  λ = {self.view.config.weight_decay:g}"
        credit = words(text, "credit", self.lang, colour=palette.QUIET_ON_INK)
        return credit.align_to([audit.SAFE * audit.WIDE.width / 2, CREDIT_BOTTOM, 0], DOWN + RIGHT)

    def metaphor(self) -> Any:
        """The sign in the left corner that stands as long as what is shown is a metaphor."""
        sign = words(self.say(METAPHOR), "credit", self.lang, colour=palette.TEXT_ON_INK)
        sign.align_to([-audit.SAFE * audit.WIDE.width / 2, CREDIT_BOTTOM + 0.12, 0], DOWN + LEFT)
        sign.shift(0.15 * RIGHT)
        frame = DashedVMobject(
            Rectangle(width=sign.width + 0.3, height=sign.height + 0.24, stroke_width=1.5,
                      stroke_color=palette.QUIET_ON_INK).move_to(sign), num_dashes=60)  # fmt: skip
        return VGroup(frame, sign)

    def _end_caption(self) -> None:
        """Write the caption that ends now into the subtitles."""
        if self._caption is not None:
            start, end, text = self._caption_start, self.time, self._caption.written.text
            self.captions.append((start, end, text))
            self.add_subcaption(text, duration=end - start, offset=start - end)

    # ---- Plays ------------------------------------------------------------------------------------

    def play(self, *animations: Any, **settings: Any) -> None:
        start = self.time
        super().play(*animations, **settings)
        moved = not all(isinstance(animation, Wait) for animation in animations)
        texts = list(self._texts())
        self.findings += audit.audit_frame(self.time, texts, self._lines())
        self.findings += self._reading.after_play(start, self.time, texts, moved=moved)
        self.on_progress(self.time)

    def tear_down(self) -> None:
        self._end_caption()
        self.findings += self._reading.at_end(self.time)

    def family(self) -> Iterator[Any]:
        """Everything that is on the screen now, down to its parts."""
        for mobject in self.mobjects:
            yield from mobject.get_family()

    def _texts(self) -> Iterator[Placed]:
        """Every text on the screen. What lies behind it are the grounds that its box touches."""
        painted = self._painted()
        grounds = [mobject for mobject in self.family() if getattr(mobject, "ground", None)]
        for mobject in self.family():
            written: Written | None = getattr(mobject, "written", None)
            opacity = _opacity(mobject)
            if written is None or opacity < 0.05:
                continue
            left, bottom = mobject.get_corner(DL)[:2]
            right, top = mobject.get_corner(UR)[:2]
            behind = [palette.INK]
            for ground in grounds:
                low, high = ground.get_corner(DL)[:2], ground.get_corner(UR)[:2]
                if low[0] < right and high[0] > left and low[1] < top and high[1] > bottom:
                    behind.append(audit.blend(ground.ground, palette.INK, ground.get_fill_opacity()))
            yield Placed(
                written.serial, written.text, written.role, written.size * getattr(mobject, "magnified", 1.0),
                written.colour, opacity, left, right, bottom, top, tuple(behind),
                hidden_by=_painted_over(mobject, painted),
            )  # fmt: skip

    def _painted(self) -> list[tuple[Any, NDArray[np.floating]]]:
        """What is filled, in the order in which it is painted, each with the corners of its box, (2, 2)."""
        parts = extract_mobject_family_members(self.mobjects, use_z_index=True, only_those_with_points=True)
        return [
            (part, np.array([part.points[:, :2].min(axis=0), part.points[:, :2].max(axis=0)]))
            for part in parts
            if isinstance(part, VMobject) and part.get_fill_opacity() >= HIDES
        ]

    def _lines(self) -> Iterator[Any]:
        """The corners of every curve that no text may lie on."""
        for mobject in self.family():
            if getattr(mobject, "is_curve", False) and mobject.get_stroke_opacity() > 0.05:
                yield mobject.points[:: mobject.n_points_per_curve]


def _opacity(mobject: Any) -> float:
    glyphs = [part for part in mobject.get_family() if isinstance(part, VMobject) and len(part.points) > 1]
    return max((float(part.get_fill_opacity()) for part in glyphs), default=0.0)


def _painted_over(text: Any, painted: Sequence[tuple[Any, NDArray[np.floating]]]) -> str | None:
    """What is painted later than a text, where the text is; None where nothing is."""
    letters = {id(part) for part in text.get_family()}
    last = max((place for place, (part, _box) in enumerate(painted) if id(part) in letters), default=-1)
    own = np.array([text.get_corner(DL)[:2], text.get_corner(UR)[:2]])
    for part, box in painted[last + 1 :]:
        if _overlap(own, box) and any(
            _overlap(own, np.array([path[:, :2].min(axis=0), path[:, :2].max(axis=0)]))
            for path in part.get_subpaths()
        ):
            return type(part).__name__
    return None


def _overlap(one: NDArray[np.floating], other: NDArray[np.floating]) -> bool:
    """Whether two boxes, (2, 2) each, have more than an edge in common."""
    return bool((np.minimum(one[1], other[1]) - np.maximum(one[0], other[0]) > audit.OVERLAP).all())
