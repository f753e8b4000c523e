"""Fourier spectra of functions on Z_p, and how concentrated they are.

A table of p rows, one for each residue, is a function on the cyclic group Z_p with values in R^d. Its
frequencies are k = 0, 1, ..., p//2; k = 0 is its mean. A network that has understood modular addition keeps
a handful of them, a network that has memorised spreads over all.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from geometry._arguments import (
    FloatArray,
    IntArray,
    not_zero,
    point_rows,
    real_array,
    real_within,
    whole_number,
)
from geometry.clouds._centring import BLOCK

_FEW = 2000  # so many numbers are sorted faster than searched
_MATRIX = 400  # up to so many rows a product with all waves is faster than Fourier's fast transform


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
        ValueError: fewer than 2 residues, values that are not finite real numbers, or such as are so large or
            small (beyond 1e150, below 1e-150) that their squares are no numbers.

    Source: Terras, Fourier Analysis on Finite Groups and Applications (1999), chapter 2.

    >>> angle = 2 * np.pi * 3 * np.arange(7) / 7
    >>> print(residue_spectrum(np.stack([np.cos(angle), np.sin(angle)], axis=1)).round(3))
    [0. 0. 0. 7.]
    """
    table = point_rows("values", values, "p")
    p = table.shape[-2]
    # Squares of magnitudes beyond 2^+-500 are lost: those are taken at another scale.
    largest = max(float(table.max()), -float(table.min()))
    exponent = int(np.frexp(largest)[1])
    exponent = exponent if abs(exponent) > 500 else 0
    tables = table.reshape(-1, *table.shape[-2:])
    energy = np.empty((len(tables), p // 2 + 1))
    at_once = max(1, BLOCK // tables[0].size) if tables.size else 1
    with np.errstate(under="ignore"):
        for first in range(0, len(tables), at_once):
            part = slice(first, first + at_once)
            energy[part] = _energies(np.ldexp(tables[part], -exponent) if exponent else tables[part])
        if exponent:
            energy = _at_scale(energy, 2 * exponent, largest)
    return energy.reshape(*table.shape[:-2], -1)


def _energies(tables: FloatArray) -> FloatArray:
    p = tables.shape[1]
    # Measured from the first row: a constant table then leaves exact zeros, no round-off, at all k but 0.
    offsets = tables - tables[:, :1]
    if p <= _MATRIX:
        parts = _waves(p) @ offsets
        energy = np.einsum("ijk,ijk->ij", parts, parts).reshape(-1, 2, p // 2 + 1).sum(axis=1) / p
    else:
        parts = np.ascontiguousarray(np.fft.rfft(offsets, axis=1)).view(np.float64)
        energy = np.einsum("ijk,ijk->ij", parts, parts) / p
    energy[:, 1 : (p + 1) // 2] *= 2
    mean = tables.mean(axis=1)
    energy[:, 0] = p * np.einsum("ik,ik->i", mean, mean)
    return np.asarray(energy)


@lru_cache(maxsize=4)
def _waves(p: int) -> FloatArray:
    """Cosines and sines (2 (p//2 + 1), p) of all frequencies; k a is reduced mod p in exact integers."""
    angles = 2 * np.pi / p * (np.outer(np.arange(p // 2 + 1), np.arange(p)) % p)
    return np.concatenate([np.cos(angles), np.sin(angles)])


def _at_scale(energy: FloatArray, exponent: int, largest: float) -> FloatArray:
    with np.errstate(over="ignore"):
        scaled: FloatArray = np.ldexp(energy, exponent)
    if not np.isfinite(scaled).all() or scaled.max() < np.finfo(float).tiny:
        raise ValueError(
            f"values reach {largest:.4g}, and their squares are beyond what a float64 holds; allowed are "
            "values at another scale, from 1e-150 to 1e150"
        )
    return scaled


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
    if energy.size < _FEW:
        return np.argsort(-energy, axis=-1, kind="stable")[..., :count].astype(np.int64) + 1
    weakest = np.partition(energy, -count, axis=-1)[..., -count, None]
    chosen = energy >= weakest
    if np.count_nonzero(chosen) > count * weakest.size:
        # Of those that tie with the weakest as many of the first as there is room for.
        tied = energy == weakest
        room = count - np.count_nonzero(energy > weakest, axis=-1, keepdims=True)
        chosen &= ~tied | (tied.cumsum(axis=-1) <= room)
    places = np.nonzero(chosen)[-1].reshape(*energy.shape[:-1], count)
    order = np.argsort(-np.take_along_axis(energy, places, axis=-1), axis=-1, kind="stable")
    return np.take_along_axis(places, order, axis=-1).astype(np.int64) + 1


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
    energy, total = _with_total(_varying(spectrum))
    count = whole_number("count", count, 1, energy.shape[-1], reason=" (the frequencies without k = 0)")
    if count < energy.shape[-1]:
        energy = np.partition(energy, -count, axis=-1)[..., -count:]
    # The same numbers in another order: up to round-off, a share may come out above 1.
    with np.errstate(under="ignore"):
        return np.asarray(np.minimum(energy.sum(axis=-1) / total, 1.0))[()]


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
    energy, total = _with_total(_varying(spectrum))
    ascending = np.sort(energy, axis=-1)
    n = ascending.shape[-1]
    with np.errstate(under="ignore"):
        coefficient: FloatArray = ascending @ np.arange(1.0 - n, n, 2.0) / (n * total)
    return coefficient


def _varying(spectrum: ArrayLike) -> FloatArray:
    """The energies (..., p//2) of the frequencies above 0."""
    energy = real_array("spectrum", spectrum)
    if energy.ndim < 1 or energy.shape[-1] < 2:
        raise ValueError(f"spectrum has shape {energy.shape}; allowed is (..., p//2 + 1) with p >= 2")
    if energy.size and energy.min() < 0:
        real_within("spectrum", energy, 0)
    return energy[..., 1:]


@np.errstate(under="ignore", over="ignore")
def _with_total(energy: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Energies and their sums; at a scale of each spectrum's own where they would lose digits."""
    total = energy.sum(axis=-1)
    if not ((total > 1e-280) & (total < 1e290)).all():
        energy = np.ldexp(energy, -np.frexp(energy.max(axis=-1, keepdims=True))[1])
        total = energy.sum(axis=-1)
        not_zero("spectrum", total, "has no energy above frequency 0", "spectra that have some")
    return energy, total
