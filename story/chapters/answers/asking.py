"""One question to the network: what is right, and how it weighs all answers through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from training.config import Config
from training.config.dataset import dataset_of
from training.measures.logits.answers import logits_of, top_answers
from training.runs.view import RunView

# The pair that goes through app, films and handouts.
EXAMPLE = (52, 59)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the table.

    Attributes:
        left, right: its two symbols.
        row: its row in the table.
        taught: the answer that counts as right.
    """

    left: int
    right: int
    row: int
    taught: int


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A question, as a network weighs its answers at F snapshots.

    Attributes:
        question: the one that is asked.
        logits: of all answers, shape (F, answers).
        answers: what it answers, shape (F,); as many as there are answers, where none leads all others.
    """

    question: Question
    logits: NDArray[np.float32]
    answers: NDArray[np.int64]

    @property
    def certainties(self) -> NDArray[np.float32]:
        """How sure the network is of each answer: the softmax of its logits, shape (F, answers)."""
        shares: NDArray[np.float32] = softmax(self.logits, axis=1)
        return shares


def find_question(config: Config, left: int, right: int) -> Question | None:
    """Find the question of two symbols; None where the table has none."""
    dataset = dataset_of(config)
    rows = np.flatnonzero((dataset.table.left == left) & (dataset.table.right == right))
    return None if len(rows) != 1 else _question(config, int(rows[0]))


def usual_question(config: Config) -> Question:
    """The question that is asked first: 52 + 59, or one from the middle of those held out."""
    held_out = np.sort(dataset_of(config).split.held_out)
    middle = int(held_out[len(held_out) // 2]) if len(held_out) else 0
    return find_question(config, *EXAMPLE) or _question(config, middle)


def weigh(view: RunView, left: int, right: int, snapshots: Sequence[int]) -> Weighed | None:
    """Ask a run one question at some of its snapshots; None where its table has no such question.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    question = find_question(view.config, left, right)
    if question is None:
        return None
    logits = logits_of(view.weights(snapshots=snapshots), view.config, question.row).astype(np.float32)
    with np.errstate(all="ignore"):
        return Weighed(question, logits, top_answers(logits).astype(np.int64))


def _question(config: Config, row: int) -> Question:
    dataset = dataset_of(config)
    table = dataset.table
    return Question(int(table.left[row]), int(table.right[row]), row, int(dataset.labels[row]))
