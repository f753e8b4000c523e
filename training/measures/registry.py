"""The measures of a run: each is one entry of MEASURES, from a batch of snapshots to named columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geometry import top_share
from language import Message
from training.config import Config
from training.measures.batch import Batch, Float64
from training.measures.circle import circle_of
from training.measures.embedding_spectra import (
    embedding_spectrum,
    readout_spectrum,
    token_circle,
    top_count,
    wave_gini,
    white_waves,
)
from training.measures.logit_spectra import (
    collapse_null,
    data_collapse,
    excluded_loss,
    key_share,
    restricted_loss,
    sum_means,
)
from training.measures.margins import margins
from training.measures.neurons import living, neuron_angles
from training.measures.point_clouds import participation, sampled_rows, white_participation
from training.measures.weight_roles import LINEAR_READOUTS, incoming_outgoing, norms_by_layer

Columns: TypeAlias = dict[str, Float64]
Nulls: TypeAlias = dict[str, float]

# A neuron with this much of its variance at one frequency counts as turning at that one (Nanda et al.).
TURNS_AT_ONE = 0.85
# Where no relation is, angles differ by anything: the root mean square of the uniform law on (-pi, pi].
UNRELATED_ANGLES = math.pi / math.sqrt(3)
# The rule that a table is read by to see what a wrong one would explain.
WRONG_RULE = {"add": "subtract", "subtract": "add", "multiply": "divide", "divide": "multiply"}


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of recorded weights.

    Attributes:
        columns: batch -> columns by name, each of shape (snapshots,); nan where a crushed network has no such
            number.
        on_circle: whether it needs a task that is addition on a circle.
        by_readout: whether it needs a network with nothing but matrices between neurons and answers.
        nulls: batch -> for some of its columns what a network without any structure shows.
    """

    columns: Callable[[Batch], Columns]
    on_circle: bool = False
    by_readout: bool = False
    nulls: Callable[[Batch], Nulls] = lambda _batch: {}


def why_not(name: str, config: Config, rule: str | None = None) -> Message | None:
    """Why a run has no such measure, as one line; None where it has.

    >>> print(why_not("collapse", Config(task="s5", p=120)))
    collapse: with task = 's5' it is no addition on a circle
    """
    measure = MEASURES[name]
    if measure.by_readout and config.network not in LINEAR_READOUTS:
        return Message(
            "{name}: network = {network!r} has no linear readout; {names} have",
            name=name,
            network=config.network,
            names=", ".join(LINEAR_READOUTS),
        )
    if measure.on_circle:
        try:
            circle_of(config, rule)
        except ValueError:
            asked = config.task if rule is None else rule
            return Message(
                "{name}: with task = {task!r} it is no addition on a circle", name=name, task=asked
            )
    return None


def _margins(batch: Batch) -> Columns:
    dataset = batch.dataset
    margin = margins(batch.logits, dataset.labels)
    train, held_out = (
        margin[:, rows].mean(axis=1, dtype=np.float64)
        for rows in (dataset.split.train, dataset.split.held_out)
    )
    return {"train_margin": train, "held_out_margin": held_out, "tooth_height": train - held_out}


def _norms(batch: Batch) -> Columns:
    return {f"norm_{name}": norm for name, norm in norms_by_layer(batch.weights).items()}


def _living(batch: Batch) -> Columns:
    return {"living_neurons": living(*incoming_outgoing(batch.weights, batch.config)).mean(axis=-1)}


def _spread(batch: Batch) -> Columns:
    rows = sampled_rows(len(batch.dataset.table))
    return {
        "embedding_participation": participation(batch.tokens),
        "neuron_participation": participation(batch.neurons[:, rows]),
    }


def _spread_nulls(batch: Batch) -> Nulls:
    return {"embedding_participation": white_participation(*batch.tokens.shape[-2:])}


def _embedding_waves(batch: Batch) -> Columns:
    spectrum, count = embedding_spectrum(batch.tokens, batch.circle), top_count(batch.circle.order)
    return {
        "embedding_gini": _of_spectra(wave_gini, spectrum),
        "embedding_top_share": _of_spectra(lambda some: top_share(some, count), spectrum),
    }


def _embedding_nulls(batch: Batch) -> Nulls:
    gini, share = white_waves(batch.circle.order, batch.tokens.shape[-1])
    return {"embedding_gini": gini, "embedding_top_share": share}


def _readout_waves(batch: Batch) -> Columns:
    return {"readout_gini": _of_spectra(wave_gini, readout_spectrum(batch.readout, batch.circle))}


def _readout_nulls(batch: Batch) -> Nulls:
    return {"readout_gini": white_waves(batch.circle.order, batch.readout.shape[-2])[0]}


def _token_circle(batch: Batch) -> Columns:
    share, error = np.full((2, len(batch.tokens)), np.nan)
    spread = np.ptp(batch.tokens[:, batch.circle.symbols], axis=1).max(axis=1) > 0
    fit = token_circle(batch.tokens[spread], batch.held.tokens, batch.held.token_frequencies, batch.circle)
    if fit is not None:
        share[spread], error[spread] = fit.explained, fit.angle_error
    return {"circle_share": share, "circle_angle_error": error}


def _circle_nulls(batch: Batch) -> Nulls:
    return {"circle_share": 3 / (2 * batch.circle.order), "circle_angle_error": UNRELATED_ANGLES}


def _collapse(batch: Batch) -> Columns:
    wrong = circle_of(batch.config, WRONG_RULE[batch.rule or batch.config.task])
    return {
        "collapse": data_collapse(batch.sum_means, batch.variation),
        # The wrong rule is one for the same questions and answers: their variation is the same.
        "collapse_by_wrong_rule": data_collapse(sum_means(batch.logits, wrong), batch.variation),
    }


def _collapse_nulls(batch: Batch) -> Nulls:
    null = collapse_null(batch.circle.order)
    return {"collapse": null, "collapse_by_wrong_rule": null}


def _key_waves(batch: Batch) -> Columns:
    dataset, means, keys = batch.dataset, batch.sum_means, batch.held.frequencies
    train = dataset.split.train
    return {
        "key_share": key_share(means, batch.variation, keys),
        "restricted_loss": restricted_loss(means, keys),
        "excluded_loss": excluded_loss(batch.logits, means, keys, train, dataset.labels[train], batch.circle),
    }


def _key_nulls(batch: Batch) -> Nulls:
    m, keys = batch.circle.order, batch.held.frequencies
    waves = 2 * len(keys) - int((2 * keys == m).any())
    return {"key_share": waves / m**2, "restricted_loss": math.log(m), "excluded_loss": math.log(m)}


def _neuron_waves(batch: Batch) -> Columns:
    share, variance = batch.neuron_waves.strongest_share, batch.neuron_waves.variance
    alive = living(*incoming_outgoing(batch.weights, batch.config))
    return {
        "neuron_frequency_share": _ratio((share * variance).sum(axis=-1), variance.sum(axis=-1)),
        "neurons_at_one_frequency": _ratio(
            (alive & (share >= TURNS_AT_ONE)).sum(axis=-1), alive.sum(axis=-1)
        ),
    }


def _angles(batch: Batch) -> Columns:
    return {"angle_error": neuron_angles(batch.neuron_waves, batch.readout, batch.circle).error}


def _ratio(part: NDArray[np.floating], whole: NDArray[np.floating]) -> Float64:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0))


def _of_spectra(measure: Callable[[Float64], Float64], spectrum: Float64) -> Float64:
    """A measure of each spectrum that has energy above k = 0, else nan."""
    turns = spectrum[..., 1:].sum(axis=-1) > 0
    values = np.full(turns.shape, np.nan)
    if turns.any():
        values[turns] = measure(spectrum[turns])
    return values


MEASURES: Mapping[str, Measure] = {
    "margins": Measure(_margins),
    "norms": Measure(_norms),
    "living": Measure(_living),
    "spread": Measure(_spread, nulls=_spread_nulls),
    "embedding_waves": Measure(_embedding_waves, on_circle=True, nulls=_embedding_nulls),
    "readout_waves": Measure(_readout_waves, on_circle=True, by_readout=True, nulls=_readout_nulls),
    "token_circle": Measure(_token_circle, on_circle=True, nulls=_circle_nulls),
    "collapse": Measure(_collapse, on_circle=True, nulls=_collapse_nulls),
    "key_waves": Measure(_key_waves, on_circle=True, nulls=_key_nulls),
    "neuron_waves": Measure(_neuron_waves, on_circle=True),
    "angles": Measure(
        _angles, on_circle=True, by_readout=True, nulls=lambda _batch: {"angle_error": UNRELATED_ANGLES}
    ),
}
