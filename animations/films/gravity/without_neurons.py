"""What a network answers without some of its neurons, and how far all its weights have turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.chapters.answers.asking import Question, usual_question
from story.films.requirements import FilmError
from training.config.dataset import dataset_of
from training.measures.logits.answers import answers
from training.measures.weight_roles import NEURONS
from training.runs.view import RunView

STAGES = 12  # in which neurons are silenced


@dataclass(frozen=True, slots=True, eq=False)
class Without:
    """A network whose neurons are silenced one after another; m held-out questions, in the table's order.

    Attributes:
        silent: (n,), the neurons in the order in which they are silenced.
        right: (STAGES + 1, m), what is answered rightly, from all neurons on to none of `silent`.
        question: one of them that is right with all neurons.
        place: of it among the m.
        said: what it is answered in the end; as many as there are answers, where none leads.
    """

    silent: NDArray[np.int64]
    right: NDArray[np.bool_]
    question: Question
    place: int
    said: int

    @property
    def shares(self) -> NDArray[np.float64]:
        """(STAGES + 1,), answered rightly."""
        return np.asarray(self.right.mean(axis=1))


def silence_in_turn(view: RunView, frame: int, groups: Sequence[NDArray[np.bool_]]) -> list[Without]:
    """Silence each of some groups (h,) of neurons at a snapshot, a twelfth of it after the other.

    Raises:
        FilmError: when no single question tells the first group from the second.
    """
    dataset = dataset_of(view.config)
    held_out = np.sort(dataset.split.held_out)
    labels = dataset.labels[held_out]
    orders = [np.flatnonzero(group) for group in groups]
    said = [_answers_without(view, frame, order)[:, held_out] for order in orders]
    right = [stages == labels for stages in said]
    tells = right[0].all(axis=0) & ~right[1][-1] & (said[1][-1] < dataset.table.n_answers)
    if not tells.any():
        raise FilmError("run {run_id!r}: its neurons are not sifted", run_id=view.run_id)
    usual = np.flatnonzero(held_out == usual_question(view.config).row)
    place = int(usual[0]) if len(usual) and tells[usual[0]] else int(np.flatnonzero(tells)[tells.sum() // 2])
    row, table = int(held_out[place]), dataset.table
    question = Question(int(table.left[row]), int(table.right[row]), row, int(labels[place]))
    return [
        Without(order, stages, question, place, int(all_said[-1, place]))
        for order, stages, all_said in zip(orders, right, said, strict=True)
    ]


def turned_by(view: RunView, frames: NDArray[np.integer]) -> tuple[NDArray[np.float64], float]:
    """The angles, in degrees, between all weights at snapshots (F,) and at the first of them; and how long
    they are at the last, of their length at the first."""
    weights = view.weights(snapshots=frames.tolist()).values()
    path = np.concatenate([part.reshape(len(frames), -1) for part in weights], axis=1).astype(np.float64)
    lengths = np.linalg.norm(path, axis=1)
    cosines = path @ path[0] / lengths / lengths[0]
    return np.degrees(np.arccos(np.clip(cosines, -1, 1))), float(lengths[-1] / lengths[0])


def _answers_without(view: RunView, frame: int, order: NDArray[np.integer]) -> NDArray[np.integer]:
    """What is answered at each stage, (STAGES + 1, rows)."""
    whole = {name: part[0] for name, part in view.weights(snapshots=[frame]).items()}
    _incoming, outgoing = NEURONS[view.config.network]
    silenced = np.repeat(whole[outgoing][None], STAGES + 1, axis=0)
    for stage in range(STAGES + 1):
        silenced[stage, order[: round(stage / STAGES * len(order))]] = 0
    stacked = {name: np.broadcast_to(part, (STAGES + 1, *part.shape)) for name, part in whole.items()}
    return answers(stacked | {outgoing: silenced}, view.config)
