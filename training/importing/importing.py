"""From checkpoint files to a run on disk: one of our own kind with a declared task, else a watched one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from language import Message
from training.config import FIELDS, Config
from training.config.given_rows import text_of_rows
from training.importing.checkpoints import Series, read_series
from training.importing.evaluation import Evaluator, split_remark
from training.importing.formats import CheckpointError
from training.importing.layouts import Translation, translation_of
from training.runs.reader import run_folder
from training.runs.writer import Recorder
from training.watching.reading import watched_root
from training.watching.writer import WatchedWriter

MOST_MEGABYTES = 4000.0
# What the runs of this program are called: their configs decide them, and an imported run's does not.
OWN_ID = re.compile(r".*-p\d+-seed-?\d+-[0-9a-f]{10}")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What has been imported.

    Attributes:
        folder: of the run; its name is the run's.
        steps: of its snapshots.
        config: of a run with a declared task; None without one.
        remarks: what was guessed, changed or left out.
    """

    folder: Path
    steps: tuple[int, ...]
    config: Config | None
    remarks: tuple[Message, ...]


def import_run(
    paths: Sequence[Path],
    *,
    config: Config | None = None,
    declared: Collection[str] = (),
    name: str | None = None,
    steps: Sequence[int] | None = None,
    most_megabytes: float = MOST_MEGABYTES,
    root: Path | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Make a run out of checkpoints that another program wrote.

    Args:
        paths: files (`formats.ENDINGS`) or folders of them.
        config: the task that the network was taught, and how; sizes are those of the weights. With it the run
            is evaluated at every state and has every chapter. None: its task is not known.
        declared: names of the settings in `config` that are known; the others are Config's own.
        name: of the run, in small letters; else made from the first path's. An earlier run of this name is
            kept as "name~1".
        steps: of the states; else guessed from the files, then from their names.
        most_megabytes: disk space for weights.
        root: the folder of all runs, or with no task of all watched runs.
        progress: told of states done and to do.

    Raises:
        CheckpointError: when there is nothing to import, the files are not states of one network, its
            parameters are not those of a model of ours (with a config), or there is too little room.
        StoreError: when the name cannot be one.
        RecordingError: when another process writes this run, or it cannot be written.
        OSError: when a file cannot be opened.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for step in (0, 100):
    ...     np.savez(folder / f"step{step}.npz", W=np.full((2, 3), step / 100))
    >>> found = import_run([folder], name="theirs", root=folder)
    >>> found.folder.name, found.steps
    ('theirs', (0, 100))
    """
    series = read_series(paths, steps)
    size = series.bytes_each * len(series.steps)
    if not size <= most_megabytes * 1e6:
        raise CheckpointError(
            "{count} states take {size:.0f} MB and the limit is {most:g} MB: --most-megabytes raises it",
            count=len(series.steps),
            size=size / 1e6,
            most=most_megabytes,
        )
    name = name or _name_of(paths[0])
    if OWN_ID.fullmatch(name):
        raise CheckpointError("{name!r} is what a run of this program is called: --name names it", name=name)
    about = {"files": [str(file) for file in series.files], "steps": str(series.remarks[0])}
    if config is None:
        return _without_task(series, run_folder(name, root or watched_root()), about, progress)
    if (rows := series.first.train_rows) is not None and config.train_rows is None:
        table = config.table_shape.rows
        config = replace(config, train_rows=text_of_rows(rows, table), train_fraction=len(rows) / table)
        declared = (*declared, "train_rows")
        told = Message("trained on: the {count} rows of the table that the file names", count=len(rows))
        series = replace(series, remarks=(*series.remarks, told))
    translation = translation_of(series.first.weights, config)
    return _with_task(series, translation, declared, name, root, about, progress)


def _name_of(path: Path) -> str:
    """A run's name from that of a file or a folder: small letters, digits and "-"."""
    name = path.absolute().stem if path.is_file() else path.absolute().name
    return re.sub(r"[^a-z0-9_.]+", "-", name.lower()).strip("-.")[:100] or "imported"


def _without_task(series: Series, folder: Path, about: dict[str, Any], progress: Progress | None) -> Imported:
    writer = WatchedWriter(folder)
    shown: dict[str, Any] = {"model": "", "optimizer": {}, "machine": {"imported": about}}
    writer.begin(shown, series.first.weights, len(series.steps))
    failed: BaseException | None = None
    broken: list[Message] = []
    try:
        for step, losses in _losses(series):
            writer.metrics(step, losses)
        for number, (step, weights) in enumerate(series.states(), start=1):
            _note_broken(step, weights, broken)
            writer.snapshot(step, weights)
            if progress is not None:
                progress(number, len(series.steps))
    except BaseException as error:
        failed = error
        raise
    finally:
        writer.close(failed)
    return Imported(folder, series.steps, None, (*series.remarks, *broken))


def _losses(series: Series) -> list[tuple[int, dict[str, float]]]:
    """The losses that a file tells beside its states, the first of them at step 0."""
    found = series.first.losses or {}
    length = max(map(len, found.values()), default=0)
    return [
        (step, {name: float(values[step]) for name, values in found.items() if step < len(values)})
        for step in range(length)
    ]


def _note_broken(step: int, weights: dict[str, Any], broken: list[Message]) -> None:
    """Remark once that weights are no numbers; they are imported as they are."""
    if broken:
        return
    name = next((name for name, value in weights.items() if not np.isfinite(value).all()), None)
    if name is not None:
        broken.append(Message("parameter {name!r} is not finite at step {step}", name=name, step=step))


def _with_task(
    series: Series,
    translation: Translation,
    declared: Collection[str],
    name: str,
    root: Path | None,
    about: dict[str, Any],
    progress: Progress | None,
) -> Imported:
    config = replace(translation.config, steps=max(1, series.steps[-1]), lr_after=None, lr_falls_from=None,
                     lr_falls_until=None)  # fmt: skip
    known = [field for field in FIELDS if field in declared]
    evaluator, broken = Evaluator(config), list[Message]()
    with Recorder(config, root, name=name, made={"imported": {**about, "declared": known}}) as recorder:
        for number, (step, theirs) in enumerate(series.states(), start=1):
            weights = translation.convert(theirs)
            _note_broken(step, weights, broken)
            recorder.evaluation(step, 0.0, config.steps, evaluator.measures(weights))
            recorder.snapshot(step, weights)
            if progress is not None:
                progress(number, len(series.steps))
    remarks = [*series.remarks, *translation.remarks, *broken]
    held_out = config.table_shape.rows - config.train_pairs
    if (odd := split_remark(evaluator.seen, config.train_pairs, held_out)) is not None:
        remarks.append(odd)
    return Imported(recorder.folder, series.steps, config, tuple(remarks))
