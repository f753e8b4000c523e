"""Of which waves and how many directions the embedding and the readout are made."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from geometry import circle_fit, frequency_plane, residue_spectrum, top_share
from language import mark
from training.measures.batch import Batch
from training.measures.embedding_spectra import (
    embedding_spectrum,
    readout_spectrum,
    top_count,
    wave_gini,
    white_waves,
)
from training.measures.logits.fourier_2d import waves_holding
from training.measures.measure import (
    DIMENSIONS,
    FREQUENCIES,
    NANDA,
    NUMBER,
    RADIANS,
    SHARE,
    Entries,
    Measure,
    Values,
    needs_circle,
    needs_linear_readout,
)
from training.measures.point_clouds import participation, white_participation

NOISE = mark("white noise of the same shape")
FIXED_PLANE = mark("white noise on a plane that was chosen before")
# Where no relation is, angles differ by anything: the root mean square of the uniform law on (-pi, pi].
UNRELATED_ANGLES = math.pi / math.sqrt(3)
# A few waves that hold this much of the energy are called those in use.
ENERGY = 0.9
SHOWN_FREQUENCIES = 3


def of_spectra(measure: Callable[[Values], Values], spectrum: Values) -> Values:
    """A measure of each spectrum that has energy above k = 0, else nan."""
    turns = spectrum[..., 1:].sum(axis=-1) > 0
    values = np.full(turns.shape, np.nan)
    if turns.any():
        values[turns] = measure(spectrum[turns])
    return values


def energy_shares(spectrum: Values) -> Values:
    """The share of each frequency from 1 on, (..., m//2); nan for a spectrum without energy there."""
    energy = spectrum[..., 1:]
    total = energy.sum(axis=-1, keepdims=True)
    shares: Values = np.divide(energy, total, out=np.full_like(energy, np.nan), where=total > 0)
    return shares


def waves_in_use(spectrum: Values) -> Values:
    """The fewest frequencies from 1 on that hold ENERGY, (...); nan for a spectrum without energy there."""

    def count(spectra: Values) -> Values:
        return np.array([waves_holding(one[1:], ENERGY) for one in spectra], np.float64)

    return of_spectra(count, spectrum)


@lru_cache(maxsize=16)
def white_shares(m: int, dim: int) -> Values:
    """Mean `energy_shares` of white noise over 20 draws."""
    noise = np.random.default_rng(0).standard_normal((20, m, dim))
    return np.asarray(energy_shares(residue_spectrum(noise)).mean(axis=0))


def _spectrum(batch: Batch) -> Values:
    return embedding_spectrum(batch.tokens, batch.circle)


def _top_share(batch: Batch) -> Values:
    count = top_count(batch.circle.order)
    return of_spectra(lambda some: np.asarray(top_share(some, count)), _spectrum(batch))


def _white(batch: Batch) -> tuple[float, float]:
    return white_waves(batch.circle.order, batch.tokens.shape[-1])


def _circle_shares(batch: Batch) -> Values:
    """Of the embedding's strongest frequencies in the end, whose turn meets every symbol by itself."""
    circle, shares = batch.circle, np.full((len(batch.tokens), SHOWN_FREQUENCIES), np.nan)
    m, tokens = circle.order, batch.tokens[:, circle.symbols]
    whole = [k for k in map(int, batch.reference.token_frequencies) if math.gcd(k, m) == 1 and 2 * k != m]
    spread = np.ptp(tokens, axis=1).max(axis=1) > 0
    for place, frequency in enumerate(whole[:SHOWN_FREQUENCIES]):
        try:
            plane = frequency_plane(batch.reference.tokens[circle.symbols], frequency)
        except ValueError:  # nothing turns there
            continue
        if spread.any():
            shares[spread, place] = circle_fit(plane.project(tokens[spread]), frequency).explained
    return shares


ENTRIES: Entries = {
    "embedding_participation": Measure(
        label=mark("participation ratio of the symbols' vectors"), unit=DIMENSIONS, family="spread",
        equation="(sum of v_i)^2 / sum of v_i^2, v_i the variances along the principal axes of W_E",
        source="Gao et al. 2017, bioRxiv 214262",
        at_snapshots=lambda batch: participation(batch.tokens),
        null=lambda batch: white_participation(*batch.tokens.shape[-2:]), null_label=NOISE,
    ),
    "embedding_gini": Measure(
        label=mark("Gini coefficient of the embedding's frequencies"), unit=NUMBER, source=NANDA,
        equation="Gini of |F_k|, F_k the Fourier component of W_E at frequency k = 1 .. m/2",
        family="embedding_waves", requires=(needs_circle,),
        at_snapshots=lambda batch: of_spectra(wave_gini, _spectrum(batch)),
        null=lambda batch: _white(batch)[0], null_label=NOISE,
    ),
    "embedding_top_share": Measure(
        label=mark("share of the embedding's five strongest frequencies"), unit=SHARE, source=NANDA,
        equation="sum of the 5 largest |F_k|^2 / sum over k = 1 .. m/2 of |F_k|^2",
        family="embedding_waves", requires=(needs_circle,), at_snapshots=_top_share,
        null=lambda batch: _white(batch)[1], null_label=NOISE,
    ),
    "embedding_spectrum": Measure(
        label=mark("energy of the embedding at each frequency"), unit=SHARE, source=NANDA,
        equation="|F_k|^2 / sum over k = 1 .. m/2 of |F_k|^2", along=mark("frequency"),
        family="embedding_waves", requires=(needs_circle,),
        at_snapshots=lambda batch: energy_shares(_spectrum(batch)),
        null=lambda batch: white_shares(batch.circle.order, batch.tokens.shape[-1]), null_label=NOISE,
    ),
    "embedding_frequencies": Measure(
        label=mark("frequencies in use in the embedding"), unit=FREQUENCIES,
        equation="the fewest frequencies that hold 90 % of sum over k of |F_k|^2",
        family="embedding_waves", requires=(needs_circle,),
        at_snapshots=lambda batch: waves_in_use(_spectrum(batch)),
    ),
    "readout_gini": Measure(
        label=mark("Gini coefficient of the readout's frequencies"), unit=NUMBER, source=NANDA,
        equation="Gini of |G_k|, G_k the Fourier component of W_L = W_out W_U over the answers",
        family="readout_waves", requires=(needs_circle, needs_linear_readout),
        at_snapshots=lambda batch: of_spectra(wave_gini, readout_spectrum(batch.readout, batch.circle)),
        null=lambda batch: white_waves(batch.circle.order, batch.readout.shape[-2])[0], null_label=NOISE,
    ),
    "circle_share": Measure(
        label=mark("how much of the symbols lies on their circle"), unit=SHARE, family="token_circle",
        equation="1 - |x - circle|^2 / |x|^2 on the plane of the strongest frequency in the end",
        source=NANDA, requires=(needs_circle,), at_snapshots=lambda batch: batch.token_circle[0],
        null=lambda batch: 3 / (2 * batch.circle.order), null_label=FIXED_PLANE,
    ),
    "circle_angle_error": Measure(
        label=mark("how far the symbols are from their places on the circle"), unit=RADIANS,
        family="token_circle", source=NANDA, requires=(needs_circle,),
        equation="root mean square of angle(x_j) - 2 pi k j / m",
        at_snapshots=lambda batch: batch.token_circle[1],
        null=lambda _batch: UNRELATED_ANGLES, null_label=mark("angles that have nothing to do with it"),
    ),
    "circle_shares": Measure(
        label=mark("how much of the symbols lies on the circles of the three strongest frequencies"),
        unit=SHARE, family="token_circle", source=NANDA, requires=(needs_circle,),
        equation="as circle_share, at each of the strongest frequencies k with gcd(k, m) = 1",
        along=mark("strongest frequencies"), at_snapshots=_circle_shares,
        null=lambda batch: np.full(SHOWN_FREQUENCIES, 3 / (2 * batch.circle.order)), null_label=FIXED_PLANE,
    ),
}  # fmt: skip
