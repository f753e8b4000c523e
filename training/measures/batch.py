"""Some snapshots of a run, with what measures share worked out once and only when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import Dataset, dataset_of
from training.measures.circle import Circle, circle_of
from training.measures.embedding_spectra import token_circle
from training.measures.forces import ForceShares, shares_of_forces
from training.measures.logits.extraction import means_over
from training.measures.logits.margins import margins
from training.measures.logits.spectra import logit_variation, sum_means
from training.measures.neurons import NeuronWaves, alive_neurons, neuron_waves
from training.measures.weight_roles import incoming_outgoing, readout, token_embeddings
from training.models import Activations, FloatArray, IntArray, Weights, forward
from training.models.dims import model_dims

Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What is found at the last snapshot and then fixed for all: a measure that chose anew each time would
    find something in noise.

    Attributes:
        frequencies: the key frequencies of the logits, strongest first.
        tokens: the embedding, shape (symbols, d).
        token_frequencies: all frequencies of the embedding, strongest first.
        circles: the frequencies of the logits that are switched on and off (`sum_circles`).
    """

    frequencies: IntArray
    tokens: FloatArray
    token_frequencies: IntArray
    circles: IntArray


@dataclass(frozen=True, eq=False)
class Batch:
    """Snapshots of a run: what every measure is a function of.

    Attributes:
        known: the config of the run; None for a network whose task is not known.
        weights: by name, shape (snapshots, ...).
        rule: the task whose rule the table is read by, if not its own (a control).
        fixed: what was found at the last snapshot; None for tasks without a circle.
        start: the weights of the first snapshot, (1, ...), where a measure looks back at them; without, the
            first of these is taken.
        end: those of the last snapshot, (1, ...); without, the last of these is taken.
        forces: the two parts of the update after each snapshot, where a measure reads them.
    """

    known: Config | None
    weights: Weights
    rule: str | None = None
    fixed: Reference | None = None
    start: Weights | None = None
    end: Weights | None = None
    forces: tuple[Weights, Weights] | None = None

    @property
    def config(self) -> Config:
        """ValueError for a network whose task is not known."""
        if self.known is None:
            raise ValueError("the task of this network is not known")
        return self.known

    @cached_property
    def dataset(self) -> Dataset:
        return dataset_of(self.config)

    @cached_property
    def circle(self) -> Circle:
        """ValueError for a task without one."""
        return circle_of(self.config, self.rule)

    @property
    def reference(self) -> Reference:
        """ValueError where nothing was looked for at the last snapshot."""
        if self.fixed is None:
            raise ValueError("batch has no reference; allowed are batches that know the last snapshot")
        return self.fixed

    def take(self, places: Sequence[int] | IntArray) -> Batch:
        """Some of the snapshots, without working out again what the others have in common with them."""

        def some(of: Weights) -> Weights:
            return {name: value[places] for name, value in of.items()}

        forces = None if self.forces is None else (some(self.forces[0]), some(self.forces[1]))
        part = replace(self, weights=some(self.weights), forces=forces)
        if "activations" in self.__dict__:
            logits, neurons = self.activations.logits, self.activations.kept_neurons
            part.__dict__["activations"] = Activations(
                logits[places], None if neurons is None else neurons[places]
            )
        return part

    @cached_property
    def tokens(self) -> FloatArray:
        """The embedding, shape (snapshots, symbols, d)."""
        return token_embeddings(self.weights, self.config)

    @cached_property
    def last_tokens(self) -> FloatArray:
        """The embedding of the run's last snapshot, shape (symbols, d)."""
        tokens = self.tokens if self.end is None else token_embeddings(self.end, self.config)
        return np.asarray(tokens[-1])

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
    def unseen_means(self) -> Float64:
        """As `sum_means`, but over the questions alone that were never taught (all, where all were): of
        taught ones the mean votes for the right answer, understood or not."""
        held_out = self.dataset.split.held_out
        rows = held_out if len(held_out) else np.arange(len(self.dataset.table))
        return np.stack([means_over(logits, rows, self.circle) for logits in self.logits])

    @cached_property
    def variation(self) -> Float64:
        return logit_variation(self.logits, self.circle)

    @cached_property
    def neuron_waves(self) -> NeuronWaves:
        return neuron_waves(self.neurons, self.circle)

    @cached_property
    def mean_margins(self) -> tuple[Float64, Float64]:
        """Of the training and of the held-out questions, (snapshots,) each."""
        margin, split = margins(self.logits, self.dataset.labels), self.dataset.split
        train, held_out = (
            margin[:, rows].mean(axis=1, dtype=np.float64) for rows in (split.train, split.held_out)
        )
        return train, held_out

    @cached_property
    def alive(self) -> NDArray[np.bool_]:
        """Which neurons the sieve has left, shape (snapshots, h)."""
        return alive_neurons(*incoming_outgoing(self.weights, self.config))

    @cached_property
    def token_circle(self) -> tuple[Float64, Float64]:
        """How much of the tokens lies on the circle of the strongest frequency, and how far their angles are
        from it; nan where all tokens lie in one place."""
        share, error = np.full((2, len(self.tokens)), np.nan)
        spread = np.ptp(self.tokens[:, self.circle.symbols], axis=1).max(axis=1) > 0
        last = self.reference
        fit = token_circle(self.tokens[spread], last.tokens, last.token_frequencies, self.circle)
        if fit is not None:
            share[spread], error[spread] = fit.explained, fit.angle_error
        return share, error

    @cached_property
    def force_shares(self) -> ForceShares:
        """What the two forces do at each snapshot; nan where they are not known."""
        if self.forces is None:
            nothing = np.full(len(next(iter(self.weights.values()))), np.nan)
            return ForceShares(**{one.name: nothing for one in fields(ForceShares)})
        gradient, decay = (
            np.concatenate([value.reshape(len(value), -1) for value in part.values()], 1, dtype=np.float64)
            for part in self.forces
        )
        found = shares_of_forces(gradient, decay)
        known = np.isfinite(gradient).all(axis=1) & np.isfinite(decay).all(axis=1)
        each = {one.name: np.where(known, getattr(found, one.name), np.nan) for one in fields(found)}
        return ForceShares(**each)

    @cached_property
    def shared(self) -> dict[str, Float64]:
        """What several measures share, by name: filled by the first that works it out."""
        return {}
