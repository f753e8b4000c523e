"""Pictures of films on white paper: each colour stands off from it as it did from the dark ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from animations.drawing.colours import FLARE, LUMINANCE, light_of, rgb
from story.words import palette


def on_paper(colours: NDArray[np.floating]) -> NDArray[np.floating]:
    """Colours (..., 3) of a picture on ink as they are printed on white, from 0 to 1.

    The ground becomes white. A colour keeps its hue and its contrast: it is as much darker than the paper as
    it was lighter than the ink. What that makes too light for its hue is mixed with white.

    >>> on_paper(np.array([[0.06, 0.07, 0.09], [0.0, 0.62, 0.45]])).round(2).tolist()
    [[1.0, 1.0, 1.0], [0.0, 0.47, 0.34]]
    """
    light = light_of(np.asarray(colours, float))
    luminance = light @ LUMINANCE
    ink = float(light_of(rgb(palette.INK) / 255) @ LUMINANCE)
    wanted = np.clip((1 + FLARE) * (ink + FLARE) / (luminance + FLARE) - FLARE, 0, 1)
    hue = light / np.maximum(light.max(axis=-1, keepdims=True), 1e-9)  # as light as its hue can be
    lightest = hue @ LUMINANCE
    darker = hue * (wanted / np.maximum(lightest, 1e-9))[..., None]
    share = np.clip((wanted - lightest) / np.maximum(1 - lightest, 1e-9), 0, 1)[..., None]
    paler = hue + share * (1 - hue)
    return _coded(np.where((wanted > lightest)[..., None], paler, darker))


def _coded(light: NDArray[np.floating]) -> NDArray[np.floating]:
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.clip(light, 0, 1) ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(coded, 0, 1))
