"""Three phases: what is told of a night in which nothing happens, and what four gauges show of it."""

from __future__ import annotations

from manim import (
    LEFT,
    UP,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import per_cent
from animations.drawing.scrub import Scrub
from animations.drawing.words import words
from animations.film import Film
from animations.films.three_phases.accuracy_curves import AccuracyCurves
from animations.films.three_phases.data import Gauge, load
from animations.films.three_phases.gauge_rows import GaugeRow, PhaseBackdrop, ProgressBar, upright
from language import mark
from story.words import palette
from training.measures.embedding_spectra import TOP

COLOURS = {"teeth": palette.TRAIN, "waves": palette.GEOMETRY, "dimensions": palette.GEOMETRY,
           "norm": palette.DECAY, "accuracy": palette.HELD_OUT}  # fmt: skip
# The rows of gauges: their common frame, the foot of the lowest, from one to the next, and their height;
# and the bars, for which they move aside.
ROWS_WIDTH, ROWS_CENTRE, FOOT, PITCH, HEIGHT = 7.6, 0.6, -2.8, 1.09, 0.92
ASIDE, BARS, BAR_LENGTH = 1.15 * LEFT, 3.65, 1.95


class ThreePhases(Film):
    """The story of the three phases, the recorded run, and the same night under four gauges."""

    def construct(self) -> None:
        self.data = load(self.view)
        self.add(self.credit())
        self.play_sections(
            (mark("As it is told"), self.tell),
            (mark("Dusk"), self.learn_by_heart),
            (mark("Night"), self.pass_the_night),
            (mark("Dawn"), self.leap_up),
            (mark("Four gauges"), self.open_the_gauges),
            (mark("The night from inside"), self.pass_the_night_inside),
            (mark("Not silent"), self.answer),
        )

    # ---- Outside ----------------------------------------------------------------------------------

    def tell(self) -> None:
        """The article's three phases, sketched."""
        _, data = self.say, self.data
        names = {"memorisation": _("dusk"), "plateau": _("night"), "grokking": _("dawn")}
        self.day = PhaseBackdrop(data.spans, names, self.lang, 10.4, 4.4, [0.6, -0.3, 0])
        self.outside = outside = AccuracyCurves(
            data.found.view.metrics, (data.memorised, data.leap, data.generalised), self.day.plot, _
        )
        self.sign = self.metaphor()
        self.caption(
            _("The story: by heart, silence, leap"),
            FadeIn(outside.plot.axes, outside.ticks, self.sign),
            run_time=1,
        )
        days = [
            LaggedStart(
                Scrub(tint, start=tint.start, end=tint.end), FadeIn(name, shift=0.1 * UP), lag_ratio=0.4
            )
            for tint, name in zip(self.day.tints, self.day.names, strict=True)
        ]
        self.add(*(tint.mobject for tint in self.day.tints), outside.plot.mobject, outside.ticks)
        self.play(
            LaggedStart(*days, lag_ratio=0.6), *(Create(line, rate_func=linear) for line in outside.sketch),
            LaggedStart(*map(FadeIn, outside.told), lag_ratio=0.8),
            run_time=3,
        )  # fmt: skip
        self.caption(_("Is the silence silent?"))
        self.wait(1.6)

    def learn_by_heart(self) -> None:
        _, outside = self.say, self.outside
        self.add(outside.train.mobject, outside.held_out.mobject, self.day.cursor.mobject)
        self.play(
            FadeOut(self.sign, *outside.told, rate_func=squish_rate_func(smooth, 0, 0.45)),
            FadeIn(*(label.mobject for label in outside.labels), rate_func=squish_rate_func(smooth, 0.55, 1)),
            outside.sketch.animate.set_stroke(opacity=0.3), run_time=1,
        )  # fmt: skip
        self.caption(
            _("Measured. Dusk: {step} steps, by heart", step=self.data.memorised),
            self.pass_outside(0, self.data.memorised),
            run_time=2.4,
        )
        self.wait(1)

    def pass_outside(self, start: float, end: float) -> Scrub:
        return Scrub(*self.outside.panels, self.day.cursor, start=start, end=end)

    def pass_the_night(self) -> None:
        _, accuracy = self.say, self.data.accuracy
        before, after = (
            per_cent(accuracy.values[accuracy.steps == step][0])
            for step in (self.data.memorised, self.data.leap)
        )
        self.caption(
            _("Night: the unseen creep, {a} % to {b} %", a=before, b=after),
            self.pass_outside(self.data.memorised, self.data.leap),
            run_time=4.4,
        )
        self.wait(0.8)
        self.look_at_what_it_knew()

    def look_at_what_it_knew(self) -> None:
        """Whether the training pairs stay known all night."""
        _, stumbles = self.say, self.data.stumbles
        said = (
            _("What it knows, it keeps"),
            _("Once it stumbles, and gets up"),
            _("Twice it stumbles, and gets up"),
        )
        many = _("{n} times it stumbles, and gets up", n=len(stumbles))
        rings = VGroup(
            *(
                Circle(0.16, color=palette.TEXT_ON_INK, stroke_width=2.5).move_to(
                    self.outside.plot.at(*stumble)
                )
                for stumble in stumbles
            )
        )
        drawn = [Create(rings, lag_ratio=0.6)] if stumbles else []
        self.caption((*said, many)[min(len(stumbles), 3)], *drawn, run_time=1.4)
        self.wait(1.8)
        self.play(FadeOut(rings), run_time=0.6)

    def leap_up(self) -> None:
        _ = self.say
        self.caption(
            _("Dawn: in {n} steps, understood", n=self.data.generalised - self.data.leap),
            self.pass_outside(self.data.leap, self.data.last),
            run_time=2.4,
        )
        self.wait(0.8)

    # ---- Inside -----------------------------------------------------------------------------------

    def open_the_gauges(self) -> None:
        """The curves become the lowest row; above them one gauge after the other, as far as memorising."""
        _, data = self.say, self.data
        middle = [ROWS_CENTRE, FOOT + 2.5 * PITCH - 0.5 * (PITCH - HEIGHT), 0]
        low = [ROWS_CENTRE, FOOT + HEIGHT / 2, 0]
        outside = self.outside
        self.strip = VGroup(outside.plot.mobject, outside.train.mobject, outside.held_out.mobject)
        self.name = words(_("accuracy"), "tick", self.lang, colour=palette.HELD_OUT)
        self.name.move_to([ROWS_CENTRE - ROWS_WIDTH / 2 - 0.2 - self.name.width / 2, low[1], 0])
        self.caption(
            _("The same steps, from inside"),
            FadeOut(*(label.mobject for label in outside.labels), outside.ticks, outside.sketch),
            FadeOut(self.day.cursor.mobject),
            *self.day.stretch(ROWS_WIDTH, 4 * PITCH + HEIGHT, middle),
            self.strip.animate.stretch_to_fit_width(ROWS_WIDTH).stretch_to_fit_height(HEIGHT).move_to(low),
            FadeIn(self.name),
            run_time=1.6,
        )
        self.wait(1.5)
        self.rows = [self.row_of(gauge, place) for place, gauge in enumerate(data.gauges)]
        meanings = (
            _("How far seen pairs stand out"),
            _("Energy in the {n} strongest waves", n=TOP),
            _("How many directions the numbers use"),
            _("How long all the weights are"),
        )
        for row, meaning in zip(self.rows, meanings, strict=True):
            self.add(row.trace.mobject)
            self.caption(
                meaning,
                FadeIn(row.name, row.plot.axes, row.null),
                Scrub(row.trace, start=0, end=data.last),
                run_time=2.2,
            )
            self.wait(1.4)

    def row_of(self, gauge: Gauge, place: int) -> GaugeRow:
        _ = self.say
        names = {
            "teeth": _("teeth"),
            "waves": _("{n} waves", n=TOP),
            "dimensions": _("directions"),
            "norm": _("length"),
        }
        return GaugeRow(gauge.steps, gauge.values, COLOURS[gauge.name], names[gauge.name], self.lang,
                   frame=self.day.plot, bottom=FOOT + (4 - place) * PITCH, height=HEIGHT, null=gauge.null,
                   noise=_("white noise"))  # fmt: skip

    def pass_the_night_inside(self) -> None:
        """The night once more, and how much of its way each goes in it."""
        _, data = self.say, self.data
        self.bars = [
            ProgressBar(_("{n} %", n="{n}"), self.lang, gauge.steps, gauge.values, data.memorised,
                   COLOURS[gauge.name], [BARS, FOOT + (4 - place) * PITCH + HEIGHT / 2, 0], BAR_LENGTH)
            for place, gauge in enumerate((*data.gauges, data.accuracy))
        ]  # fmt: skip
        self.header = words(_("way gone"), "label", self.lang)
        self.header.move_to([BARS + BAR_LENGTH / 2 + 0.35, FOOT + 4 * PITCH + HEIGHT + 0.07, 0])
        rows = VGroup(
            self.day.ground, *self.day.names, self.name, self.strip, *(row.mobject for row in self.rows)
        )
        self.caption(
            _("Which of them move by night?"),
            rows.animate.shift(ASIDE),
            LaggedStart(*(FadeIn(bar.mobject) for bar in self.bars), FadeIn(self.header), lag_ratio=0.2),
            run_time=2,
        )
        self.day.cursor.show(data.memorised)
        self.play(FadeIn(self.day.cursor.mobject), run_time=0.6)
        self.wait(0.4)
        self.play(Scrub(*self.bars, self.day.cursor, start=data.memorised, end=data.leap), run_time=6)
        self.wait(1)

    def answer(self) -> None:
        _ = self.say
        x = self.bars[-1].filled.get_right()[0]
        line = upright(x, self.bars[-1].filled.get_top()[1], self.bars[0].filled.get_top()[1] + 0.06)
        self.caption(
            _("Not silent: {n} of {m} ran ahead", n=self.data.ahead, m=len(self.data.gauges)),
            Create(line),
            run_time=1.2,
        )
        self.wait(3.2)
