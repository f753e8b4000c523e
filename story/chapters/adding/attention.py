"""Where the last token of a transformer looks, head by head, when it is asked for a sum."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import frequency_order
from language import Message
from story.chapters.adding.circles import FRAMES
from training.config import Config
from training.measures import circle_of, measured, neuron_waves, why_not
from training.measures.activations.attention import attention
from training.models import IntArray
from training.runs.view import RunView

MEASURES = ("attention_frequency_share",)
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A head at the last snapshot, over a circle of m places in the order of the head's own frequency.

    Attributes:
        frequency: at which its attention turns most.
        ordered: whether the places are in that order; else as they come.
        first: how much of its attention is on the first symbol, for each pair, (m, m).
        to_last: how much is on "=", in the mean.
        left, right: the symbols at the places, (m,) each.
    """

    frequency: int
    ordered: bool
    first: NDArray[np.float32]
    to_last: float
    left: IntArray
    right: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """The heads of a run, and how much of the attention of each turns at one frequency, at S snapshots.

    Attributes:
        steps: of the snapshots, (S,).
        shares: (S, heads).
        null: what white noise has, at a frequency chosen before.
        heads: at the last snapshot.
    """

    steps: NDArray[np.int64]
    shares: Float64
    null: float
    heads: tuple[Head, ...]


def why_no_attention(config: Config) -> Message | None:
    """Say why there is no attention to look at; None where there is."""
    if why_not(MEASURES[0], config) is None:
        return None
    return Message("network = {network!r}: it has no single layer of attention", network=config.network)


def read_attention(view: RunView) -> Attention:
    """Read where each head looks.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        MeasureError: for a run that cannot have it (see `why_no_attention`).
    """
    found = measured(view, MEASURES, snapshots=view.frames(FRAMES))
    circle, table = circle_of(view.config), view.config.table
    looks = attention(view.weights(snapshots=[-1]), view.config)[0]
    turning = neuron_waves(np.moveaxis(looks[..., 0], -2, -1), circle)
    heads = []
    for head, frequency in enumerate(map(int, turning.frequencies)):
        ordered = math.gcd(frequency, circle.order) == 1
        order = frequency_order(circle.order, frequency) if ordered else np.arange(circle.order)
        grid = circle.grid[np.ix_(order, order)]
        heads.append(
            Head(
                frequency=frequency,
                ordered=ordered,
                first=looks[head, :, 0][grid].astype(np.float32),
                to_last=float(looks[head, :, -1].mean()),
                left=table.left[grid[:, 0]],
                right=table.right[grid[0]],
            )
        )
    return Attention(
        steps=found.steps,
        shares=found.columns[MEASURES[0]],
        null=float(np.mean(found.nulls[MEASURES[0]])),
        heads=tuple(heads),
    )
