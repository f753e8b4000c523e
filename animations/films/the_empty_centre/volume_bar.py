"""Where the volume of a ball lies: its rings, a bar for each, and the band that holds nearly all."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import LaggedStart, TransformFromCopy, VGroup
from numpy.typing import NDArray

from animations.drawing.ticks import below
from animations.drawing.words import words
from animations.films.the_empty_centre.shell_cloud import RingBars, ShellBand, circles
from language import Translator

Float64 = NDArray[np.float64]


class VolumeBars:
    """A disk in rings, and bars that grow out of them.

    Args:
        logs: (D,), powers of ten of the dimensions.
        shares: (D, R), of the volume in each ring, from the centre outwards.
        bands: (D,), thickness of the band.
        disk: its centre and radius.
        bars: their lower left corner, width and height.
    """

    def __init__(self, logs: Float64, shares: Float64, bands: Float64, disk: tuple[Any, float],
                 bars: tuple[Any, float, float], _: Translator) -> None:  # fmt: skip
        (centre, radius), (corner, width, height) = disk, bars
        self.rings = circles(centre, radius, shares.shape[1])
        self.bars = RingBars(logs, shares, width, height, corner)
        self.band = ShellBand(logs, bands, radius, centre)
        along = np.array([width, 0, 0])
        self.ends = below(_.language, (_("centre"), corner + 0.05 * along), (_("rim"), corner + 0.95 * along))
        share = _("{share} % of the radius", share=f"{100 * bands[-1]:.2g}")
        self.thin = words(share, "label", _.language).move_to(centre)

    def grow(self) -> Any:
        """Each bar comes out of its ring."""
        pairs = zip(self.rings, self.bars.bars, strict=True)
        return LaggedStart(*(TransformFromCopy(ring, bar) for ring, bar in pairs), lag_ratio=0.1)

    @property
    def mobject(self) -> VGroup:
        """What stands there in the end."""
        return VGroup(self.bars.mobject, self.ends, self.thin, self.band.mobject)
