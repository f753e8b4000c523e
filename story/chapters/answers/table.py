"""The table of a task, as a network fills it: what it answers to every pair, at each snapshot.

Working it out takes a run of p = 97 two to three seconds; a run that has ended keeps it in its folder, among
the measures: measures/<key>/answers.npz. What is damaged, or was left by another code, is worked out again; a
folder that cannot be written to keeps nothing.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from language import Message
from training.config import Config
from training.config.dataset import Dataset, dataset_of
from training.measures.kept import kept_folder
from training.measures.logits.answers import answers
from training.runs.arrays import UNREADABLE
from training.runs.view import RunView

# What a cell of the table is; in this order, the kinds count from 0.
HELD_OUT, TRAINED, MISTAUGHT, NO_QUESTION = range(4)
# An answer is a byte, and so is "none".
MOST_ANSWERS = 255
# A page stays small: of a long run, or a large table, fewer snapshots are shown.
MOST_FRAMES, MOST_BYTES = 120, 1_400_000
DAMAGE = (*UNREADABLE, EOFError, zipfile.BadZipFile)
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class AnswerTable:
    """A table of n times n questions, answered at F snapshots of a run.

    Attributes:
        places: of the snapshots, ascending, shape (F,).
        answers: to the question of each cell (left, right), shape (F, n, n); `none` where there is no answer.
        taught: the answer that counts as right, shape (n, n): the right one, except where another was taught.
        kinds: HELD_OUT, TRAINED, MISTAUGHT (trained with a wrong answer) or NO_QUESTION, shape (n, n).
        none: how many answers there may be, which stands for "no answer".
    """

    places: NDArray[np.int64]
    answers: Bytes
    taught: Bytes
    kinds: Bytes
    none: int

    @property
    def right(self) -> NDArray[np.bool_]:
        """Which cells are answered as they were taught, shape (F, n, n)."""
        right: NDArray[np.bool_] = (self.answers == self.taught) & (self.kinds != NO_QUESTION)
        return right


def why_no_table(config: Config) -> Message | None:
    """Say why the questions of a config do not fill a table of pairs; None where they do."""
    shape = config.table_shape
    if shape.positions != 2 or len(shape.operations) > 1:
        return Message("task = {task!r}: its questions are no table of pairs", task=config.task)
    if shape.n_answers > MOST_ANSWERS or shape.n_tokens > MOST_ANSWERS:
        return Message(
            "p = {p}: the table is drawn up to {most} symbols", p=shape.n_tokens, most=MOST_ANSWERS
        )
    return None


def read_answers(view: RunView) -> AnswerTable:
    """Read what a run answers from beside it, or work it out and keep it there.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
        ValueError: when its questions fill no table (see `why_no_table`).
    """
    found = kept_answers(view)
    if found is None:
        places = _frames(view)
        given = answers(view.weights(snapshots=places), view.config).astype(np.uint8)
        _keep(view, places, given)
        found = lay_out(view.config, places, given)
    return found


def kept_answers(view: RunView) -> AnswerTable | None:
    """Read what is kept beside a run; None where that is nothing that can be read.

    Raises:
        ValueError: when its questions fill no table (see `why_no_table`).
    """
    path = _path(view)
    if path is None:
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            places, given = file["places"], file["answers"]
    except DAMAGE:
        return None
    fits = given.dtype == np.uint8 and given.shape == (len(_frames(view)), view.config.table_shape.rows)
    if not fits or not np.array_equal(places, _frames(view)):
        return None
    return lay_out(view.config, places, given)


def latest_answers(view: RunView) -> AnswerTable:
    """Work out what a growing run answers at its last snapshot alone, F = 1.

    Raises:
        StoreError, ValueError: as `read_answers` does.
    """
    place = view.require_snapshots() - 1
    given = answers(view.weights(snapshots=[place]), view.config).astype(np.uint8)
    return lay_out(view.config, np.array([place]), given)


def _frames(view: RunView) -> NDArray[np.int64]:
    cells = view.config.table_shape.n_tokens**2
    return view.frames(max(1, min(MOST_FRAMES, MOST_BYTES // cells)))


def lay_out(config: Config, places: NDArray[np.int64], given: Bytes) -> AnswerTable:
    """Lay out answers to the rows of a table, cell by cell.

    Args:
        places: of the snapshots, (F,).
        given: the answers, in the order of the table, (F, rows).

    Raises:
        ValueError: when its questions fill no table (see `why_no_table`).
    """
    if (reason := why_no_table(config)) is not None:
        raise ValueError(str(reason))
    dataset, n = dataset_of(config), config.table_shape.n_tokens
    cells, none = _cells(dataset), dataset.table.n_answers
    laid = np.full((len(given), n * n), none, np.uint8)
    laid[:, cells] = given
    taught = np.full(n * n, none, np.uint8)
    taught[cells] = dataset.labels
    kinds = np.full(n * n, NO_QUESTION, np.uint8)
    kinds[cells] = HELD_OUT
    kinds[cells[dataset.split.train]] = TRAINED
    kinds[cells[dataset.corrupted]] = MISTAUGHT
    return AnswerTable(places, laid.reshape(-1, n, n), taught.reshape(n, n), kinds.reshape(n, n), int(none))


def _cells(dataset: Dataset) -> NDArray[np.int64]:
    """The cell of each row of the table, counted row by row."""
    return dataset.table.left * dataset.table.n_tokens + dataset.table.right


def _path(view: RunView) -> Path | None:
    folder = kept_folder(view, None)
    return None if folder is None else folder / "answers.npz"


def _keep(view: RunView, places: NDArray[np.int64], given: Bytes) -> None:
    path = _path(view)
    if path is None:
        return
    draft = path.with_name(f".{path.stem}.{os.getpid()}.new")
    with suppress(OSError):
        if not path.parent.exists():
            shutil.rmtree(path.parent.parent, ignore_errors=True)  # what another code has left
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                np.savez_compressed(file, places=places, answers=given)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
