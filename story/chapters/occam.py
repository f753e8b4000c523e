"""Data of the chapter on simplicity: how far a network can be pruned before it forgets, and how an average
hides leaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.ledger.claim import Evidence
from training.config import Config
from training.config.dataset import dataset_of
from training.measures import rightly_answered
from training.measures.compression import prune_smallest, round_weights
from training.models import Weights
from training.phases.rises import Line, average, octaves
from training.runs.view import RunView

MEASURES = ("weight_norm", "train_margin", "held_out_margin")
# How much is left out, in per cent of all weights, and how many bits each weight keeps.
LEFT_OUT = np.arange(0, 91, 5)
BITS = np.arange(2, 9)
# Cells of the table: a training pair that is right, a held-out pair that is right, a wrong one, no question.
TRAIN_RIGHT, HELD_OUT_RIGHT, WRONG, NOT_ASKED = range(4)
# The tasks whose curves are averaged, in the order in which they leap.
AVERAGED = ("much_data", "more", "leap", "less")


@dataclass(frozen=True, slots=True, eq=False)
class Simplified:
    """One network, and what it still answers when it is simplified.

    Attributes:
        moment: "memorised", "leap", "generalised" or "end".
        step: of its snapshot.
        left_out: the shares of its weights that were left out, in per cent, shape (L,).
        pruned: then right, of the training and of the held-out pairs ("train", "held_out"), each (L,).
        rounded: right with BITS a weight, likewise, each (B,).
        table: the cells of the table at each share, shape (L, p, p); None for the moments between.
    """

    moment: str
    step: int
    left_out: NDArray[np.int64]
    pruned: Mapping[str, NDArray[np.float64]]
    rounded: Mapping[str, NDArray[np.float64]]
    table: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True, eq=False)
class Occam:
    """A run's networks under simplification, and its curves.

    Attributes:
        view: the run.
        steps: of its snapshots.
        networks: when memorised, as the leap began, when generalised, in the end; those that the run has.
        chance: what guessing gets right.
    """

    view: RunView
    steps: NDArray[np.int64]
    networks: tuple[Simplified, ...]
    chance: float


def read_occam(view: RunView) -> Occam:
    """Read a run and simplify its networks.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    phases = view.phases
    moments = {
        "memorised": phases.memorised_at,
        "leap": phases.leap_at,
        "generalised": phases.generalised_at,
        "end": phases.last_step,
    }
    return Occam(
        view=view,
        steps=view.steps,
        networks=tuple(
            simplify_at(view, name, step, whole=name in ("memorised", "end"))
            for name, step in moments.items()
            if step is not None
        ),
        chance=1 / dataset_of(view.config).table.n_answers,
    )


def simplify_at(view: RunView, moment: str, step: int | None = None, *, whole: bool = False) -> Simplified:
    """Simplify the network at the snapshot nearest to a step, or at the last one.

    Args:
        whole: try every share of LEFT_OUT and keep the table; else every second share, without it.
    """
    steps = view.steps
    at = len(steps) - 1 if step is None else view.nearest(step)
    weights = {name: part[0] for name, part in view.weights(snapshots=slice(at, at + 1)).items()}
    shares = LEFT_OUT if whole else LEFT_OUT[::2]
    pruned = np.array([_right(prune_smallest(weights, share / 100), view.config) for share in shares])
    rounded = np.array([_right(round_weights(weights, int(bits)), view.config) for bits in BITS])
    return Simplified(
        moment=moment,
        step=int(steps[at]),
        left_out=shares,
        pruned=_by_pairs(pruned, view.config),
        rounded=_by_pairs(rounded, view.config),
        table=_cells(pruned, view.config) if whole else None,
    )


def _right(weights: Weights, config: Config) -> NDArray[np.bool_]:
    return rightly_answered(weights, config)


def _by_pairs(right: NDArray[np.bool_], config: Config) -> dict[str, NDArray[np.float64]]:
    """Return the share of right answers among training and among held-out pairs; nan where there are none."""
    split = dataset_of(config).split
    return {
        name: right[:, rows].mean(axis=1) if len(rows) else np.full(len(right), np.nan)
        for name, rows in (("train", split.train), ("held_out", split.held_out))
    }


def _cells(right: NDArray[np.bool_], config: Config) -> NDArray[np.uint8]:
    """Lay out the table of all pairs, one for each row of `right`; of mixed tasks the first."""
    dataset = dataset_of(config)
    table, size = dataset.table, dataset.table.n_tokens
    shown = np.flatnonzero(table.operation == 0)
    known = np.where(np.isin(shown, dataset.split.train), TRAIN_RIGHT, HELD_OUT_RIGHT)
    cells = np.full((len(right), size, size), NOT_ASKED, np.uint8)
    cells[:, table.left[shown], table.right[shown]] = np.where(right[:, shown], known, WRONG)
    return cells


def still_knows(network: Simplified, pairs: str, kept: float = 0.9) -> float | None:
    """Return the largest share of weights, in per cent, up to which it keeps so much of its accuracy; None
    for a network that knew less than half of these pairs: it has little to forget."""
    right = network.pruned[pairs]
    if not right[0] >= 0.5:
        return None
    short = np.flatnonzero(right < kept * right[0])
    return float(network.left_out[(short[0] if len(short) else len(right)) - 1])


@dataclass(frozen=True, slots=True, eq=False)
class Averaged:
    """Tasks and their average; shares of the held-out pairs that are right, over the steps.

    Attributes:
        tasks: each task's curve by name, in the order in which they leap.
        average: of the first `count` of them.
        count: how many.
        own: doublings of the steps from 10 % to 90 %, the mean over those averaged that get there; None
            where none does.
        together: the same of the average; None where it does not get there.
    """

    tasks: Mapping[str, Line]
    average: Line
    count: int
    own: float | None
    together: float | None


def read_averaged(evidence: Evidence, count: int) -> Averaged:
    """Read the curves of the claim "averaged-tasks", and the average of the first few of them.

    Raises:
        ValueError: for a count that is not from 1 to the number of tasks.
    """
    tasks = {name: _line(evidence, f"{name}_curve") for name in AVERAGED}
    if not 1 <= count <= len(tasks):
        raise ValueError(f"count = {count}: it must be a whole number from 1 to {len(tasks)}")
    lines = list(tasks.values())[:count]
    together = average(lines)
    own = [way for line in lines if (way := octaves(line)) is not None]
    return Averaged(
        tasks=tasks,
        average=together,
        count=count,
        own=float(np.mean(own)) if own else None,
        together=octaves(together),
    )


def _line(evidence: Evidence, name: str) -> Line:
    curve = evidence.curves[name]
    values = np.array([np.nan if value is None else value for value in curve.y])
    return np.array(curve.x), values / 100
