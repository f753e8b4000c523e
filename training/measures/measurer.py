"""What is known of a run is read from beside it; what is missing is measured and kept there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from geometry import key_frequencies
from language import Message
from training.config import Config
from training.measures.batch import Batch, Reference
from training.measures.embedding_spectra import embedding_spectrum
from training.measures.kept import KeptValues, keep, kept_folder, read_kept
from training.measures.logits.circles import sum_circles
from training.measures.logits.spectra import leading_frequencies, logit_spectrum
from training.measures.measure import Values, needs_circle
from training.measures.registry import MEASURES
from training.measures.whole_run import WHOLE, Scalar
from training.models.dims import model_dims
from training.runs.folder_view import FolderView
from training.runs.view import RunView

WORKERS = 2
# Bytes of logits and activations that a worker holds at a time, unless a single snapshot has more.
MEMORY = 2**26
# A snapshot that has more than this is worked on alone.
LARGE = 2**29
KEYS = "key_frequencies"
Places = NDArray[np.int64]
Progress = Callable[[int, int], None]


class Measurer:
    """Measures one view of a run: what is kept is read, what is missing is measured and kept."""

    def __init__(self, view: FolderView, rule: str | None, keeps: bool, progress: Progress | None) -> None:
        self.view, self.rule, self.progress = view, rule, progress
        self.folder = kept_folder(view, rule) if keeps else None
        self._last: Batch | None = None

    def measure(self, wanted: Mapping[str, Places]) -> dict[str, KeptValues]:
        """Each measure at the places wanted of it, and wherever else it is known."""
        found = {name: kept for name in wanted if (kept := read_kept(self.folder, name)) is not None}
        missing = {
            name: np.setdiff1d(places, found[name].places) if name in found else places
            for name, places in wanted.items()
        }
        missing = {name: places for name, places in missing.items() if len(places)}
        if not missing:
            return found
        last = self.last(circle=any(_on_circle(name) for name in missing))
        pieces: dict[str, list[tuple[Places, Values]]] = {name: [] for name in missing}
        for piece in self._pieces(missing, last):
            for name, measured_there in piece.items():
                pieces[name].append(measured_there)
        for name, parts in pieces.items():
            null = MEASURES[name].null
            with np.errstate(all="ignore"):
                shown = np.nan if null is None else null(last)
            new = KeptValues(
                np.concatenate([places for places, _values in parts]),
                np.concatenate([values for _places, values in parts]),
                np.asarray(shown, np.float64),
            )
            found[name] = found[name].joined(new) if name in found else new
            keep(self.folder, name, found[name])
        return found

    def last(self, *, circle: bool) -> Batch:
        """The last snapshot, with what is fixed there."""
        if self._last is None:
            last = self.view.weights(snapshots=[-1])
            self._last = Batch(config_of(self.view), last, self.rule, end=last)
        if circle and self._last.fixed is None:
            self._last = replace(self._last, fixed=_reference(self._last))
        return self._last

    def frequencies(self, names: list[str]) -> tuple[int, ...]:
        """The key frequencies, if any of these is measured on a circle."""
        if not any(map(_on_circle, names)):
            return ()
        kept = read_kept(self.folder, KEYS)
        if kept is None:
            keys = self.last(circle=True).reference.frequencies.astype(np.float64)
            kept = KeptValues(np.arange(len(keys)), keys, np.array(np.nan))
            keep(self.folder, KEYS, kept)
        return tuple(int(k) for k in kept.values)

    def scalars(self, families: list[str], places: Places, left_out: dict[str, Message]) -> dict[str, Scalar]:
        """Numbers about the whole run; what has none is added to `left_out`."""
        scalars: dict[str, Scalar] = {}
        for family in families:
            if family == "path" and len(places) < 2:
                left_out[family] = Message("{name}: it takes two snapshots or more", name=family)
                continue
            try:
                scalars |= WHOLE[family](self.view, places, self.last(circle=False))
            except ValueError as error:  # a path that never left its start has no directions
                left_out[family] = Message("{name}: {problem}", name=family, problem=str(error))
        return scalars

    def _pieces(
        self, missing: Mapping[str, Places], last: Batch
    ) -> Iterator[dict[str, tuple[Places, Values]]]:
        """What some snapshots after another show."""
        if any(MEASURES[name].looks_back for name in missing):
            last = replace(last, start=self.view.weights(snapshots=slice(0, 1)))
        reads_forces = any(MEASURES[name].reads_forces for name in missing)
        bytes_each = _bytes_each(last)
        size = max(1, MEMORY // bytes_each)
        workers = WORKERS if bytes_each <= LARGE else 1
        everywhere = np.unique(np.concatenate(list(missing.values())))

        def measure(start: int) -> dict[str, tuple[Places, Values]]:
            part = everywhere[start : start + size]
            forces = self.view.forces(snapshots=part) if reads_forces else None
            batch = replace(last, weights=self.view.weights(snapshots=part), forces=forces)
            found: dict[str, tuple[Places, Values]] = {}
            for name, places in missing.items():
                here = np.isin(part, places)
                of_batch = MEASURES[name].at_snapshots
                if here.any() and of_batch is not None:
                    asked = batch if here.all() else batch.take(np.flatnonzero(here))
                    with np.errstate(all="ignore"):  # weights that have diverged have no such numbers
                        found[name] = part[here], np.asarray(of_batch(asked), np.float64)
            return found

        # Both workers multiply matrices: with threads of their own, those would wait for each other. SciPy
        # brings a BLAS of its own, whose threads can only be limited once it is loaded.
        import_module("scipy.linalg")
        with ThreadPoolExecutor(workers) as pool, threadpool_limits(1 if workers > 1 else None, "blas"):
            starts = range(0, len(everywhere), size)
            for start, found in zip(starts, pool.map(measure, starts), strict=True):
                if self.progress is not None:
                    self.progress(min(start + size, len(everywhere)), len(everywhere))
                yield found


def config_of(view: FolderView) -> Config | None:
    """The config of a run of our own; None where its task is not known."""
    return view.config if isinstance(view, RunView) else None


def _bytes_each(last: Batch) -> int:
    """About how much memory a snapshot takes: its logits and activations, or twice its weights."""
    if last.known is None:
        return 2 * 8 * sum(value.size for value in last.weights.values())
    table, dims = last.dataset.table, model_dims(last.config)
    return 3 * 8 * len(table) * (dims.n_answers + dims.d_mlp)


def _on_circle(name: str) -> bool:
    return needs_circle in MEASURES[name].requires


def _reference(last: Batch) -> Reference:
    """What all snapshots are measured by, found at the last one."""
    tokens = last.tokens[0]
    spectrum = embedding_spectrum(tokens, last.circle)
    return Reference(
        frequencies=leading_frequencies(logit_spectrum(last.sum_means[0])),
        tokens=tokens,
        token_frequencies=key_frequencies(spectrum, len(spectrum) - 1),
        circles=sum_circles(last.unseen_means[0]),
    )
