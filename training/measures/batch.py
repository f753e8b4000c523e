"""Some snapshots of a run, with what measures share worked out once and only when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import Dataset, dataset_of
from training.forward import Activations, FloatArray, IntArray, Weights, forward
from training.measures.circle import Circle, circle_of
from training.measures.logit_spectra import logit_variation, sum_means
from training.measures.neurons import NeuronWaves, neuron_waves
from training.measures.weight_roles import readout, token_embeddings
from training.models.dims import model_dims

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What is found at the last snapshot and held for all: a measure that chose anew each time would find
    something in noise.

    Attributes:
        frequencies: the key frequencies of the logits, strongest first.
        tokens: the embedding, shape (symbols, d).
        token_frequencies: all frequencies of the embedding, strongest first.
    """

    frequencies: IntArray
    tokens: FloatArray
    token_frequencies: IntArray


@dataclass(frozen=True, eq=False)
class Batch:
    """Snapshots of a run: what every measure is a function of.

    Attributes:
        config: of the run.
        weights: by name, shape (snapshots, ...).
        rule: the task whose rule the table is read by, if not its own (a control).
        at_last: what is held; None for tasks without a circle.
    """

    config: Config
    weights: Weights
    rule: str | None = None
    at_last: Held | None = None

    @cached_property
    def dataset(self) -> Dataset:
        return dataset_of(self.config)

    @cached_property
    def circle(self) -> Circle:
        """ValueError for a task without one."""
        return circle_of(self.config, self.rule)

    @property
    def held(self) -> Held:
        """ValueError where nothing was found to be held."""
        if self.at_last is None:
            raise ValueError("batch has no held frequencies; allowed are batches that know the last snapshot")
        return self.at_last

    @cached_property
    def tokens(self) -> FloatArray:
        """The embedding, shape (snapshots, symbols, d)."""
        return token_embeddings(self.weights, self.config)

    @cached_property
    def readout(self) -> FloatArray:
        """What each neuron adds to the logits, shape (snapshots, h, answers)."""
        return readout(self.weights, self.config)

    @cached_property
    def activations(self) -> Activations:
        table = self.dataset.table
        dims = model_dims(self.config)
        return forward(self.weights, table.inputs, table.operation, self.config.network, dims, neurons=True)

    @property
    def logits(self) -> FloatArray:
        """Of all rows of the table, shape (snapshots, rows, answers)."""
        return self.activations.logits

    @property
    def neurons(self) -> FloatArray:
        """For all rows of the table, shape (snapshots, rows, h)."""
        return self.activations.neurons

    @cached_property
    def sum_means(self) -> Float64:
        return sum_means(self.logits, self.circle)

    @cached_property
    def variation(self) -> Float64:
        return logit_variation(self.logits, self.circle)

    @cached_property
    def neuron_waves(self) -> NeuronWaves:
        return neuron_waves(self.neurons, self.circle)
