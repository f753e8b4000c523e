"""Pictures of films on white paper: each colour stands off from it as it did from the dark ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from story.words import palette

# What the luminances of two colours are compared with besides each other (WCAG 2.2, contrast ratio).
FLARE = 0.05
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def on_paper(colours: NDArray[np.floating]) -> NDArray[np.floating]:
    """Colours (..., 3) of a picture on ink as they are printed on white, from 0 to 1.

    The ground becomes white. A colour keeps its hue and its contrast: it is as much darker than the paper as
    it was lighter than the ink. What that makes too light for its hue is mixed with white.

    >>> on_paper(np.array([[0.06, 0.07, 0.09], [0.0, 0.62, 0.45]])).round(2).tolist()
    [[1.0, 1.0, 1.0], [0.0, 0.47, 0.34]]
    """
    light = _linear(np.asarray(colours, float))
    luminance = light @ LUMINANCE
    ink = float(_linear(_rgb(palette.INK)) @ LUMINANCE)
    wanted = np.clip((1 + FLARE) * (ink + FLARE) / (luminance + FLARE) - FLARE, 0, 1)
    hue = light / np.maximum(light.max(axis=-1, keepdims=True), 1e-9)  # as light as its hue can be
    lightest = hue @ LUMINANCE
    darker = hue * (wanted / np.maximum(lightest, 1e-9))[..., None]
    share = np.clip((wanted - lightest) / np.maximum(1 - lightest, 1e-9), 0, 1)[..., None]
    paler = hue + share * (1 - hue)
    return _coded(np.where((wanted > lightest)[..., None], paler, darker))


def _rgb(colour: str) -> NDArray[np.floating]:
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def _linear(coded: NDArray[np.floating]) -> NDArray[np.floating]:
    """Light of coded colours (sRGB)."""
    return np.asarray(np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4))


def _coded(light: NDArray[np.floating]) -> NDArray[np.floating]:
    coded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.clip(light, 0, 1) ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(coded, 0, 1))
