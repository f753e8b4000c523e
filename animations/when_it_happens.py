"""When it happens: a network becomes a cell of a map, and a finger walks the map to where the leap lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    Rectangle,
    VGroup,
    linear,
    squish_rate_func,
    there_and_back,
)

from animations.drawing.scrub import Scrub
from animations.drawing.words import words
from animations.films.when_it_happens.cell_curves import CellCurves, Zooming
from animations.films.when_it_happens.data import load
from animations.films.when_it_happens.map_words import axis_names, colour_key
from animations.films.when_it_happens.silence_map import ARRIVING, Place, SilenceMap
from animations.telling.camera import Look, pin
from animations.telling.scene import Film
from language import mark
from story.ledger.claim import Verdict
from story.words import palette

WIDTH, HEIGHT, MIDDLE = 12.4, 6.0, np.array([0.35, -0.25, 0.0])
FINGER = 2.2  # width of its frame, which grows with the zoom
CELLS_WIDE = 3.1  # that the camera sees while the finger walks
DIM = 0.18
SILENT = 0.72  # of the way to understanding passes before the last sentence of the example
# What is said of training without decay, by the verdict on the claim that it is needed.
WITHOUT_DECAY: Mapping[str, str] = {
    Verdict.HOLDS: mark("And with no decay at all, no network that was tried understood."),
    Verdict.ON_CONDITION: mark("Without any decay, it depends on how else one trains."),
    Verdict.FAILS: mark("Trained in other ways, some networks understood with no decay at all."),
}
THOUGHT = mark("The longest silence lies at the edge.")
UNSETTLED = mark("Whether it can do without any decay is not settled.")
RECORDED = mark("Recorded, not staged: {n} networks on a clock of {p} hours, seed {seed}")


class WhenItHappens(Film):
    """A run, its cell, the whole map; a walk to more data, a walk to more decay; no decay; the edge."""

    def construct(self) -> None:
        self.data, _ = load(), self.say
        data = self.data
        self.map = SilenceMap(data.silences, data.example, WIDTH, HEIGHT, MIDDLE)
        self.curves = {
            place: CellCurves(run, self.map.at(place), self.map.cell, data.steps, self.map.colour(place))
            for place, run in data.runs.items()
        }
        self.zooming = Zooming(list(self.curves.values()), lambda: self.look)
        source = _(RECORDED, n=data.silences.size, p=data.p, seed=data.seed)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("A smaller clock"), self.show_the_example),
            (mark("A map"), self.fill_the_map),
            (mark("More data"), self.walk_along_data),
            (mark("More decay"), self.walk_along_decay),
            (mark("No decay"), self.take_decay_away),
            (mark("The edge"), self.show_the_edge),
            (mark("What remains"), lambda: self.end_card(_(THOUGHT), source)),
        )  # fmt: skip

    def look_at(self, place: Place, cells: float) -> Look:
        x, y, _z = self.map.at(place)
        return Look(float(x), float(y), float(cells * self.map.cell[0]))

    # ---- One network ------------------------------------------------------------------------------

    def show_the_example(self) -> None:
        """One cell fills the picture, and in it its network learns."""
        _, data = self.say, self.data
        one = self.curves[data.example]
        run = one.run
        memorised, understood = run.memorised_at or 0, run.generalised_at or 0
        near = self.look_at(data.example, 1.02)
        self.camera.frame.set(width=near.width).move_to(near.centre)
        self.map.show(ARRIVING)
        self.zooming.show(0)
        self.main = one.panel
        names = VGroup(
            self.beside(_("what it is shown"), one.plot.at(0.16 * data.steps, 1), 0.3 * UP, palette.TRAIN),
            self.beside(_("the rest"), one.plot.at(0.4 * data.steps, 0), 1.3 * UP, palette.HELD_OUT),
        )
        share = f"{100 * data.shares[data.example[1]]:.0f}"
        self.tell(_("A smaller clock: {p} hours. This network is shown {share} % of its sums.",
                    p=data.p, share=share))  # fmt: skip
        self.play(FadeIn(self.map.mobject, one.mobject), run_time=1.2)
        self.play(Scrub(one, start=0, end=1.3 * memorised, run_time=3.6), FadeIn(names[0], run_time=0.8))
        ends = [
            self.beside(_("step {n}", n=step), one.plot.at(step, known), 1.1 * RIGHT, palette.TEXT_ON_INK)
            for step, known in ((memorised, 0.78), (understood, 0.5))
        ]
        self.tell(_("At step {n} it knows them by heart. Then: silence.", n=memorised))
        quiet = SILENT * understood
        self.play(
            FadeIn(ends[0], names[1], run_time=0.8),
            Scrub(one, start=1.3 * memorised, end=quiet, run_time=4.4, rate_func=linear),
        )
        self.tell(_("At step {n} it understands the rest.", n=understood))
        self.play(Scrub(one, start=quiet, end=one.last), run_time=2.2)
        self.play(FadeIn(ends[1]), run_time=0.6)
        self.written = VGroup(*names, *ends)

    def beside(self, text: str, place: Any, shift: Any, colour: str) -> Any:
        """A name beside a place of the scene, as large on the screen as if the camera saw everything."""
        name = words(text, "label", self.lang, colour=colour)
        name.move_to(self.look.on_screen(place) + shift).set_z_index(2)
        pin(name, Look(), self.look)
        return name

    # ---- The map ----------------------------------------------------------------------------------

    def fill_the_map(self) -> None:
        _, data = self.say, self.data
        names = axis_names(self.map, _)
        self.finger = self.map.outline(data.example, FINGER).set_z_index(1)
        self.tell(_("This network is one cell of a map."))
        self.fly(
            Look(), Scrub(self.zooming, start=0, end=1),
            FadeOut(self.written, rate_func=squish_rate_func(linear, 0, 0.15)),
            FadeIn(self.finger, names, rate_func=squish_rate_func(linear, 0.7, 1)), run_time=3.2,
        )  # fmt: skip
        self.main = self.map.frame
        self.tell(_("To the right, more is shown. Upwards, decay is stronger: the pull towards zero."))
        self.play(Scrub(self.map, start=ARRIVING, end=1), run_time=5.0)
        self.tell(
            _(
                "{n} networks, each trained once, so luck shows. The brighter, the shorter the silence.",
                n=data.silences.size,
            )
        )
        self.key = colour_key(_, data.steps, [0, 3.25, 0])
        self.play(FadeIn(self.key, lag_ratio=0.4), run_time=4.0)
        self.around = VGroup(names, self.key)

    def walk_along_data(self) -> None:
        """From the example to less data, and to more."""
        _, data = self.say, self.data
        here = data.to_data.index(data.example)
        self.tell(_("What if it is shown less?"))
        near = self.look_at(data.example, CELLS_WIDE)
        share = self.tag(data.example, self.share_of(data.example))
        self.fly(
            near, Scrub(self.zooming, start=0, end=1),
            FadeOut(self.around, rate_func=squish_rate_func(linear, 0, 0.2)),
            FadeIn(share, rate_func=squish_rate_func(linear, 0.8, 1)), run_time=2.4,
        )  # fmt: skip
        self.tags = [share]
        self.listen()
        self.think(2.0)
        self.tell(_("In {n} steps, no leap comes.", n=f"{data.steps:,}"))
        for place in data.to_data[here - 1 : 0 : -1]:
            self.step_to(place, self.share_of(place), run_time=1.7)
        self.tell(_("Shown more, the silence shrinks, until there is none."))
        self.step_to(data.example, None, run_time=1.2)
        for place in data.to_data[here + 1 :]:
            self.step_to(place, self.share_of(place), run_time=1.6)

    def walk_along_decay(self) -> None:
        """Down the column to where decay is too weak, and up to where it is too strong."""
        _, data = self.say, self.data
        here = data.to_decay.index(data.to_data[-1])
        self.tell(_("Now less decay: it waits longer, and at last in vain."))
        for place in data.to_decay[here - 1 : 1 : -1]:
            self.step_to(place, self.decay_of(place), run_time=1.25)
        self.tell(_("More decay: sooner and sooner. Too much: it learns nothing."))
        self.step_to(data.to_decay[here], None, run_time=1.8)
        for place in data.to_decay[here + 1 :]:
            self.step_to(place, self.decay_of(place), run_time=1.7)

    def share_of(self, place: Place) -> str:
        _ = self.say
        return _("{n} % shown", n=f"{100 * self.data.shares[place[1]]:.0f}")

    def decay_of(self, place: Place) -> str:
        _ = self.say
        return _("decay {n}", n=f"{self.data.decays[place[0]]:.2g}")

    def tag(self, place: Place, text: str) -> Any:
        """What this cell was trained with, over its curves."""
        zoom = self.look_at(place, CELLS_WIDE).zoom
        name = words(text, "number", self.lang)
        name.scale(1 / zoom).magnified = 1 / zoom
        panel = self.curves[place].panel
        return name.move_to(panel.get_top() + 0.2 / zoom * DOWN).set_z_index(2)

    def step_to(self, place: Place, text: str | None, *, run_time: float) -> None:
        """The finger and the camera go to a cell, whose network learns as they come."""
        one = self.curves[place]
        along = [self.finger.animate.move_to(self.map.at(place))]
        if text is not None:
            self.tags.append(self.tag(place, text))
            along += [Scrub(one, start=0, end=one.last), FadeIn(self.tags[-1])]
            self.zooming.show(0)
        self.fly(self.look_at(place, CELLS_WIDE), *along, run_time=run_time)

    # ---- What it takes ----------------------------------------------------------------------------

    def take_decay_away(self) -> None:
        """The lowest row; and what the ledger says of none at all."""
        _, data = self.say, self.data
        lowest = data.silences[0]
        row = Rectangle(
            width=WIDTH, height=self.map.cell[1], stroke_color=palette.TEXT_ON_INK, stroke_width=5
        )
        row.move_to(self.map.frame.get_bottom() + self.map.cell[1] / 2 * UP)
        early = squish_rate_func(linear, 0, 0.15)
        self.tell(_("At the foot of the map, with least decay, {n} of {all} understood.",
                    n=int(np.isfinite(lowest).sum()), all=len(lowest)))  # fmt: skip
        self.fly(
            Look(), Scrub(self.zooming, start=0, end=1), FadeOut(*self.tags, self.finger, rate_func=early),
            FadeIn(self.around, rate_func=squish_rate_func(linear, 0.7, 1)), run_time=3.0,
        )  # fmt: skip
        self.remove(*(one.mobject for one in self.curves.values()))
        self.play(Create(row), run_time=2.2)
        self.tell(_(WITHOUT_DECAY.get(data.without_decay, UNSETTLED)))
        self.play(row.animate.set_stroke(width=9), rate_func=there_and_back, run_time=2.6)
        self.play(FadeOut(row), run_time=1.2)

    def show_the_edge(self) -> None:
        """Where the silence is long: beside the cells where it has no end."""
        _, edge = self.say, self.data.edge
        self.tell(_("Where is the silence longest?"))
        self.play(self.key[:3].animate.scale(1.06), rate_func=there_and_back, run_time=2.0)
        self.listen()
        self.think(2.0)
        rest = VGroup(*(box for place, box in self.map.cells.items() if not edge[place]))
        self.tell(_("At the edge: with a little less decay, it had not ended."))
        self.play(rest.animate.set_fill(opacity=DIM), run_time=1.6)
        lit = VGroup(*(box for place, box in self.map.cells.items() if edge[place]))
        self.play(lit.animate.scale(1.06), rate_func=there_and_back, run_time=1.6)
        self.listen(1.0)
