"""The accuracies of a network, drawn in its own cell of the map, for a camera that has come near."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import NDArray

from animations.drawing.curves import Plot
from animations.drawing.easing import smoothstep
from animations.drawing.scrub import between, latest
from animations.films.when_it_happens.cell_runs import CellRun
from animations.telling.camera import Look
from story.words import palette

INSET = (0.86, 0.78)  # of a cell, what its panel takes
ROOM = (0.9, 0.6)  # of the panel, what the curves take
BELOW = -0.08  # the axis, where the silence is
ABOVE_MAP = 0.5  # z-index: below the finger and all words
# The curves' width on the screen, and the zooms at which the panel is not there, and is there in full.
WIDTH, FAR, NEAR = 7.0, 1.6, 3.0


class CellCurves:
    """The network of one cell; `show(step)` draws its curves so far.

    Args:
        size: of the cell.
        steps: how long a network is trained at most.
        colour: of the bar that is as long as the silence.
    """

    def __init__(self, run: CellRun, centre: NDArray[np.floating], size: NDArray[np.floating],
                 steps: int, colour: str) -> None:  # fmt: skip
        self.run = run
        panel = np.array(INSET) * size
        self.panel = Rectangle(width=panel[0], height=panel[1], stroke_width=0, fill_opacity=1)
        self.panel.set_fill(palette.INK).move_to(centre)
        self.panel.ground = palette.INK
        room = np.array(ROOM) * panel
        self.plot = Plot(float(room[0]), float(room[1]), (0, steps))
        self.plot.mobject.move_to(centre - np.array([0, 0.09 * panel[1], 0]))
        self.train, self.held_out = (
            VMobject(stroke_color=colour, stroke_width=WIDTH) for colour in (palette.TRAIN, palette.HELD_OUT)
        )
        self.silence = VMobject(stroke_color=colour)
        self.mobject = VGroup(self.panel, self.plot.axes, self.silence, self.train, self.held_out)
        self.mobject.set_z_index(ABOVE_MAP)
        self.show(0)

    @property
    def last(self) -> float:
        return float(self.run.steps[-1])

    def show(self, step: float) -> None:
        at = latest(self.run.steps, step)
        steps = np.append(self.run.steps[: at + 1], max(step, 0.0))
        for curve, values in ((self.train, self.run.train), (self.held_out, self.run.held_out)):
            drawn = np.append(values[: at + 1], between(self.run.steps, values, step))
            curve.set_points_as_corners(self.plot.at(steps, drawn))

        self._show_silence(step)

    def _show_silence(self, step: float) -> None:
        """From memorising until it is over."""
        start, end = self.run.memorised_at, min(step, self.run.generalised_at or np.inf)
        self.silence.clear_points()
        if start is not None and end > start:
            self.silence.set_points_as_corners(self.plot.at([start, end], [BELOW, BELOW]))

    def show_at(self, zoom: float) -> None:
        """From afar a cell is its colour alone."""
        there = float(smoothstep((zoom - FAR) / (NEAR - FAR)))
        self.panel.set_fill(opacity=there)
        self.plot.axes.set_stroke(opacity=there, width=2 / zoom)
        for curve in (self.train, self.held_out):
            curve.set_stroke(opacity=there, width=WIDTH / zoom)
        self.silence.set_stroke(opacity=there, width=2 * WIDTH / zoom)


class Zooming:
    """Keeps what is drawn in cells as sharp as the camera is near; a panel for any flight."""

    def __init__(self, curves: Sequence[CellCurves], look: Callable[[], Look]) -> None:
        self._curves, self._look = curves, look
        self.mobject = VGroup()  # cells come into the picture when the finger does

    def show(self, _time: float) -> None:
        zoom = self._look().zoom
        for one in self._curves:
            one.show_at(zoom)
