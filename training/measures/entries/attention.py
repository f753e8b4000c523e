"""Where the last token of a transformer looks."""

from __future__ import annotations

import numpy as np

from language import mark
from training.measures.activations.attention import NETWORK, attention
from training.measures.batch import Batch
from training.measures.measure import (
    NANDA,
    SHARE,
    Entries,
    Measure,
    Values,
    needs_circle,
    needs_parameter,
)
from training.measures.neurons import neuron_waves

# Of the m^2 - 1 waves over the pairs those with one frequency: of each symbol alone, and of both.
WAVES_OF_A_FREQUENCY = 8


def _strongest_share(batch: Batch) -> Values:
    first = attention(batch.weights, batch.config)[..., 0]  # (snapshots, heads, rows)
    return neuron_waves(np.moveaxis(first, -2, -1), batch.circle).strongest_share


ENTRIES: Entries = {
    "attention_frequency_share": Measure(
        label=mark("how much of each head's attention turns at one frequency"), unit=SHARE, source=NANDA,
        equation="max_k V_k / V, V the variance over all pairs of the attention to the first symbol",
        family="attention", requires=(needs_circle, needs_parameter("W_Q", (NETWORK,))), along=mark("head"),
        at_snapshots=_strongest_share,
        null=lambda batch: np.full(
            batch.config.n_heads, WAVES_OF_A_FREQUENCY / (batch.circle.order**2 - 1)
        ),
        null_label=mark("white noise, at a frequency that was chosen before"), on_request=True,
    ),
}  # fmt: skip
