"""Measures of any network, whatever it was taught: norms of its parameters, and its matrices against chance.

The scale of the law is that of the first snapshot: of a run that was recorded from its start, the
initialisation.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from language import mark
from training.measures.any_network.matrices import (
    distance_to_law,
    matrices_of,
    of_chance,
    outside,
    root_mean_square,
    row_distance,
    singular_values,
    spread,
)
from training.measures.batch import Batch
from training.measures.measure import DIMENSIONS, NUMBER, WEIGHT, Entries, Measure, Values

PARAMETERS, MATRICES = mark("parameters"), mark("matrices")
DRAWN = mark("matrices of this shape drawn at random")
MARCHENKO = "Marchenko & Pastur 1967, Math. USSR Sb. 1"
MARTIN = "Martin & Mahoney 2018, arXiv 1810.01075"


def _parameter_norms(batch: Batch) -> Values:
    """(S, parameters)."""
    norms = [
        np.sqrt((np.asarray(value, np.float64).reshape(len(value), -1) ** 2).sum(axis=1))
        for value in batch.weights.values()
    ]
    return np.stack(norms, axis=1)


def _values(batch: Batch) -> dict[str, Values]:
    """The singular values of each matrix; worked out once for all measures of a batch."""
    found = matrices_of(batch.weights)
    for name, value in found.items():
        if f"singular_values.{name}" not in batch.shared:
            batch.shared[f"singular_values.{name}"] = singular_values(value)
    return {name: batch.shared[f"singular_values.{name}"] for name in found}


def _against_start(measure: Callable[[Values, tuple[int, ...], float], Values]) -> Callable[[Batch], Values]:
    """A measure of each matrix's singular values and of its scale at the start: (S, matrices)."""

    def measured(batch: Batch) -> Values:
        found, first = matrices_of(batch.weights), matrices_of(batch.start or batch.weights)
        columns = [
            measure(values, found[name].shape[1:], root_mean_square(first[name]))
            for name, values in _values(batch).items()
        ]
        return _stacked(columns, batch)

    return measured


def _stacked(columns: list[Values], batch: Batch) -> Values:
    count = len(next(iter(batch.weights.values())))
    return np.stack(columns, axis=1) if columns else np.empty((count, 0))


def _null(name: str) -> Callable[[Batch], Values]:
    """What drawn matrices of the same shapes show, (matrices,)."""
    return lambda batch: np.array(
        [of_chance(*value.shape[1:])[name] for value in matrices_of(batch.weights).values()]
    )


ENTRIES: Entries = {
    "parameter_norms": Measure(
        label=mark("norm of each parameter"), unit=WEIGHT, family="any_network", any_network=True,
        equation="sqrt(sum of squares), parameter by parameter", at_snapshots=_parameter_norms,
        along=PARAMETERS,
    ),
    "singular_value_distance": Measure(
        label=mark("how far each matrix's singular values are from the law of its initialisation"),
        unit=NUMBER, source=MARCHENKO, family="any_network", any_network=True, looks_back=True,
        equation="max |F - F_MP|, F_MP for entries as large as at the first snapshot",
        at_snapshots=_against_start(distance_to_law), null=_null("distance"), null_label=DRAWN,
        along=MATRICES,
    ),
    "singular_values_outside": Measure(
        label=mark("singular values beyond the edge of chance, matrix by matrix"),
        unit=NUMBER, source=MARTIN, family="any_network", any_network=True, looks_back=True,
        equation="how many exceed s (sqrt(rows) + sqrt(columns)), s the scale at the first snapshot",
        at_snapshots=_against_start(outside), null=_null("outside"), null_label=DRAWN,
        along=MATRICES,
    ),
    "matrix_participation": Measure(
        label=mark("directions that each matrix acts on"), unit=DIMENSIONS, family="any_network",
        any_network=True, equation="(sum s^2)^2 / sum s^4 over its singular values s",
        at_snapshots=lambda batch: _stacked([spread(values) for values in _values(batch).values()], batch),
        null=_null("spread"), null_label=DRAWN, along=MATRICES,
    ),
    "row_length_distance": Measure(
        label=mark("how far the lengths of each matrix's rows are from chance"), unit=NUMBER,
        family="any_network", any_network=True, source="Kolmogorov 1933; chi's law",
        equation="max over r of |F(r) - F_chi(r)|, lengths in root mean squares of the coordinates",
        at_snapshots=lambda batch: _stacked(
            [row_distance(value) for value in matrices_of(batch.weights).values()], batch
        ),
        null=_null("rows"), null_label=DRAWN, along=MATRICES,
    ),
}  # fmt: skip
