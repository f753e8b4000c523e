"""A run measured at all its snapshots: named columns, a few numbers about the whole path, and their nulls."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from geometry import key_frequencies
from language import Message
from training.config import Config
from training.errors import MeasureError
from training.measures.batch import Batch, Held
from training.measures.embedding_spectra import embedding_spectrum
from training.measures.logit_spectra import leading_frequencies, logit_spectrum
from training.measures.point_clouds import sampled_rows, two_nearest_dimension
from training.measures.registry import MEASURES, Columns, Nulls, why_not
from training.measures.trajectory import RecordedArray, trajectory_shape
from training.models.dims import model_dims

if TYPE_CHECKING:
    from training.runs.reader import Run

WORKERS = 2
# Bytes of logits and activations that a worker holds at a time, unless a single snapshot has more.
MEMORY = 2**26
# A snapshot that has more than this is worked on alone.
LARGE = 2**29
PATH_COMPONENTS = 3


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


@dataclass(frozen=True, slots=True, eq=False)
class RunMeasures:
    """A run, measured.

    Attributes:
        run_id: of the run.
        steps: of the snapshots measured, shape (S,).
        columns: by name, shape (S,); nan where a network had no such number.
        nulls: for some columns, what a network without any structure shows.
        scalars: by name.
        frequencies: the key frequencies, strongest first; empty for tasks that are no circle.
        left_out: why, by name, measures were left out that this run cannot have.
    """

    run_id: str
    steps: NDArray[np.int64]
    columns: Columns
    nulls: Nulls
    scalars: dict[str, Scalar]
    frequencies: tuple[int, ...]
    left_out: dict[str, Message]

    def to_json(self) -> dict[str, Any]:
        """As JSON has it; what is not a number is null."""
        return {
            "run": self.run_id,
            "steps": self.steps.tolist(),
            "columns": {name: [_number(value) for value in values] for name, values in self.columns.items()},
            "nulls": self.nulls,
            "scalars": {
                name: {part: _number(getattr(scalar, part)) for part in ("value", "null", "low", "high")}
                for name, scalar in self.scalars.items()
            },
            "key_frequencies": list(self.frequencies),
            "left_out": {name: str(reason) for name, reason in self.left_out.items()},
        }


def measure_run(
    run: Run,
    names: Collection[str] | None = None,
    *,
    every: int = 1,
    rule: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> RunMeasures:
    """Measure a run at its snapshots.

    What is chosen by looking (key frequencies, the plane of a circle) is chosen at the last snapshot and
    held. Snapshots are worked on a few at a time, by two threads.

    Args:
        run: as `training.runs.reader.open_run` gives it; it may be growing.
        names: keys of MEASURES, "path" and "dimensions"; without any, all that the run can have.
        every: measure every so many snapshots, counted back from the last.
        rule: read the table by the rule of this task instead of its own: a control.
        progress: told of snapshots done and to do.

    Raises:
        MeasureError: an unknown name, one the run cannot have (saying why), or every < 1.
        StoreError: when the run has no snapshot yet or is damaged.
    """
    config, count = run.config, len(run.snapshot_steps())
    if every < 1:
        raise MeasureError("{name} = {value}: it must be a whole number from 1 up", name="every", value=every)
    chosen, left_out = _choice(config, names, rule)
    kept = slice((count - 1) % every if count else 0, count, every)
    last = Batch(config, run.weights(snapshots=slice(max(count - 1, 0), count)), rule)
    measures = [name for name in MEASURES if name in chosen]
    if any(MEASURES[name].on_circle for name in measures):
        last = replace(last, at_last=_held(last))
    pieces: list[Columns] = []
    for start, piece in _pieces(run, measures, range(count)[kept], last):
        pieces.append(piece)
        if progress is not None:
            progress(start, len(range(count)[kept]))
    scalars: dict[str, Scalar] = {}
    for name in WHOLE:
        if name == "path" and len(range(count)[kept]) < 2:
            left_out[name] = Message("{name}: it takes two snapshots or more", name=name)
        elif name in chosen:
            try:
                scalars |= WHOLE[name](run, kept, last)
            except ValueError as error:  # a path that never left its start has no directions
                left_out[name] = Message("{name}: {problem}", name=name, problem=str(error))
    return RunMeasures(
        run_id=run.run_id,
        steps=run.snapshot_steps()[kept],
        columns={name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]},
        nulls={column: null for name in measures for column, null in MEASURES[name].nulls(last).items()},
        scalars=scalars,
        frequencies=() if last.at_last is None else tuple(map(int, last.at_last.frequencies)),
        left_out=left_out,
    )


def _choice(
    config: Config, names: Collection[str] | None, rule: str | None
) -> tuple[set[str], dict[str, Message]]:
    """The names to be measured, and why others are left out."""
    known = (*MEASURES, *WHOLE)
    if isinstance(names, str):
        names = [names]
    for name in names or ():
        if name not in known:
            raise MeasureError("{name!r} is no measure; known are {names}", name=name, names=", ".join(known))
    reasons = {name: why_not(name, config, rule) for name in MEASURES if names is None or name in names}
    left_out = {name: reason for name, reason in reasons.items() if reason is not None}
    if names is not None and left_out:
        raise MeasureError(next(iter(left_out.values())))
    return set(known if names is None else names) - set(left_out), left_out


def _held(last: Batch) -> Held:
    """What all snapshots are measured by, found at the last one."""
    tokens = last.tokens[0]
    spectrum = embedding_spectrum(tokens, last.circle)
    return Held(
        frequencies=leading_frequencies(logit_spectrum(last.sum_means[0])),
        tokens=tokens,
        token_frequencies=key_frequencies(spectrum, len(spectrum) - 1),
    )


def _pieces(
    run: Run, measures: Sequence[str], snapshots: range, last: Batch
) -> Iterator[tuple[int, Columns]]:
    """The columns of some snapshots after another, with how many are done then."""
    table, dims = last.dataset.table, model_dims(last.config)
    bytes_each = 3 * 8 * len(table) * (dims.n_answers + dims.d_mlp)
    size = max(1, MEMORY // bytes_each)
    workers = WORKERS if bytes_each <= LARGE else 1

    def measure(start: int) -> Columns:
        part = snapshots[start : start + size]
        batch = replace(last, weights=run.weights(snapshots=slice(part.start, part.stop, part.step)))
        columns: Columns = {}
        with np.errstate(all="ignore"):  # weights that have diverged have measures that are no numbers
            for name in measures:
                columns |= MEASURES[name].columns(batch)
        return columns

    # Both workers multiply matrices: with threads of their own, those would wait for each other.
    with ThreadPoolExecutor(workers) as pool, threadpool_limits(1 if workers > 1 else None, "blas"):
        starts = range(0, len(snapshots), size)
        for start, columns in zip(starts, pool.map(measure, starts), strict=True):
            yield min(start + size, len(snapshots)), columns


def _path(run: Run, kept: slice, last: Batch) -> dict[str, Scalar]:
    """Principal components of the path, and its participation ratio, beside a walk with steps as long."""
    shape = trajectory_shape([RecordedArray(run, name, kept) for name in last.weights])
    scalars = {
        f"path_component_{number + 1}": Scalar(float(share), float(null))
        for number, (share, null) in enumerate(
            zip(shape.explained[:PATH_COMPONENTS], shape.null[:PATH_COMPONENTS], strict=True)
        )
    }
    return scalars | {"path_participation": Scalar(shape.participation, shape.null_participation)}


def _dimensions(run: Run, kept: slice, last: Batch) -> dict[str, Scalar]:
    """Intrinsic dimensions of the embedding and of the activations, at the first and at the last snapshot.
    They rest on few points and many dimensions: mind the intervals, and compare rather than believe."""
    first = range(kept.stop)[kept][0]
    clouds = {}
    for when, batch in {
        "first": replace(last, weights=run.weights(snapshots=slice(first, first + 1))),
        "last": last,
    }.items():
        rows = sampled_rows(len(batch.dataset.table))
        clouds[f"embedding_dimension_{when}"] = batch.tokens[0]
        clouds[f"neuron_dimension_{when}"] = batch.neurons[0, rows]
    found = {name: two_nearest_dimension(cloud) for name, cloud in clouds.items()}
    return {
        name: Scalar(estimate.value, None, estimate.low, estimate.high)
        for name, estimate in found.items()
        if estimate is not None
    }


WHOLE: Mapping[str, Callable[[Run, slice, Batch], dict[str, Scalar]]] = {
    "path": _path,
    "dimensions": _dimensions,
}


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
