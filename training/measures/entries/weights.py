"""Norms and directions of the weights, held against chance; and how much of them the answers need."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geometry import fit_test, log_cap_fraction, norm_law, sample_points
from language import Message, mark
from training.measures.batch import Batch
from training.measures.compression import bits_needed, prunable_share
from training.measures.measure import (
    BITS,
    NUMBER,
    SHARE,
    WEIGHT,
    Entries,
    Measure,
    Values,
    needs_parameter,
)
from training.measures.weight_roles import PARAMETERS, incoming_outgoing

# Of more vectors than this, as many are taken at even distances: pairs grow with the square.
MOST_VECTORS = 400
# Two vectors are called close where they are less than this from one line, in either direction.
CLOSE_DEGREES = 60
CLOSE = float(np.cos(np.radians(CLOSE_DEGREES)))
DRAWS = 20
NOISE = mark("vectors drawn at random")
VECTORS = {"neuron": mark("weights into a neuron"), "symbol": mark("a symbol's vector")}
LENGTHS = {
    "low": (0.05, mark("length of {vector}: 5 % are shorter")),
    "middle": (0.5, mark("length of {vector}: half are shorter")),
    "high": (0.95, mark("length of {vector}: 95 % are shorter")),
}


def vectors_of(batch: Batch, kind: str) -> NDArray[np.float64]:
    """The weights into the neurons, or the symbols' vectors, at most MOST_VECTORS of them: (S, n, d)."""
    found = (
        incoming_outgoing(batch.weights, batch.config)[0].swapaxes(-1, -2)
        if kind == "neuron"
        else batch.tokens
    )
    return found[:, :: -(-found.shape[1] // MOST_VECTORS)].astype(np.float64)


def in_root_mean_squares(norms: Values, dim: int) -> Values:
    """Lengths (..., n) in units of the root mean square of all n d coordinates: what chi speaks of, whatever
    the scale. Where all are zero they stay so."""
    scale = np.sqrt((norms**2).mean(axis=-1, keepdims=True) / dim)
    return np.asarray(norms / np.where(scale > 0, scale, 1.0))


def close_share(vectors: NDArray[np.float64]) -> float:
    """The share of the pairs of vectors (n, d) with |cos| above CLOSE."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths > 0, lengths, 1.0)
    cosines = np.abs(unit @ unit.T)[np.triu_indices(len(unit), 1)]
    return float(np.count_nonzero(cosines > CLOSE) / max(1, len(cosines)))


@lru_cache(maxsize=16)
def random_distance(count: int, dim: int) -> float:
    """The distance from chi's law that vectors drawn at random show, in the mean."""
    law, rng = norm_law("normal", dim), np.random.default_rng(0)
    drawn = np.linalg.norm(sample_points("normal", DRAWS * count, dim, rng=rng), axis=1).reshape(DRAWS, count)
    return float(np.mean([fit_test(row, law).statistic for row in in_root_mean_squares(drawn, dim)]))


def _quantile(kind: str, at: float) -> Callable[[Batch], Values]:
    return lambda batch: np.asarray(
        np.quantile(np.linalg.norm(vectors_of(batch, kind), axis=-1), at, axis=1), np.float64
    )


def _distance(kind: str) -> Callable[[Batch], Values]:
    def measure(batch: Batch) -> Values:
        vectors = vectors_of(batch, kind)
        law = norm_law("normal", vectors.shape[-1])
        scaled = in_root_mean_squares(np.linalg.norm(vectors, axis=-1), vectors.shape[-1])
        return np.array(
            [fit_test(row, law).statistic if np.isfinite(row).all() else np.nan for row in scaled]
        )

    return measure


def _close(kind: str) -> Callable[[Batch], Values]:
    return lambda batch: np.array([close_share(one) for one in vectors_of(batch, kind)])


def _random_distance(kind: str) -> Callable[[Batch], float]:
    return lambda batch: random_distance(*vectors_of(batch, kind).shape[1:])


def _close_null(kind: str) -> Callable[[Batch], float]:
    return lambda batch: float(2 * np.exp(log_cap_fraction(vectors_of(batch, kind).shape[-1], CLOSE)))


def _norm_of(parameter: str) -> Callable[[Batch], Values]:
    def measure(batch: Batch) -> Values:
        value = np.asarray(batch.weights[parameter], np.float64)
        return np.asarray(np.sqrt((value.reshape(len(value), -1) ** 2).sum(axis=1)))

    return measure


def _rows(batch: Batch, pairs: str) -> NDArray[np.int64]:
    split = batch.dataset.split
    return split.train if pairs == "train" else split.held_out


def _networks(batch: Batch) -> list[dict[str, NDArray[np.floating]]]:
    """The weights of each snapshot by itself."""
    count = len(next(iter(batch.weights.values())))
    return [{name: value[place] for name, value in batch.weights.items()} for place in range(count)]


def _prunable(pairs: str) -> Callable[[Batch], Values]:
    return lambda batch: np.array(
        [prunable_share(one, batch.config, _rows(batch, pairs)) for one in _networks(batch)]
    )


def _bits(pairs: str) -> Callable[[Batch], Values]:
    return lambda batch: np.array(
        [bits_needed(one, batch.config, _rows(batch, pairs)) for one in _networks(batch)]
    )


NORMS: Entries = {
    f"norm_{parameter}": Measure(
        label=Message(mark("norm of {parameter}"), parameter=parameter), unit=WEIGHT, family="norms",
        equation=f"sqrt(sum of squares of {parameter})", at_snapshots=_norm_of(parameter),
        requires=(
            needs_parameter(parameter, tuple(name for name, all_ in PARAMETERS.items() if parameter in all_)),
        ),
    )
    for parameter in dict.fromkeys(name for names in PARAMETERS.values() for name in names)
}  # fmt: skip

AGAINST_CHANCE: Entries = {
    name: entry
    for kind, said in VECTORS.items()
    for name, entry in {
        **{
            f"{kind}_length_{part}": Measure(
                label=Message(text, vector=Message(said)), unit=WEIGHT, family=f"{kind}_vectors",
                equation=f"quantile {at:g} of |w| over the vectors", at_snapshots=_quantile(kind, at),
            )
            for part, (at, text) in LENGTHS.items()
        },
        f"{kind}_length_distance": Measure(
            label=Message(mark("how far the lengths of {vector} are from chance"), vector=Message(said)),
            unit=NUMBER, family=f"{kind}_vectors", source="Kolmogorov 1933; chi's law",
            equation="max over r of |F(r) - F_chi(r)|, lengths in root mean squares of the coordinates",
            at_snapshots=_distance(kind), null=_random_distance(kind), null_label=NOISE,
        ),
        f"{kind}_close_pairs": Measure(
            label=Message(mark("pairs nearly on one line, each {vector}"), vector=Message(said)), unit=SHARE,
            family=f"{kind}_vectors", equation="share of the pairs with |cos| > cos 60 degrees",
            at_snapshots=_close(kind), null=_close_null(kind), null_label=NOISE,
        ),
    }.items()
}  # fmt: skip

SIMPLICITY: Entries = {
    name: entry
    for pairs, pruned, rounded in (
        (
            "train",
            mark("weights that can be left out before training pairs are forgotten"),
            mark("bits a weight needs before training pairs are forgotten"),
        ),
        (
            "held_out",
            mark("weights that can be left out before held-out pairs are forgotten"),
            mark("bits a weight needs before held-out pairs are forgotten"),
        ),
    )
    for name, entry in {
        f"prunable_share_{pairs}": Measure(
            label=pruned, unit=SHARE, family="simplicity", every=12, at_snapshots=_prunable(pairs),
            equation="largest share of the smallest weights set to 0 that keeps 90 % of the accuracy",
            source="Han et al. 2015, arXiv 1506.02626, without retraining",
        ),
        f"bits_{pairs}": Measure(
            label=rounded, unit=BITS, family="simplicity", every=12, at_snapshots=_bits(pairs),
            equation="fewest bits of W -> s round(W / s) that keep 90 % of the accuracy, as all more do",
            source="Krishnamoorthi 2018, arXiv 1806.08342",
        ),
    }.items()
}  # fmt: skip
ENTRIES: Entries = {**NORMS, **AGAINST_CHANCE, **SIMPLICITY}
