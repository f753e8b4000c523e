"""What the chapter "Any network" shows of a run, whoever trained it and on whatever: its path, its norms, its
matrices against chance, and the two forces where they are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geometry import singular_value_law
from language import Message
from story.chapters.weights.path import WeightPath, read_weight_path
from training.measures import Series, measured, series, unavailable
from training.measures.any_network.matrices import (
    matrices_of,
    matrix_names,
    root_mean_square,
    singular_values,
)
from training.phases import Phases
from training.runs.folder_view import FolderView
from training.runs.view import RunView
from training.watching.reading import WatchedView

OF_MATRICES = (
    "singular_values_outside",
    "singular_value_distance",
    "matrix_participation",
    "row_length_distance",
)
FORCES = ("gradient_norm", "decay_norm", "force_cosine")
MEASURES = ("parameter_norms", *OF_MATRICES, *FORCES)
MOST_FRAMES = 60
BINS = 40
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Accuracies:
    """Both accuracies of a run at common steps, as shares, shape (E,) each."""

    steps: NDArray[np.int64]
    train: Float64
    held_out: Float64


@dataclass(frozen=True, slots=True, eq=False)
class AnyNetwork:
    """A run of any network: F frames, P parameters, M matrices among them.

    Attributes:
        view: the run.
        steps: of the frames, (F,).
        accuracies, phases: None where nobody has written them down.
        parameters: their names; matrices: those that are compared with chance.
        columns: each of MEASURES that is along them, (F, P) or (F, M).
        nulls: what matrices drawn at random show, (M,).
        path: of all weights.
        forces: those of FORCES that the run has.
        left_out: why not the others.
    """

    view: FolderView
    steps: NDArray[np.int64]
    accuracies: Accuracies | None
    phases: Phases | None
    parameters: list[str]
    matrices: list[str]
    columns: Mapping[str, Float64]
    nulls: Mapping[str, Float64]
    path: WeightPath
    forces: Mapping[str, Series]
    left_out: Mapping[str, Message]


def read_any_network(view: FolderView) -> AnyNetwork:
    """Read and measure what the chapter shows.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    frames = view.frames(MOST_FRAMES)
    names = ["parameter_norms", *OF_MATRICES]
    found = measured(view, names, snapshots=frames)
    reasons = {name: unavailable(name, view) for name in FORCES}
    return AnyNetwork(
        view=view,
        steps=found.steps,
        accuracies=_accuracies(view),
        phases=_phases(view),
        parameters=[*view.parameters],
        matrices=matrix_names(view.parameters),
        columns={name: found.columns[name] for name in names},
        nulls={name: np.ravel(found.nulls[name]) for name in OF_MATRICES},
        path=read_weight_path(view, frames),
        forces={name: series(view, name) for name, reason in reasons.items() if reason is None},
        left_out={name: reason for name, reason in reasons.items() if reason is not None},
    )


def _accuracies(view: FolderView) -> Accuracies | None:
    if isinstance(view, RunView) and view.metrics:
        metrics = view.metrics
        return Accuracies(
            metrics["step"].astype(np.int64), metrics["train_accuracy"], metrics["held_out_accuracy"]
        )
    if isinstance(view, WatchedView) and (found := view.logged) is not None:
        return Accuracies(found.steps, found.train_accuracy, found.held_out_accuracy)
    return None


def _phases(view: FolderView) -> Phases | None:
    if isinstance(view, RunView):
        return view.phases if view.metrics else None
    return view.phases if isinstance(view, WatchedView) else None


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """The singular values of one matrix at F frames, beside the law of its initialisation.

    Attributes:
        matrix: its name; shape: rows and columns.
        centres: of the BINS bins, (BINS,).
        counts: singular values in each bin, (F, BINS).
        expected: by the law of entries as large as at the first snapshot, (BINS,).
        edge: where the law ends.
        largest: the largest singular value, (F,).
        outside: how many lie beyond the edge, (F,).
    """

    matrix: str
    shape: tuple[int, int]
    centres: Float64
    counts: Float64
    expected: Float64
    edge: float
    largest: Float64
    outside: Float64


def read_spectrum(view: FolderView, matrix: str) -> Spectrum | None:
    """Compare the singular values of a matrix with the law; None for what is none, or was all zero at first.

    Raises:
        StoreError: when the run has no snapshot yet or is damaged.
    """
    frames = view.frames(MOST_FRAMES)
    if matrix not in matrix_names(view.parameters):
        return None
    (at_first,) = matrices_of(view.weights(matrix, snapshots=slice(0, 1))).values()
    scale = root_mean_square(at_first)
    if not (np.isfinite(scale) and scale > 0):
        return None
    (found,) = matrices_of(view.weights(matrix, snapshots=frames)).values()
    values, (rows, columns) = singular_values(found), found.shape[1:]
    law = singular_value_law(rows, columns, scale=scale)
    edge = float(law.support()[1])
    known = values[np.isfinite(values)]
    edges = np.linspace(0, 1.05 * max(edge, float(known.max(initial=0.0))), BINS + 1)
    return Spectrum(
        matrix=matrix,
        shape=(rows, columns),
        centres=(edges[:-1] + edges[1:]) / 2,
        counts=np.array([np.histogram(row[np.isfinite(row)], edges)[0] for row in values], np.float64),
        expected=values.shape[1] * np.diff(law.cdf(edges)),
        edge=edge,
        largest=values[:, 0],
        outside=measured(view, ["singular_values_outside"], snapshots=frames).columns[
            "singular_values_outside"
        ][:, matrix_names(view.parameters).index(matrix)],
    )
