"""From log files to one pair of accuracy curves for each run, with all that was guessed on the way."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from language import Message
from training.foreign.choices import Choice, choose, require_both
from training.foreign.curves import LoggedRun, logged_run
from training.foreign.formats import read_tables
from training.foreign.layouts import Series, series_in
from training.foreign.names import split_of, words_of
from training.foreign.scales import SCALES, percent_runs
from training.foreign.segments import runs_apart
from training.foreign.tables import LogError, LogTable

__all__ = ["SCALES", "Choice", "Log", "LoggedRun", "read_log"]


@dataclass(frozen=True, slots=True)
class Log:
    """What files say about the runs in them.

    Attributes:
        files: what was read.
        chosen: which column plays which role of ROLES; only those that were found.
        runs: those that have both accuracies, in the order of the files.
        remarks: what a reader must know of how the files were read.
    """

    files: tuple[Path, ...]
    chosen: Mapping[str, Choice]
    runs: tuple[LoggedRun, ...]
    remarks: tuple[Message, ...]

    def name_of(self, run: LoggedRun) -> str:
        """Return what a run is called: as in the log, or after its file, or the folder of its files.

        A file that is called "metrics" says nothing: its folder does.
        """
        first = self.files[0].absolute()
        of_file = len(self.files) == 1 and first.stem != "metrics"
        return run.run or (first.stem if of_file else first.parent.name)


def read_log(
    files: Sequence[Path],
    *,
    step: str | None = None,
    train: str | None = None,
    held_out: str | None = None,
    run: str | None = None,
    scale: str = "auto",
) -> Log:
    """Read the accuracies of one or more runs from log files, and guess what is not said.

    Args:
        files: in the formats of `formats.read_tables`; what one file has not (TensorBoard writes a file a
            curve) another may have.
        step, train, held_out: names of the columns of steps, training and held-out accuracy.
        run: the column that tells runs apart.
        scale: whether accuracies are "shares" of 1 or "percentages"; "auto" looks at them.

    Returns:
        the runs that have both accuracies. Without a training accuracy it is bounded by the training loss.

    Raises:
        LogError: when a file cannot be read, a column is not there or cannot be guessed, an accuracy is
            impossible, or no run has both.
        OSError: when a file cannot be opened.
    """
    files = tuple(dict.fromkeys(files))
    tables = [table for file in files for table in read_tables(file)]
    found = [curve for table in tables for curve in _curves_of(table, tables, step, run)]
    if not found:
        raise LogError("{file}: there is no row of numbers in it", file=", ".join(map(str, files)))
    found = [part for curve in _named_apart(found) for part in runs_apart(curve)]
    given = {"train": train, "held_out": held_out}
    chosen = choose(found, {role: name for role, name in given.items() if name is not None})
    require_both(chosen, found, files)
    used = {role: _used(found, choice.name) for role, choice in chosen.items()}
    percent = percent_runs(used, scale)
    runs = [logged_run(label, {role: curves[label] for role, curves in used.items() if label in curves},
                        percent=label in percent)
            for label in dict.fromkeys(curve.run for curve in found) if _complete(label, used)]  # fmt: skip
    if not runs:
        raise LogError(
            "{file}: no run has both {train} and {held_out}",
            file=", ".join(map(str, files)),
            train=chosen.get("train", chosen.get("train_loss", Choice("", True))).name,
            held_out=chosen["held_out"].name,
        )
    torn = [Message("{file}: its last line is unfinished and left out", file=str(table.file))
            for table in tables if table.torn]  # fmt: skip
    steps = Choice(
        next(curve.step_name for curves in used.values() for curve in curves.values()), step is None
    )
    left_out = [label for label in dict.fromkeys(curve.run for curve in found) if not _complete(label, used)]
    return Log(files, {"step": steps, **chosen}, tuple(runs), (*torn, *_left_out(left_out)))


def _curves_of(
    table: LogTable, tables: Sequence[LogTable], step: str | None, run: str | None
) -> list[Series]:
    """Return the curves of a table; a bare "accuracy" in one of several files is what the file is called."""
    curves = series_in(table, step=step, run=run)
    about = split_of(words_of(table.file.stem))
    if len({other.file for other in tables}) == 1 or not about:
        return curves
    bare = {curve.metric for curve in curves if split_of(words_of(curve.metric)) == ""}
    return [replace(curve, metric=f"{table.file.stem}/{curve.metric}") if curve.metric in bare else curve
            for curve in curves]  # fmt: skip


def _named_apart(curves: list[Series]) -> list[Series]:
    """Name runs by their files as well where several files have the same curve of the same run."""
    files = {(curve.run, curve.metric, curve.file) for curve in curves}
    twice = Counter((run, metric) for run, metric, _file in files)
    if max(twice.values()) == 1:
        return curves
    folder = os.path.commonpath([curve.file.parent.absolute() for curve in curves])
    names = {curve.file: os.path.relpath(curve.file.with_suffix(""), folder) for curve in curves}
    return [replace(curve, run=f"{names[curve.file]}: {curve.run}" if curve.run else names[curve.file])
            for curve in curves]  # fmt: skip


def _used(curves: Sequence[Series], metric: str) -> dict[str, Series]:
    """Return the curves of a metric by run; a text in one of them is a mistake now."""
    used = {curve.run: curve for curve in curves if curve.metric == metric}
    for curve in used.values():
        if curve.mistake is not None:
            raise curve.mistake
    return used


def _complete(label: str, used: Mapping[str, Mapping[str, Series]]) -> bool:
    trained = {**used.get("train_loss", {}), **used.get("train", {})}
    return label in used["held_out"] and label in trained


def _left_out(labels: Sequence[str]) -> list[Message]:
    if not labels:
        return []
    return [Message("left out, because an accuracy is missing: {names}", names=", ".join(map(repr, labels)))]
