"""What the neurons do: which are alive, at which frequency each turns, whether their angles add up."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geometry import intrinsic_dimension
from language import Message, mark
from training.measures.batch import Batch
from training.measures.entries.embedding import UNRELATED_ANGLES
from training.measures.measure import (
    DIMENSIONS,
    GROMOV,
    NANDA,
    RADIANS,
    SHARE,
    Entries,
    Measure,
    Values,
    needs_circle,
    needs_linear_readout,
)
from training.measures.neurons import neuron_angles
from training.measures.point_clouds import cloud_dimension, flat_cloud, participation, sampled_rows
from training.measures.weight_roles import incoming_outgoing

# A neuron with this much of its variance at one frequency counts as turning at that one (Nanda et al.).
TURNS_AT_ONE = 0.85
# Estimates of dimension near a point, with who made them.
NEAR = {
    "twonn": (mark("two nearest neighbours"), "Facco et al. 2017, Sci. Rep. 7, 12140"),
    "mle": (mark("likelihood of the neighbours' distances"), "Levina & Bickel 2004, NeurIPS 17"),
}
PARTS: dict[str, str] = {
    "": mark("dimension of the activations near a point, by {method}"),
    "_low": mark("dimension of the activations near a point, by {method}: lower end of its 95 % interval"),
    "_high": mark("dimension of the activations near a point, by {method}: upper end of its 95 % interval"),
    "_flat": mark("dimension of a flat cloud as spread as the activations, by {method}"),
}


def _ratio(part: NDArray[np.floating], whole: NDArray[np.floating]) -> Values:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0))


def _frequency_share(batch: Batch) -> Values:
    share, variance = batch.neuron_waves.strongest_share, batch.neuron_waves.variance
    return _ratio((share * variance).sum(axis=-1), variance.sum(axis=-1))


def _at_one_frequency(batch: Batch) -> Values:
    one = batch.alive & (batch.neuron_waves.strongest_share >= TURNS_AT_ONE)
    return _ratio(one.sum(axis=-1), batch.alive.sum(axis=-1))


def _sizes(batch: Batch) -> Values:
    incoming, outgoing = incoming_outgoing(batch.weights, batch.config)
    sizes = np.linalg.norm(incoming, axis=-2) * np.linalg.norm(outgoing, axis=-1)
    largest = sizes.max(axis=-1, keepdims=True)
    return np.asarray(sizes / np.where(largest > 0, largest, 1), np.float64)


def _dimensions(batch: Batch, method: str) -> Values:
    """At each snapshot the estimate, both ends of its interval, and that of a flat cloud: (S, 4)."""
    if method not in batch.shared:
        rows = sampled_rows(batch.dataset.table)
        batch.shared[method] = np.array(
            [_dimension(neurons[rows].astype(np.float64), method) for neurons in batch.neurons]
        )
    return batch.shared[method]


def _dimension(activations: NDArray[np.float64], method: str) -> tuple[float, float, float, float]:
    cloud = np.unique(activations, axis=0)
    try:
        found = cloud_dimension(cloud, method)
        flat = intrinsic_dimension(flat_cloud(cloud, np.random.default_rng(0)), method)
    except ValueError:  # too few points, all in one place, or near-repeats
        return (math.nan,) * 4
    return found.value, found.low, found.high, flat.value


def _part(method: str, place: int) -> Callable[[Batch], Values]:
    return lambda batch: _dimensions(batch, method)[:, place]


ENTRIES: Entries = {
    "alive_neurons": Measure(
        label=mark("neurons that the sieve has left"), unit=SHARE, family="sieve",
        equation="share of neurons with |w_in| |w_out| >= 0.1 max over neurons of |w_in| |w_out|",
        at_snapshots=lambda batch: batch.alive.mean(axis=-1),
        null=lambda _batch: 1.0, null_label=mark("a network that has just been drawn"),
    ),
    "neuron_sizes": Measure(
        label=mark("size of each neuron, as a share of the largest"), unit=SHARE, family="sieve",
        equation="|w_in| |w_out| / max over neurons of |w_in| |w_out|", along=mark("neuron"),
        at_snapshots=_sizes,
    ),
    "neuron_participation": Measure(
        label=mark("participation ratio of the neurons' activations"), unit=DIMENSIONS, family="spread",
        equation="(sum of v_i)^2 / sum of v_i^2, v_i the variances of 500 unlike pairs' activations",
        source="Gao et al. 2017, bioRxiv 214262",
        at_snapshots=lambda batch: participation(batch.neurons[:, sampled_rows(batch.dataset.table)]),
    ),
    "neuron_frequency_share": Measure(
        label=mark("how much of the neurons' variance lies at the strongest frequency of each"), unit=SHARE,
        equation="sum over neurons of max_k V_k / sum of V, V the variance over all pairs",
        source=NANDA, family="neuron_waves", requires=(needs_circle,), at_snapshots=_frequency_share,
    ),
    "neurons_at_one_frequency": Measure(
        label=mark("living neurons that turn at one frequency"), unit=SHARE, source=NANDA,
        equation="share of living neurons with max_k V_k >= 0.85 V",
        family="neuron_waves", requires=(needs_circle,), at_snapshots=_at_one_frequency,
    ),
    "angle_error": Measure(
        label=mark("how far the neurons' angles are from adding up"), unit=RADIANS, source=GROMOV,
        equation="root mean square of left + right - answer, neurons weighted by what they write",
        family="angles", requires=(needs_circle, needs_linear_readout),
        at_snapshots=lambda batch: neuron_angles(batch.neuron_waves, batch.readout, batch.circle).error,
        null=lambda _batch: UNRELATED_ANGLES, null_label=mark("angles that have nothing to do with it"),
    ),
}  # fmt: skip

NEAR_A_POINT: Entries = {
    f"neuron_dimension_{method}{part}": Measure(
        label=Message(text, method=Message(said)), unit=DIMENSIONS, source=source, every=15,
        equation=f"geometry.intrinsic_dimension of 500 unlike pairs' activations by {method}{part}",
        family="neuron_dimension", at_snapshots=_part(method, place),
    )
    for method, (said, source) in NEAR.items()
    for place, (part, text) in enumerate(PARTS.items())
}  # fmt: skip
