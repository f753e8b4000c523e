"""The frequencies of a run as clocks: what each says to each answer, and what some of them know alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from language import Message
from story.chapters.answers import Question, find_question, usual_question
from training.config import Config
from training.config.dataset import dataset_of
from training.measures import circle_of, measured, why_not
from training.measures.batch import Batch
from training.measures.logits.circles import sum_circles
from training.models import IntArray
from training.runs.view import RunView

MEASURES = ("circles_accuracy", "circle_scores")
# Each takes the network's answers to all pairs: enough for a scrubber, few enough to be read in a second.
FRAMES = 38
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Adding:
    """A run's addition, taken apart: F snapshots, K frequencies, m places on the circle, n symbols.

    What the frequencies say is read from questions that were never taught: of taught ones the mean votes for
    the right answer, understood or not.

    Attributes:
        view: the run.
        steps: of the snapshots, (F,).
        frequencies: those that hold nearly all of what depends on the sum at the last snapshot, strongest
            first, (K,).
        accuracy: share of the table that each choice of them answers alone, (F, 2^K); frequency i is on in
            choice j where bit i of j is 1.
        scores: what they say to each answer, (F, (1 + 2 K) m): bias, cosines, sines.
        left, right: the places by which each symbol turns the hands, first and second, (n,); -1 for one that
            has no place on the circle.
        symbols: the symbol at each place, (m,).
    """

    view: RunView
    steps: NDArray[np.int64]
    frequencies: IntArray
    accuracy: Float64
    scores: Float64
    left: IntArray
    right: IntArray
    symbols: IntArray

    @property
    def bias(self) -> Float64:
        """What is said whatever the sum is, (F, m)."""
        return self.scores[:, : len(self.symbols)]

    @property
    def turning(self) -> tuple[Float64, Float64]:
        """What is said as the cosine and as the sine of the sum's place, (F, K, m) each."""
        m, count = len(self.symbols), len(self.frequencies)
        both = self.scores[:, m:].reshape(-1, 2, count, m)
        return both[:, 0], both[:, 1]

    def accuracy_of(self, frequencies: Collection[int]) -> float:
        """The share of the table that these of the frequencies answer in the end."""
        choice = sum(1 << at for at, k in enumerate(self.frequencies.tolist()) if k in frequencies)
        return float(self.accuracy[-1, choice])

    def fewest_for(self, share: float) -> tuple[int, ...]:
        """The fewest of the frequencies that in the end answer this share of the table, the strongest such
        choice; () where all of them do not."""
        choices = range(1, self.accuracy.shape[1])
        enough = [choice for choice in choices if self.accuracy[-1, choice] >= share]
        if not enough:
            return ()
        best = min(enough, key=lambda choice: (choice.bit_count(), choice))
        return tuple(int(k) for at, k in enumerate(self.frequencies) if best >> at & 1)


def why_no_circles(config: Config) -> Message | None:
    """Say why this chapter cannot show a run; None where it can."""
    if why_not("circles_accuracy", config) is None:
        return None
    return Message("the task {task!r} is no addition on a circle", task=config.task)


def read_adding(view: RunView) -> Adding:
    """Read and measure what the clocks show.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        MeasureError: for a task that is no circle (see `why_no_circles`).
    """
    found = measured(view, MEASURES, snapshots=view.frames(FRAMES))
    circle, dataset = circle_of(view.config), dataset_of(view.config)
    rows = np.flatnonzero(circle.sums >= 0)
    left, right = circle.places, np.full(len(circle.places), -1, np.int64)
    table = dataset.table
    right[table.right[rows]] = (circle.sums[rows] - left[table.left[rows]]) % circle.order
    last = Batch(view.config, view.weights(snapshots=[-1]))
    return Adding(
        view=view,
        steps=found.steps,
        frequencies=sum_circles(last.unseen_means[0]),
        accuracy=found.columns["circles_accuracy"],
        scores=found.columns["circle_scores"],
        left=left,
        right=right,
        symbols=circle.symbols,
    )


def first_question(config: Config, left: int | None, right: int | None) -> Question:
    """The question that is asked first: the one that is asked for, if it lies on the circle, else the usual
    one, else the first there is."""
    circle = circle_of(config)
    asked = None if left is None or right is None else find_question(config, left, right)
    for question in (asked, usual_question(config)):
        if question is not None and circle.sums[question.row] >= 0:
            return question
    table, row = dataset_of(config).table, int(circle.grid[0, 0])
    found = find_question(config, int(table.left[row]), int(table.right[row]))
    return found or usual_question(config)
