"""Occam's razor: weights left out until a network forgets; then patterns; and which network needs fewer."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    BackgroundRectangle,
    FadeIn,
    FadeOut,
    Group,
    Square,
    SurroundingRectangle,
    VGroup,
    linear,
    smooth,
    squish_rate_func,
)

from animations.drawing.curves import per_cent
from animations.drawing.scrub import Scrub
from animations.drawing.words import math, words
from animations.films.occam.block import Block
from animations.films.occam.data import Forgetting, load
from animations.films.occam.thinning import FIELD, SIDE, TABLE, Count, Thinning
from animations.telling.camera import Look
from animations.telling.placed import as_number
from animations.telling.scene import Film
from language import mark
from story.words import palette

MIDDLE = np.array([0.0, -0.3, 0.0])
# The fields and tables at the end: how far from the middle, how high, of what size.
BESIDE, UPPER, LOWER, SMALLER = 3.4, 1.5, -2.05, 0.57
LARGE = 1.16  # the table, as long as it is alone
CLOSE = 4.4  # the width that is seen from close by
early = squish_rate_func(smooth, 0.0, 0.4)


class Occam(Film):
    """A table and its weights; left out one by one; by heart; patterns; the razor."""

    def construct(self) -> None:
        _ = self.say
        self.data = load(self.view)
        self.play_sections(
            (mark("The question"), lambda: self.title_card(_(self.entry.title), _(self.entry.question))),
            (mark("All its weights"), self.show_all),
            (mark("One by one"), self.leave_out_weights),
            (mark("By heart"), self.leave_out_memory),
            (mark("A block"), self.show_a_block),
            (mark("Patterns"), self.leave_out_patterns),
            (mark("The razor"), self.compare),
            (mark("What remains"), self.ask_for_more),
        )

    # ---- Weights ----------------------------------------------------------------------------------

    def show_all(self) -> None:
        """The whole table is right; then all the numbers that make it so."""
        _, data = self.say, self.data
        self.now = Thinning(data, data.understanding.by_weight, _)
        table, field = self.now.table.mobject, self.now.field.mobject
        table.move_to(MIDDLE).scale(LARGE)
        self.main = table
        self.tell(_("This network has understood: on its clock, every sum is right."))
        self.caption(_("Lit: answered right"), FadeIn(table), run_time=2.4)
        self.tell(_("These are its {count} weights, a point of light each.", count=f"{data.weights:,}"))
        self.without_caption(table.animate.scale(1 / LARGE).move_to(TABLE), run_time=1.4)
        self.main = Group(field, table)
        near = Look(float(FIELD[0]), float(FIELD[1]), CLOSE)
        self.fly(near, FadeIn(field, rate_func=early), run_time=3.4)
        self.listen()
        self.tell(_("Leave out the smallest, one by one. When does it forget?"))
        self.fly(Look(), *map(FadeIn, self.now.words), run_time=2.8)

    def leave_out_weights(self) -> None:
        _, forgetting = self.say, self.data.understanding.by_weight
        self.listen()
        self.think(1.8)
        self.play(self.now.lose(0, forgetting.enough, rate_func=linear), run_time=4.4)
        self.tell(
            _(
                "Without {share} %, nine in ten stay right. Then it falls apart.",
                share=per_cent(self.data.spared[1]),
            )
        )
        last = len(forgetting.known) - 1
        self.play(self.now.lose(forgetting.enough, last, rate_func=linear), run_time=3.8)

    def leave_out_memory(self) -> None:
        """The same with the network that only knew by heart: there is little between them."""
        _, forgetting = self.say, self.data.memory.by_weight
        self.tell(_("And when it only knew by heart?"))
        self.change_to(Thinning(self.data, forgetting, _))
        self.listen()
        self.tell(
            _("Then {share} % could go. Is that all the difference?", share=per_cent(self.data.spared[0]))
        )
        self.play(self.now.lose(0, len(forgetting.known) - 1, rate_func=linear), run_time=4.2)
        self.listen()
        self.think(1.6)

    def change_to(self, other: Thinning) -> None:
        """Another network, or another count, in the place of the one before."""
        gone = (*self.now.pictures, *self.now.words)
        self.now = other
        self.main = other.pictures
        self.without_caption(*map(FadeOut, gone), *map(FadeIn, (*other.pictures, *other.words)), run_time=1.8)

    # ---- Patterns ---------------------------------------------------------------------------------

    def show_a_block(self) -> None:
        """One matrix; its strongest pattern; and how it comes back, pattern by pattern."""
        _, data = self.say, self.data
        block = Block(data.block, 12.6, MIDDLE)
        whole = len(data.ranks) - 1
        count = Count(_("patterns: {n}"), self.lang, data.ranks)
        count.mobject.next_to(block.mobject, DOWN, buff=0.4)
        block.show(whole)
        gone = (*self.now.pictures, *self.now.words)
        self.main = block.mobject
        self.tell(_("But no weight works alone. Here is one block of them."))
        self.play(*map(FadeOut, gone), FadeIn(block.mobject), run_time=1.8)
        self.listen()
        self.tell(_("It is a sum of patterns, each a times table. This is the strongest."))
        self.play(Scrub(block, start=whole, end=0), run_time=3.2)
        self.play(FadeIn(count.mobject), run_time=0.6)
        self.listen()
        self.tell(_("Add the next ones, and the block comes back."))
        self.play(Scrub(block, count, start=0, end=whole), run_time=4.0)
        self.shown = Group(block.mobject, count.mobject)

    def leave_out_patterns(self) -> None:
        """All patterns, the weakest left out: of the memory, and of what has understood."""
        _, data = self.say, self.data
        memory, understanding = data.memory.by_pattern, data.understanding.by_pattern
        self.tell(_("Now leave out patterns, the weakest first."))
        self.now = self.memory = Thinning(data, memory, _)
        self.main = self.now.pictures
        self.play(
            *map(FadeOut, self.shown), *map(FadeIn, (*self.now.pictures, *self.now.words)), run_time=1.8
        )
        self.listen()
        self.tell(_("By heart, {count} numbers must stay for nine in ten.", count=self.enough(memory)))
        self.play(self.now.lose(0, memory.enough, rate_func=linear), run_time=3.2)
        self.listen()
        self.tell(_("And the one that understands?"))
        self.change_to(Thinning(data, understanding, _))
        self.play(self.now.lose(0, understanding.enough, rate_func=linear), run_time=4.6)
        self.tell(_("It needs {count}.", count=self.enough(understanding)))
        self.listen()

    @staticmethod
    def enough(forgetting: Forgetting) -> str:
        return f"{forgetting.numbers[forgetting.enough]:,}"

    # ---- The razor --------------------------------------------------------------------------------

    def compare(self) -> None:
        """The pair of all films is still right; then both networks, as far as each must stay lit."""
        _, data, asked = self.say, self.data, self.data.question
        pair = {"left": asked.left, "right": asked.right, "sum": asked.taught}
        cell = SIDE / len(data.trained)
        place = TABLE + np.array(
            [(asked.right + 0.5) * cell - SIDE / 2, SIDE / 2 - (asked.left + 0.5) * cell, 0]
        )
        ring = Square(1.3 * cell, stroke_color=palette.TEXT_ON_INK, stroke_width=2).move_to(place)
        formula = self.beside_a_cell(f"{asked.left} + {asked.right} = {asked.taught}", ring)
        self.tell(_("So little, and {left} plus {right} is still {sum}.", **pair))
        near = Look(float(place[0]), float(place[1]), CLOSE)
        self.fly(near, FadeIn(ring, scale=6), FadeIn(formula), run_time=2.8)
        self.listen()
        self.think(0.6)
        self.tell(_("Of two explanations, take the simpler one: that is Occam's razor."))
        self.fly(Look(), FadeOut(ring), FadeOut(formula), run_time=1.8)
        self.put_side_by_side()
        self.tell(_("Here, the simpler one also knew what it was never shown."))
        self.play(FadeIn(self.tables), run_time=2.6)
        self.listen()
        self.think(1.2)

    def beside_a_cell(self, formula: str, cell: Any) -> VGroup:
        """A formula, as small as the camera will be close, on a ground of its own."""
        share = CLOSE / Look().width
        text = as_number(math(formula, size=60)).scale(share).next_to(cell, UP, buff=0.35 * share)
        text.magnified = share
        ground = BackgroundRectangle(text, color=palette.INK, fill_opacity=0.9, buff=0.15 * share)
        return VGroup(ground, text)

    def put_side_by_side(self) -> None:
        """What was enough of each, in the frame of all that there was; their tables below come later."""
        _, data = self.say, self.data
        many, few = self.enough(data.memory.by_pattern), self.enough(data.understanding.by_pattern)
        networks = (
            (self.memory, LEFT, palette.TRAIN, _("by heart: {count}", count=many)),
            (self.now, RIGHT, palette.HELD_OUT, _("understood: {count}", count=few)),
        )
        ours, theirs = self.now.field.mobject, self.memory.field.mobject
        theirs.scale(SMALLER).move_to(BESIDE * LEFT + UPPER * UP)
        self.play(*map(FadeOut, (self.now.table.mobject, *self.now.words)), run_time=0.6)
        self.main = Group(ours, theirs)
        self.play(
            FadeIn(theirs), ours.animate.scale(SMALLER).move_to(BESIDE * RIGHT + UPPER * UP), run_time=1.6
        )
        self.tables, signs = Group(), VGroup()
        for network, way, colour, text in networks:
            frame = SurroundingRectangle(
                network.field.mobject, buff=0.05, stroke_width=2, color=palette.QUIET_ON_INK
            )
            signs.add(frame, words(text, "label", self.lang, colour=colour).next_to(frame, UP, buff=0.2))
            self.tables.add(network.table.mobject.scale(SMALLER).move_to(BESIDE * way + LOWER * UP))
        self.play(FadeIn(signs), run_time=0.6)
        self.main = Group(ours, theirs, self.tables)

    def ask_for_more(self) -> None:
        _ = self.say
        self.end_card(_("Must the simpler one always be right?"), self.source())
