"""Fourier spectra of functions on Z_p, and how concentrated they are.

A table of p rows, one for each residue, is a function on the cyclic group Z_p with values in R^d. Its
frequencies are k = 0, 1, ..., p//2; k = 0 is its mean. A network that has understood modular addition keeps
a handful of them, a network that has memorised spreads over all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import FloatArray, IntArray, not_zero, point_rows, real_within, whole_number
from geometry.clouds.point_clouds import centred


def residue_spectrum(values: ArrayLike) -> FloatArray:
    """Compute the energy of a function on Z_p at each frequency, summed over its d coordinates.

    E_k = (m_k / p) sum_j |sum_a v_aj exp(-2 pi i k a / p)|^2,    k = 0 .. p//2

    with m_k = 2 where k and p - k are two frequencies and 1 where they are one (k = 0, and k = p/2 for even
    p), so that Parseval's identity holds: sum_k E_k = sum_aj v_aj^2.

    Args:
        values: (..., p, d) with p >= 2, one row for each residue; for one signal of length p, pass
            `signal[:, None]`.

    Returns:
        (..., p//2 + 1), in squared units of the values.

    Raises:
        ValueError: fewer than 2 residues, or values that are not finite real numbers.

    Source: Terras, Fourier Analysis on Finite Groups and Applications (1999), chapter 2.

    >>> angle = 2 * np.pi * 3 * np.arange(7) / 7
    >>> print(residue_spectrum(np.stack([np.cos(angle), np.sin(angle)], axis=1)).round(3))
    [0. 0. 0. 7.]
    """
    table = point_rows("values", values, "p")
    p = table.shape[-2]
    # The mean is kept apart: a constant table then leaves exact zeros, not round-off, at all other k.
    energy: FloatArray = (np.abs(np.fft.rfft(centred(table), axis=-2)) ** 2).sum(axis=-1) / p
    energy[..., 1 : (p + 1) // 2] *= 2
    energy[..., 0] = p * (table.mean(axis=-2) ** 2).sum(axis=-1)
    return energy


def key_frequencies(spectrum: ArrayLike, count: int = 5) -> IntArray:
    """Find the strongest frequencies of a spectrum, the constant one (k = 0) left out.

    Args:
        spectrum: (..., p//2 + 1), energies as from `residue_spectrum`.
        count: how many, 1 <= count <= p//2.

    Returns:
        (..., count), the strongest first; equal energies in ascending order of frequency.

    Raises:
        ValueError: `count` out of range, or a spectrum that is negative, not finite or too short.

    Source: Nanda et al., Progress measures for grokking via mechanistic interpretability (arXiv 2301.05217,
    2023).

    >>> key_frequencies([9.0, 0.1, 4.0, 0.3, 2.0], count=2)
    array([2, 4])
    """
    energy = _varying(spectrum)
    count = whole_number("count", count, 1, energy.shape[-1], reason=" (the frequencies without k = 0)")
    strongest = np.argsort(-energy, axis=-1, kind="stable")[..., :count]
    return (strongest + 1).astype(np.int64)


def top_share(spectrum: ArrayLike, count: int = 5) -> FloatArray:
    """Compute the share of the non-constant energy that lies in the `count` strongest frequencies.

    Near 1 for a few clean waves. White noise is the null: it shows more than count / (p//2), because the
    strongest are picked after the fact: little more where d is large, three times as much for d = 1, p = 97
    and the 5 strongest.

    Args:
        spectrum: (..., p//2 + 1), energies as from `residue_spectrum`.
        count: how many frequencies, 1 <= count <= p//2.

    Returns:
        (...), in [0, 1].

    Raises:
        ValueError: `count` out of range, or a spectrum that is negative, not finite, too short, or has no
            energy but the constant's.

    Source: Nanda et al., Progress measures for grokking via mechanistic interpretability (arXiv 2301.05217,
    2023).

    >>> print(top_share([9.0, 0.5, 4.0, 0.5, 3.0], count=2))
    0.875
    """
    energy = _varying(spectrum)
    count = whole_number("count", count, 1, energy.shape[-1], reason=" (the frequencies without k = 0)")
    ascending = np.sort(energy, axis=-1)
    share: FloatArray = ascending[..., -count:].sum(axis=-1) / _total(ascending)
    return share


def gini(spectrum: ArrayLike) -> FloatArray:
    """Compute the Gini coefficient of the non-constant energies: how unequally the frequencies share them.

    G = sum_i (2i - n - 1) E_(i) / (n sum_i E_i),    E_(1) <= ... <= E_(n), n = p//2

    0 where all frequencies are equally strong, 1 - 1/n where one holds everything.

    Args:
        spectrum: (..., p//2 + 1), energies as from `residue_spectrum`.

    Returns:
        (...), in [0, 1 - 1/n].

    Raises:
        ValueError: a spectrum that is negative, not finite, too short, or has no energy but the constant's.

    Source: Hurley & Rickard, Comparing Measures of Sparsity, IEEE Trans. Inf. Theory 55 (2009).

    >>> print(gini([9.0, 1.0, 1.0, 1.0, 1.0]), gini([9.0, 0.0, 0.0, 5.0, 0.0]))
    0.0 0.75
    """
    ascending = np.sort(_varying(spectrum), axis=-1)
    n = ascending.shape[-1]
    coefficient: FloatArray = ascending @ np.arange(1.0 - n, n, 2.0) / (n * _total(ascending))
    return coefficient


def _varying(spectrum: ArrayLike) -> FloatArray:
    """The energies (..., p//2) of the frequencies above 0."""
    energy = real_within("spectrum", spectrum, 0)
    if energy.ndim < 1 or energy.shape[-1] < 2:
        raise ValueError(f"spectrum has shape {energy.shape}; allowed is (..., p//2 + 1) with p >= 2")
    return energy[..., 1:]


def _total(energy: FloatArray) -> FloatArray:
    return not_zero(
        "spectrum", energy.sum(axis=-1), "has no energy above frequency 0", "spectra that have some"
    )
