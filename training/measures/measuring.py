"""A run, measured: each number once, and from then on read from beside the run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from language import Message
from training.errors import MeasureError
from training.measures.batch import Batch
from training.measures.kept import KeptValues, kept_folder, read_kept
from training.measures.measure import Values, needs_norm_bounds
from training.measures.measurer import Measurer, Places, Progress, config_of
from training.measures.registry import MEASURES, names_of, why_not
from training.measures.whole_run import NUMBERS, OF_ANY_NETWORK, WHOLE, Scalar, finite
from training.runs.folder_view import FolderView
from training.runs.reader import Run
from training.runs.view import RunView, Snapshots

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, eq=False)
class RunMeasures:
    """A run, measured at S of its snapshots.

    Attributes:
        run_id: of the run.
        steps: of the snapshots, shape (S,).
        columns: by name, shape (S,), or (S, n) for what is along something; nan where a network had no such
            number, and where a costly one was not measured.
        nulls: for some columns, what a network without any structure shows.
        scalars: numbers about the whole run, by name.
        frequencies: the key frequencies, strongest first; empty unless something on a circle was measured.
        left_out: why, by name, measures were left out that this run cannot have.
        thinned: for the costly columns, which of the snapshots were measured, shape (S,).
    """

    run_id: str
    steps: NDArray[np.int64]
    columns: dict[str, Values]
    nulls: dict[str, Any]
    scalars: dict[str, Scalar]
    frequencies: tuple[int, ...]
    left_out: dict[str, Message]
    thinned: dict[str, NDArray[np.bool_]]

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        from training.display.notebook import measures_table

        scalars = {name: (scalar.value, scalar.null) for name, scalar in self.scalars.items()}
        return measures_table(self.run_id, self.steps, self.columns, scalars)

    def series(self, name: str) -> Series:
        """A column where it was measured."""
        kept = self.thinned.get(name, np.ones(len(self.steps), bool))
        return Series(name, self.steps[kept], self.columns[name][kept], self.nulls.get(name))

    def to_json(self) -> dict[str, Any]:
        """As JSON has it; what is not a number is null."""
        return {
            "run": self.run_id,
            "steps": self.steps.tolist(),
            "columns": {name: _listed(values) for name, values in self.columns.items()},
            "nulls": {name: _listed(np.asarray(value)) for name, value in self.nulls.items()},
            "scalars": {
                name: {part: finite(getattr(scalar, part)) for part in ("value", "null", "low", "high")}
                for name, scalar in self.scalars.items()
            },
            "key_frequencies": list(self.frequencies),
            "left_out": {name: str(reason) for name, reason in self.left_out.items()},
        }


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One measure of a run at all steps at which it is known: `steps` (n,), `values` (n, ...), and what is
    shown without structure, None where that is not known."""

    name: str
    steps: NDArray[np.int64]
    values: Values
    null: Any = None

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw it over the steps with Matplotlib, on new axes if none are given; returns the axes.

        Raises:
            ValueError: when it has more numbers at each step than curves can show.
        """
        from training.display.notebook import plot_series

        return plot_series(self.name, self.steps, self.values, self.null, ax)

    def _repr_html_(self) -> str:
        """A table for notebooks, with its curve."""
        from training.display.notebook import series_table

        return series_table(self.name, self.steps, self.values, self.null)


def measured(
    run: Run | FolderView,
    names: Collection[str] | None = None,
    *,
    snapshots: Snapshots | None = None,
    every: int = 1,
    rule: str | None = None,
    progress: Progress | None = None,
    keeps: bool = True,
) -> RunMeasures:
    """Measure a run at its snapshots; what was measured before is read from beside it.

    What is chosen by looking (key frequencies, the plane of a circle) is chosen at the last snapshot and
    then fixed. Snapshots are worked on a few at a time, by two threads.

    Args:
        run: as `training.runs.reader.open_run` gives it, or a view of it or of a watched one; it may be
            growing.
        names: of measures or families, "path" and "dimensions"; without any, all that the run can have but
            those that are only measured on request.
        snapshots: places of those to measure, ascending; all if not given.
        every: measure every so many of all snapshots, counted back from the last.
        rule: read the table by the rule of this task instead of its own: a control.
        progress: told of snapshots done and to do.
        keeps: whether to read and write what is kept beside the run.

    Raises:
        MeasureError: an unknown name, one the run cannot have (saying why), or every < 1.
        StoreError: when the run has no snapshot yet or is damaged.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from training import Config, open_run, record
    >>> config, root = Config(p=5, d_model=8, d_mlp=8, steps=20), tempfile.mkdtemp()
    >>> (folder,) = record([config], root=Path(root))
    >>> found = measured(open_run(folder.name, folder.parent), ["embedding_participation"])
    >>> found.columns["embedding_participation"].shape == found.steps.shape
    True
    """
    view = run.view() if isinstance(run, Run) else run
    if every < 1:
        raise MeasureError("{name} = {value}: it must be a whole number from 1 up", name="every", value=every)
    count = view.require_snapshots()
    places = np.arange((count - 1) % every, count, every)
    if snapshots is not None:
        places = np.arange(count)[snapshots]
    chosen, whole, left_out = _choice(view, names, rule)
    evaluated = {name: MEASURES[name].at_evaluations for name in chosen if _is_evaluated(name, view)}
    of_weights = [name for name in chosen if not _is_evaluated(name, view)]
    measurer = Measurer(view, rule, keeps, progress)
    found = measurer.measure({name: _thinned(places, MEASURES[name].every) for name in of_weights})
    columns = {name: kept.at(places) for name, kept in found.items()}
    for name, of_run in evaluated.items():
        if name not in found and of_run is not None and isinstance(view, RunView):
            columns[name] = _at_steps(view, of_run(view), view.steps[places])
    scalars = measurer.scalars(whole, places, left_out)
    return RunMeasures(
        run_id=view.run_id,
        steps=view.steps[places],
        columns={name: columns[name] for name in chosen},
        nulls=_nulls(chosen, found, view, rule),
        scalars=scalars,
        frequencies=measurer.frequencies(of_weights),
        left_out=left_out,
        thinned={
            name: np.isin(places, _thinned(places, MEASURES[name].every))
            for name in of_weights
            if MEASURES[name].every > 1
        },
    )


def series(view: FolderView, name: str, snapshots: Snapshots | None = None) -> Series:
    """One measure of a run at all evaluations, where those say it, else at its snapshots.

    Raises:
        MeasureError: an unknown measure, or one the run cannot have (saying why).
        StoreError: when the run has no snapshot yet or is damaged.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from training import Config, open_run, record
    >>> config, root = Config(p=5, d_model=8, d_mlp=8, steps=20), tempfile.mkdtemp()
    >>> (folder,) = record([config], root=Path(root))
    >>> gap = series(open_run(folder.name, folder.parent).view(), "margin_gap")
    >>> gap.steps[-1].item(), gap.values.shape == gap.steps.shape
    (20, True)
    """
    (name,) = names_of([name])
    if reason := unavailable(name, view):
        raise MeasureError(reason)
    of_run = MEASURES[name].at_evaluations
    if of_run is not None and isinstance(view, RunView) and _is_evaluated(name, view):
        null = MEASURES[name].null
        steps = view.metrics["step"].astype(np.int64)
        return Series(name, steps, of_run(view), None if null is None else null(Batch(view.config, {})))
    return measured(view, [name], snapshots=snapshots).series(name)


def kept_series(view: FolderView, name: str) -> Series | None:
    """One measure of a run as it is kept beside it; None where it has not been measured."""
    kept = read_kept(kept_folder(view, None), name)
    if kept is None:
        return None
    null = None if MEASURES[name].null is None else kept.null
    return Series(name, view.steps[kept.places], kept.values, null)


def unavailable(name: str, view: FolderView, rule: str | None = None) -> Message | None:
    """Why this run has no such measure, as one line; None where it has."""
    reason, entry = why_not(name, config_of(view), rule), MEASURES[name]
    if reason is not None or _is_evaluated(name, view):
        return reason
    if entry.at_snapshots is None or (entry.reads_forces and not view.has_forces):
        return Message("{name}: this run was recorded without it", name=name)
    return None


def _is_evaluated(name: str, view: FolderView) -> bool:
    """Whether the run's evaluations say it."""
    of_run = MEASURES[name].at_evaluations
    if of_run is None or not view.metrics or not isinstance(view, RunView):
        return False
    try:
        of_run(view)
    except KeyError:
        return False
    return True


def _choice(
    view: FolderView, names: Collection[str] | None, rule: str | None
) -> tuple[list[str], list[str], dict[str, Message]]:
    """The measures and the families of numbers about the whole run to be measured; why not the others."""
    if isinstance(names, str):
        names = [names]
    whole = [name for name in WHOLE if names is None or name in names]
    nameless = [name for name in whole if config_of(view) is None and name not in OF_ANY_NETWORK]
    asked = [name for name in names or () if name not in WHOLE]
    unasked = [name for name, measure in MEASURES.items() if not measure.on_request]
    known = unasked if names is None else names_of(asked)
    reasons = {name: unavailable(name, view, rule) for name in known}
    left_out = {name: reason for name, reason in reasons.items() if reason is not None}
    for name in known:
        # Of a family a run may have some and others not; who names a measure means that one.
        of_family = MEASURES[name].family in asked and any(
            reasons[other] is None for other in known if MEASURES[other].family == MEASURES[name].family
        )
        if names is not None and name in left_out and not of_family:
            raise MeasureError(left_out[name])
    # That there is no such parameter, no mixture or no bound need not be said of every name.
    said = {name: why for name, why in left_out.items() if not _goes_without_saying(name)}
    for name in nameless:
        said[name] = Message("{name}: what this network was taught is not known", name=name)
        if names is not None:
            raise MeasureError(said[name])
    return (
        [name for name in known if reasons[name] is None],
        [one for one in whole if one not in nameless],
        said,
    )


def _goes_without_saying(name: str) -> bool:
    return MEASURES[name].family == "norms" or "." in name or needs_norm_bounds in MEASURES[name].requires


def _thinned(places: Places, every: int) -> Places:
    return places[(len(places) - 1) % every :: every]


def _at_steps(view: RunView, values: Values, steps: NDArray[np.int64]) -> Values:
    """Values at the evaluations, at some steps; nan where there was no evaluation."""
    evaluated = view.metrics["step"]
    at = np.minimum(np.searchsorted(evaluated, steps), len(evaluated) - 1)
    return np.where(evaluated[at] == steps, values[at], np.nan)


def _nulls(
    names: list[str], found: Mapping[str, KeptValues], view: FolderView, rule: str | None
) -> dict[str, Any]:
    nulls: dict[str, Any] = {}
    for name in names:
        null = MEASURES[name].null
        if null is None:
            continue
        if name in found:
            kept = found[name].null
            nulls[name] = float(kept) if kept.ndim == 0 else kept
        else:
            nulls[name] = null(Batch(config_of(view), {}, rule))
    return nulls


def _listed(values: Values) -> Any:
    if values.ndim == 0:
        return finite(float(values))
    return [_listed(value) for value in values]


__all__ = ["NUMBERS", "RunMeasures", "Scalar", "Series", "measured", "series", "unavailable"]
