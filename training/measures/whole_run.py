"""Numbers that a run has as a whole: the shape of its path, and dimensions at its two ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from training.measures.batch import Batch
from training.measures.measure import DIMENSIONS, SHARE, Entries, Measure
from training.measures.point_clouds import sampled_rows, two_nearest_dimension
from training.measures.trajectory import RecordedArray, trajectory_shape
from training.runs.folder_view import FolderView

PATH_COMPONENTS = 3
WALK = mark("a walk without aim, with steps as long")
PCA_OF_WALKS = "Antognini & Sohl-Dickstein 2018, arXiv 1806.08805"
FACCO = "Facco et al. 2017, Sci. Rep. 7, 12140"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One number about a run.

    Attributes:
        value: the number.
        null: what a run without any structure would show; None where that is not known.
        low, high: its 95 % confidence interval; None where there is no chance in it.
    """

    value: float
    null: float | None = None
    low: float | None = None
    high: float | None = None


Places = NDArray[np.int64]


def path_shape(view: FolderView, places: Places, last: Batch) -> dict[str, Scalar]:
    """Principal components of the path, and its participation ratio, beside a walk with steps as long."""
    shape = trajectory_shape([RecordedArray(view, name, places) for name in last.weights])
    scalars = {
        f"path_component_{number + 1}": Scalar(float(share), float(null))
        for number, (share, null) in enumerate(
            zip(shape.explained[:PATH_COMPONENTS], shape.null[:PATH_COMPONENTS], strict=True)
        )
    }
    return scalars | {"path_participation": Scalar(shape.participation, shape.null_participation)}


def end_dimensions(view: FolderView, places: Places, last: Batch) -> dict[str, Scalar]:
    """Intrinsic dimensions of the embedding and of the activations, at the first and at the last snapshot.
    They rest on few points and many dimensions: mind the intervals, and compare rather than believe."""
    clouds = {}
    for when, batch in {
        "first": replace(last, weights=view.weights(snapshots=places[:1])),
        "last": last,
    }.items():
        rows = sampled_rows(batch.dataset.table)
        clouds[f"embedding_dimension_{when}"] = batch.tokens[0]
        clouds[f"neuron_dimension_{when}"] = batch.neurons[0, rows]
    found = {name: two_nearest_dimension(cloud) for name, cloud in clouds.items()}
    return {
        name: Scalar(estimate.value, None, estimate.low, estimate.high)
        for name, estimate in found.items()
        if estimate is not None
    }


# Those that need no more than weights.
OF_ANY_NETWORK = ("path",)
WHOLE: Mapping[str, Callable[[FolderView, Places, Batch], dict[str, Scalar]]] = {
    "path": path_shape,
    "dimensions": end_dimensions,
}

NUMBERS: Entries = {
    **{
        f"path_component_{number}": Measure(
            label=Message(mark("share of the path's component {number}"), number=number), unit=SHARE,
            equation="variance of the weights' path along a principal component / its whole variance",
            source=PCA_OF_WALKS, family="path", null_label=WALK,
        )
        for number in range(1, PATH_COMPONENTS + 1)
    },
    "path_participation": Measure(
        label=mark("participation ratio of the path"), unit=DIMENSIONS, source=PCA_OF_WALKS, family="path",
        equation="1 / sum of squared shares of the path's components", null_label=WALK,
    ),
    **{
        f"{cloud}_dimension_{when}": Measure(
            label=label, unit=DIMENSIONS, source=FACCO, family="dimensions",
            equation="intrinsic_dimension by the distances to the two nearest neighbours, with its interval",
        )
        for cloud, when, label in (
            ("embedding", "first", mark("intrinsic dimension of the symbols' vectors at the start")),
            ("embedding", "last", mark("intrinsic dimension of the symbols' vectors in the end")),
            ("neuron", "first", mark("intrinsic dimension of the activations at the start")),
            ("neuron", "last", mark("intrinsic dimension of the activations in the end")),
        )
    },
}  # fmt: skip


def finite(value: float | None) -> float | None:
    """The number, None where it is none."""
    return None if value is None or not math.isfinite(value) else float(value)
