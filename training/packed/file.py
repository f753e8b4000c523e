"""A run as one file, a tenth of its size: what was evaluated exactly, and its weights, rounded.

Of each parameter the values at all snapshots are rounded to multiples of a quantum

    q = std(values) / levels,     |rounded - value| <= q / 2,

and the differences from snapshot to snapshot are kept, which are small where a network lies still, and
compressed (LZMA). With 256 levels a rounded value is off by .11 % of the spread on average. The forces, where
they were recorded, stay at home. The file is a zip:

    run.json            config, machine, status, steps of the snapshots, quanta, evaluations
    weights/NAME.npy    differences in units of q, shape (parameters, snapshots), the first from zero
"""

from __future__ import annotations

import io
import json
import lzma
import math
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from language import Message, UserError
from training.config import Config
from training.measures.kept import DAMAGE
from training.runs.arrays import NAME
from training.runs.atomic import draft_of
from training.runs.lock import own_new_folder
from training.runs.mending.examine import expected_shapes
from training.runs.reader import FORCES, ROUNDED, Run, StoreError, run_folder, runs_root
from training.runs.regular_files import MOST_OF_ARRAYS
from training.runs.status import State, Status
from training.runs.writer import Recorder

FORMAT, DESCRIPTION, WEIGHTS = 1, "run.json", "weights"
LEVELS = 256
# What reading a spoilt zip may raise: compressed in a way that nobody knows (NotImplementedError) or with a
# password (RuntimeError), or bent inside (of the two ways of compressing, each has its own).
BROKEN = (*DAMAGE, NotImplementedError, RuntimeError, lzma.LZMAError, zlib.error)
Counts = NDArray[np.signedinteger[Any]]


class PackedFileError(UserError):
    """A file that is no packed run, or not a whole one; or a run that cannot be packed."""


def pack_run(run: Run, path: Path, *, levels: int = LEVELS) -> int:
    """Write a run that has ended to one file, and return its size in bytes.

    Args:
        path: of the file; what is there is replaced.
        levels: how many steps of rounding fit into a parameter's standard deviation.

    Raises:
        PackedFileError: when the run is still growing, or was recorded with weights that are not finite.
        StoreError: when it has no snapshot, or is damaged.
        OSError: when the file cannot be written.

    >>> from training.runs.recording import record
    >>> root = Path(tempfile.mkdtemp())
    >>> (folder,) = record([Config(p=5, d_model=8, d_mlp=8, steps=20)], root=root)
    >>> from training.runs.reader import open_run
    >>> size = pack_run(open_run(folder.name, root), root / "small.zip")
    >>> unpack_run(root / "small.zip", root).name == folder.name, (root / f"{folder.name}~1").exists()
    (True, True)
    """
    view = run.view()
    if view.is_growing:
        raise PackedFileError("run {run_id!r}: it is still growing", run_id=run.run_id)
    quanta: dict[str, float] = {}
    with draft_of(path) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_LZMA) as archive:
        for name in view.parameters:
            values = view.weights(name)[name]
            counts, quanta[name] = _counted(values, levels, run.run_id, name)
            archive.writestr(_entry(f"{WEIGHTS}/{name}.npy"), _as_npy(counts))
        about = {
            "format": FORMAT,
            "name": run.run_id.partition("~")[0],
            "levels": levels,
            "config": view.config.to_json(),
            "machine": {key: value for key, value in view.machine.items() if key != FORCES},
            "status": view.status.to_json(),
            "steps": view.steps.tolist(),
            "quanta": quanta,
            "metrics": {name: _numbers(column) for name, column in view.metrics.items()},
        }
        archive.writestr(_entry(DESCRIPTION), json.dumps(about, allow_nan=False))
    return path.stat().st_size


def unpack_run(path: Path, root: Path | None = None, *, replacing: bool = True) -> Path:
    """Make a run of a packed file, and return its folder.

    Args:
        root: the folder of all runs.
        replacing: whether a run of this name that is there already is set aside as "name~1"; else it stays,
            and nothing is written.

    Raises:
        PackedFileError: when it is no such file, or damaged; nothing is left behind.
        RecordingError: when another process is training this run, or it cannot be written.
        OSError: when the file cannot be opened, or the folder of runs not written to.
    """
    root = root or runs_root()
    with _readable(path) as archive:
        about = json.loads(_content(archive, DESCRIPTION, MOST_OF_ARRAYS))
        if about["format"] != FORMAT:
            raise PackedFileError(
                "{file}: another version of this program has written it (format {format}; this one reads "
                "format {known})",
                file=str(path),
                format=about["format"],
                known=FORMAT,
            )
        config, status = Config.from_json(about["config"]), Status.from_json(about["status"])
        weights = _weights(archive, about, config)
        machine = {**about["machine"], ROUNDED: int(about["levels"])}
        name = str(about["name"])
        rows, folder = _evaluations(about["metrics"]), run_folder(name, root)
    if folder.exists() and not replacing:
        return folder
    root.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".unpacked-", dir=root))
    try:
        with Recorder(config, draft, name=name, made=machine) as recorder:
            _record(recorder, rows, about["steps"], weights, status)
        return _moved(draft / name, folder, replacing=replacing)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _record(
    recorder: Recorder,
    rows: list[dict[str, float]],
    steps: list[int],
    weights: dict[str, NDArray[np.floating]],
    status: Status,
) -> None:
    """Write what was evaluated and the snapshots, and end as the run ended."""
    for row in rows:
        recorder.evaluation(int(row.pop("step")), row.pop("seconds"), status.stop_step, row)
    for place, step in enumerate(steps):
        recorder.snapshot(int(step), {name: values[place] for name, values in weights.items()})
    if status.state is not State.FINISHED:
        recorder.stopped(status.message)


def _moved(draft: Path, folder: Path, *, replacing: bool) -> Path:
    """Put a whole run where it belongs. Nobody sees half of it there."""
    if replacing and folder.exists():
        own_new_folder(folder).release()  # what was there is set aside; an empty folder can be replaced
        (folder / "run.lock").unlink(missing_ok=True)
    try:
        draft.rename(folder)
    except OSError:
        if replacing or not folder.exists():
            raise
    return folder


# ---- Weights as counts -------------------------------------------------------------------------------------


def _counted(values: NDArray[np.floating], levels: int, run_id: str, name: str) -> tuple[Counts, float]:
    """The differences of values, shape (S, ...), in units of the quantum, shape (P, S); and the quantum."""
    if not np.isfinite(values).all():
        raise PackedFileError(
            "run {run_id!r}: parameter {name!r} is not finite everywhere: it cannot be rounded",
            run_id=run_id,
            name=name,
        )
    flat = values.reshape(len(values), -1).astype(np.float64)
    quantum = float(flat.std()) / levels or 1.0
    counts = np.diff(np.rint(flat / quantum), axis=0, prepend=0.0).T
    largest = np.abs(counts).max(initial=0)
    dtype = next((kind for kind in (np.int8, np.int16, np.int32) if largest <= np.iinfo(kind).max), np.int64)
    return np.ascontiguousarray(counts, dtype=dtype), quantum


def _weights(
    archive: zipfile.ZipFile, about: dict[str, Any], config: Config
) -> dict[str, NDArray[np.floating]]:
    """The rounded weights by name, shape (S, ...), as the network of this config has them."""
    found = {}
    steps = about["steps"]
    if not all(isinstance(step, int) for step in steps) or sorted(set(steps)) != steps:
        raise ValueError("the steps of its snapshots do not ascend")
    for name, shape in expected_shapes(config).items():
        if not NAME.fullmatch(name):
            raise ValueError(name)
        most = 128 + 8 * len(steps) * math.prod(shape)
        with io.BytesIO(_content(archive, f"{WEIGHTS}/{name}.npy", most)) as file:
            counts = np.lib.format.read_array(file, allow_pickle=False)
        if counts.dtype.kind != "i" or counts.shape != (math.prod(shape), len(steps)):
            raise ValueError(f"{name}: {counts.dtype} of shape {counts.shape}")
        values = counts.cumsum(axis=1, dtype=np.int64).T * float(about["quanta"][name])
        found[name] = values.reshape(len(steps), *shape).astype(config.dtype)
    return found


def _as_npy(counts: Counts) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, counts, allow_pickle=False)
    return file.getvalue()


# ---- The file ----------------------------------------------------------------------------------------------


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without a date: the same run makes the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_LZMA
    return entry


def _numbers(column: NDArray[np.floating]) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in column.tolist()]


def _evaluations(metrics: dict[str, list[float | None]]) -> list[dict[str, float]]:
    """The rows of evaluations, from columns of one length."""
    rows = zip(*metrics.values(), strict=True)
    return [
        {name: math.nan if value is None else float(value) for name, value in zip(metrics, row, strict=True)}
        for row in rows
    ]


def _content(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """An entry's content, of at most so many bytes however few it has taken in the file."""
    with archive.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{name}: more than {most} bytes")
    return content


@contextmanager
def _readable(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a packed run; what is wrong inside is said in one line."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield archive
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except (PackedFileError, StoreError):
        raise
    except (*BROKEN, UserError) as error:
        reason = (
            error.message if isinstance(error, UserError) else Message(str(error) or type(error).__name__)
        )
        raise PackedFileError(
            "{file}: this is no packed run, or a damaged one ({reason})", file=str(path), reason=reason
        ) from error
