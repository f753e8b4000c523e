"""Colours as numbers: what pictures are filled with, and how well one colour is told from another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# How much the eye makes of red, green and blue light, and what is added to two luminances that are compared
# (WCAG 2.2, "relative luminance" and "contrast ratio").
LUMINANCE, FLARE = np.array([0.2126, 0.7152, 0.0722]), 0.05


def rgb(colour: str) -> NDArray[np.float64]:
    """Red, green and blue of a colour "#RRGGBB", (3,), from 0 to 255.

    >>> rgb("#FF8000").tolist()
    [255.0, 128.0, 0.0]
    """
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float64)


def light_of(coded: NDArray[np.floating]) -> NDArray[np.floating]:
    """The light of coded colours (sRGB), both from 0 to 1."""
    return np.asarray(np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4))


def contrast(one: str, other: str) -> float:
    """Ratio of luminances, 1 to 21 (WCAG 2.2, contrast ratio).

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    dark, light = sorted(float(light_of(rgb(colour) / 255) @ LUMINANCE) for colour in (one, other))
    return round((light + FLARE) / (dark + FLARE), 4)


def blend(colour: str, ground: str, opacity: float) -> str:
    """The colour seen where `colour` lies on `ground` with this opacity.

    >>> blend("#ffffff", "#000000", 0.5)
    '#808080'
    """
    mixed = opacity * rgb(colour) + (1 - opacity) * rgb(ground)
    return "#" + "".join(f"{round(part):02x}" for part in mixed.tolist())
