"""Of which waves the embedding and the readout are made, and how round the circles of the tokens are."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geometry import CircleFit, circle_fit, frequency_plane, gini, residue_spectrum, top_share
from training.measures.circle import Circle
from training.models import FloatArray, IntArray

Float64 = NDArray[np.float64]
TOP = 5


def embedding_spectrum(tokens: FloatArray, circle: Circle) -> Float64:
    """Energy of the embedding at each frequency of the circle: shape (..., m//2 + 1).

    Args:
        tokens: shape (..., symbols, d), as from `token_embeddings`.
    """
    return residue_spectrum(tokens[..., circle.symbols, :])


def readout_spectrum(readout: FloatArray, circle: Circle) -> Float64:
    """Energy at each frequency of what the neurons add to the logits: shape (..., m//2 + 1).

    Args:
        readout: W_L = W_out W_U of Nanda et al., shape (..., neurons, answers).
    """
    return residue_spectrum(readout[..., circle.symbols].swapaxes(-2, -1))


def wave_gini(spectrum: Float64) -> Float64:
    """Gini coefficient of the norms of the waves: how few of them carry everything.

    0 where all are equally strong, near 1 where a handful is left.

    Args:
        spectrum: (..., m//2 + 1), energies; their square roots are the norms.

    Source: Nanda et al., Progress measures for grokking via mechanistic interpretability (arXiv 2301.05217,
    2023), who follow W_E and W_L by it. Here cosine and sine of a frequency count as one, so that it does not
    matter which symbol is called 0, and the constant is left out.

    >>> print(wave_gini(np.array([7.0, 4.0, 4.0, 4.0])), wave_gini(np.array([7.0, 0.0, 9.0, 0.0, 1.0])))
    0.0 0.625
    """
    return gini(np.sqrt(spectrum))


@lru_cache(maxsize=64)
def white_waves(m: int, dim: int) -> tuple[float, float]:
    """What white noise shows instead of an embedding of m symbols in `dim` dimensions.

    Returns:
        means of `wave_gini` and of the share of the `top_count` strongest frequencies, over 50 draws.

    >>> gini_of_noise, share_of_noise = white_waves(97, 64)
    >>> print(f"{gini_of_noise:.2f} {share_of_noise:.2f}")
    0.03 0.13
    """
    noise = np.random.default_rng(0).standard_normal((50, m, dim))
    spectrum = residue_spectrum(noise)
    return float(wave_gini(spectrum).mean()), float(top_share(spectrum, top_count(m)).mean())


def top_count(m: int) -> int:
    """How many frequencies count as the top: five, or all there are on a small circle."""
    return min(TOP, m // 2)


def token_circle(
    tokens: FloatArray, last: FloatArray, frequencies: IntArray, circle: Circle
) -> CircleFit | None:
    """How well the tokens sit on a circle, on the plane of the strongest frequency that has one.

    The plane is that of the `last` tokens and then held: fitted anew at each snapshot it would show a circle
    in noise (see `geometry.circle_fit`). White noise on such a plane has an explained
    share of about 3 / (2 m) and an angle error of about pi / sqrt(3).

    Args:
        tokens: shape (..., symbols, d).
        last: the tokens that the plane is taken from, shape (symbols, d).
        frequencies: in the order in which they are tried.

    Returns:
        as `geometry.circle_fit`; None where no frequency has a plane.
    """
    for frequency in map(int, frequencies):
        if 2 * frequency == circle.order:
            continue  # an alternating sign has no plane
        try:
            plane = frequency_plane(last[circle.symbols], frequency)
        except ValueError:
            continue  # nothing turns there
        return circle_fit(plane.project(tokens[..., circle.symbols, :]), frequency)
    return None
