"""What is left of a network without one of its neurons, or without all that turn at one frequency."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from language import mark
from training.measures.ablation import Silenced, silenced
from training.measures.batch import Batch
from training.measures.measure import (
    NATS,
    SHARE,
    Entries,
    Measure,
    Values,
    needs_circle,
    needs_linear_readout,
)
from training.models import IntArray

# At the last snapshot alone: each choice of neurons takes the answers to the whole table once more.
LAST = 10**9


def _of_batch(batch: Batch, name: str, choices: Callable[[int], list[IntArray]]) -> list[Silenced]:
    """Of each snapshot, kept by name: accuracy and loss are worked out together."""
    kept: dict[str, Values] = batch.shared
    if name not in kept:
        found = [
            silenced(logits, neurons, spoken, batch.dataset.labels, choices(place))
            for place, (logits, neurons, spoken) in enumerate(
                zip(batch.logits, batch.neurons, batch.readout, strict=True)
            )
        ]
        kept[name] = np.array([(one.accuracy, one.loss) for one in found])
    return [Silenced(*both) for both in kept[name]]


def _each(batch: Batch) -> list[Silenced]:
    count = batch.readout.shape[-2]
    return _of_batch(batch, "without_neurons", lambda _place: [np.array([at]) for at in range(count)])


def _each_frequency(batch: Batch) -> list[Silenced]:
    turning = batch.neuron_waves.frequencies
    frequencies = range(1, batch.circle.order // 2 + 1)
    return _of_batch(
        batch,
        "without_frequencies",
        lambda place: [np.flatnonzero(turning[place] == k) for k in frequencies],
    )


ENTRIES: Entries = {
    "accuracy_without_neuron": Measure(
        label=mark("questions answered rightly without a neuron"), unit=SHARE, family="without_neurons",
        equation="share of the table with argmax over c of (L - n_j r_j)(a, b, c) as it is taught",
        requires=(needs_linear_readout,), along=mark("neuron"), every=LAST, on_request=True,
        at_snapshots=lambda batch: np.array([one.accuracy for one in _each(batch)]),
    ),
    "loss_without_neuron": Measure(
        label=mark("loss without a neuron"), unit=NATS, family="without_neurons",
        equation="cross-entropy of L - n_j r_j over the whole table",
        requires=(needs_linear_readout,), along=mark("neuron"), every=LAST, on_request=True, is_log=True,
        at_snapshots=lambda batch: np.array([one.loss for one in _each(batch)]),
    ),
    "accuracy_without_frequency": Measure(
        label=mark("questions answered rightly without the neurons of a frequency"), unit=SHARE,
        equation="as accuracy_without_neuron, without all neurons whose strongest frequency it is",
        family="without_frequencies", requires=(needs_circle, needs_linear_readout), along=mark("frequency"),
        every=LAST, on_request=True,
        at_snapshots=lambda batch: np.array([one.accuracy for one in _each_frequency(batch)]),
    ),
}  # fmt: skip
