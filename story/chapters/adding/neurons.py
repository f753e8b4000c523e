"""One neuron of a run: where it is active, what it says to each answer, and what is lost without it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import frequency_order
from language import Message
from story.chapters.adding.circles import why_no_circles
from story.chapters.answers import NO_QUESTION, AnswerTable, why_no_table
from story.chapters.answers.table import lay_out
from training.config import Config
from training.config.dataset import dataset_of
from training.measures import circle_of, measured, neuron_waves, readout, why_not
from training.measures.ablation import logits_without
from training.measures.batch import Batch
from training.measures.logits.answers import top_answers
from training.models import IntArray, forward
from training.models.dims import model_dims
from training.runs.view import RunView

MEASURES = ("accuracy_without_neuron", "loss_without_neuron", "accuracy_without_frequency")
# Each takes the network's answers to all pairs, with its neurons, while a visitor waits.
FRAMES = 8
# Of logits that are worked out for a network without each of its neurons: some twenty seconds.
MOST_WORK = 2e9
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Neurons:
    """The h neurons of a run's last MLP, at its last snapshot.

    Attributes:
        frequencies: the strongest of each, (h,).
        shares: of its variance over the table, at that frequency, (h,).
        alive: which the sieve of decay has left, (h,).
        accuracy, loss: of the network without each, over the whole table, (h,).
        accuracy_without: without all neurons of frequency 1 .. m//2, (m//2,).
        order: the neurons by frequency, the frequency of most neurons first, within it the most missed first,
            (h,).
    """

    frequencies: IntArray
    shares: Float64
    alive: NDArray[np.bool_]
    accuracy: Float64
    loss: Float64
    accuracy_without: Float64
    order: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Neuron:
    """One neuron, at F snapshots of a run, over a circle of m places, in the order of its own frequency.

    Attributes:
        neuron: which.
        steps: of the snapshots, (F,).
        frequency: its strongest at the last snapshot; share: of its variance there, at each snapshot, (F,).
        ordered: whether the places are in that order; else they are as they come, for a frequency at which
            several share a place.
        activations: to each pair of places, (F, m, m).
        left, right, answers: the symbols at the places, (m,) each.
        says: what it adds to each answer when it is active by 1, about its mean, (F, m).
        fellows_say: the same of all neurons of its frequency, at the last snapshot, (fellows, m).
        tables: what is answered by all neurons, without this one, and without all of its frequency.
        accuracies: of each of those, over the whole table, (F,) each.
    """

    neuron: int
    steps: NDArray[np.int64]
    frequency: int
    share: Float64
    ordered: bool
    activations: NDArray[np.float32]
    left: IntArray
    right: IntArray
    answers: IntArray
    says: NDArray[np.float32]
    fellows_say: NDArray[np.float32]
    tables: tuple[AnswerTable, AnswerTable, AnswerTable]
    accuracies: tuple[Float64, Float64, Float64]

    @property
    def fellows(self) -> int:
        """How many neurons have its frequency."""
        return len(self.fellows_say)


def why_no_neurons(config: Config) -> Message | None:
    """Say why the neurons of a run cannot be switched off one by one here; None where they can."""
    if why_not("circles_accuracy", config) is not None:
        return why_no_circles(config)
    if why_not("accuracy_without_neuron", config) is not None:
        return Message(
            "network = {network!r}: what a neuron adds to its answers depends on the others",
            network=config.network,
        )
    dims = model_dims(config)
    if config.table_shape.rows * dims.n_answers * dims.d_mlp > MOST_WORK:
        return Message("p = {p}: to switch off its neurons one by one takes too long", p=config.p)
    return why_no_table(config)


def read_neurons(view: RunView) -> Neurons:
    """Measure what each neuron does at the last snapshot; kept beside the run.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        MeasureError: for a run that cannot have it (see `why_no_neurons`).
    """
    found = measured(view, MEASURES, snapshots=slice(-1, None)).columns
    batch = Batch(view.config, view.weights(snapshots=[-1]))
    frequencies = batch.neuron_waves.frequencies[0]
    loss = found["loss_without_neuron"][0]
    of_each = np.bincount(frequencies)[frequencies]
    return Neurons(
        frequencies=frequencies,
        shares=batch.neuron_waves.strongest_share[0],
        alive=batch.alive[0],
        accuracy=found["accuracy_without_neuron"][0],
        loss=loss,
        accuracy_without=found["accuracy_without_frequency"][0],
        order=np.lexsort((-loss, frequencies, -of_each)),
    )


def most_missed(found: Neurons) -> int:
    """The neuron without which the loss is largest, among those of the frequency that is missed most."""
    missed = found.accuracy_without[found.frequencies - 1]
    loss = np.where(np.isfinite(found.loss), found.loss, -np.inf)
    return int(np.lexsort((-loss, missed))[0])


def read_neuron(view: RunView, neuron: int, fellows: tuple[int, ...]) -> Neuron:
    """Read one neuron, snapshot by snapshot.

    Args:
        neuron: its place.
        fellows: all neurons of its frequency at the last snapshot, itself among them.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        ValueError: no such neuron.
    """
    config, places = view.config, view.frames(FRAMES)
    table, dims, circle = dataset_of(config).table, model_dims(config), circle_of(config)
    if not 0 <= neuron < dims.d_mlp:
        raise ValueError(f"neuron = {neuron}: it must be a whole number from 0 to {dims.d_mlp - 1}")
    weights = view.weights(snapshots=places)
    choices = (np.array([], np.int64), np.array([neuron]), np.array(fellows, np.int64))
    active, said, answers = [], [], []
    for place in range(len(places)):
        network = {name: values[place] for name, values in weights.items()}
        found = forward(network, table.inputs, table.operation, config.network, dims, neurons=True)
        spoken = readout(network, config)
        active.append(found.neurons[:, neuron])
        about_mean = spoken - spoken.mean(axis=1, keepdims=True)
        said.append(about_mean[neuron])
        with np.errstate(all="ignore"):
            answers.append([
                top_answers(logits_without(found.logits, found.neurons, spoken, chosen)) for chosen in choices
            ])  # fmt: skip
    turning = neuron_waves(np.stack(active)[..., None], circle)
    frequency = int(turning.frequencies[-1, 0])
    given = np.array(answers, np.uint8).swapaxes(0, 1)
    tables = tuple(lay_out(config, places, one) for one in given)
    ordered = math.gcd(frequency, circle.order) == 1
    order = frequency_order(circle.order, frequency) if ordered else np.arange(circle.order)
    grid, spoken_to = circle.grid[np.ix_(order, order)], circle.symbols[order]
    return Neuron(
        neuron=neuron,
        steps=view.steps[places],
        frequency=frequency,
        share=turning.shares[:, 0, frequency - 1],
        ordered=ordered,
        activations=np.stack(active)[:, grid].astype(np.float32),
        left=table.left[grid[:, 0]],
        right=table.right[grid[0]],
        answers=spoken_to,
        says=np.stack(said)[:, spoken_to].astype(np.float32),
        fellows_say=about_mean[list(fellows)][:, spoken_to].astype(np.float32),
        tables=(tables[0], tables[1], tables[2]),
        accuracies=(_right(tables[0]), _right(tables[1]), _right(tables[2])),
    )


def _right(table: AnswerTable) -> Float64:
    """The share of all questions that is answered as it was taught, at each snapshot."""
    asked = table.kinds != NO_QUESTION
    return np.asarray(table.right[:, asked].mean(axis=1))
