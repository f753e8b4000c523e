"""A sweep on disk.

    sweep.json       the design, and the machine it began on
    groups/          a JSON file for every finished group of cells, written whole
    table.parquet    once every cell is finished
    sweep.lock       held by the process that runs the sweep, for as long as it lives
    stop             where somebody has asked that process to end after the group under way

A group's file is written atomically, so at any moment a cell is either finished or not begun; resuming a
sweep trains the cells that no file has. Nothing here executes what it reads.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from language import Message, UserError
from training.data_folder import data_folder
from training.runs.arrays import UNREADABLE
from training.runs.atomic import replace_text
from training.runs.regular_files import MOST_OF_LINES
from training.runs.sealed import read_text, sealed_text
from training.sweeps.design import Sweep, cell_values, cells_of
from training.sweeps.outcomes import Outcome

FORMAT = 1
DESIGN, GROUPS, TABLE, LOCK, STOP = "sweep.json", "groups", "table.parquet", "sweep.lock", "stop"
SWEEP_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,100}")
SECONDS_TO_WAIT = 2.0  # for a lock that an ending process may hold a moment longer


class SweepError(UserError):
    """A sweep that cannot be found, read, run or written."""


def sweeps_root() -> Path:
    """Return the folder of all sweeps: KAIQIAO_SWEEPS, else `sweeps` in `data_folder`."""
    return Path(os.environ.get("KAIQIAO_SWEEPS") or data_folder("sweeps")).expanduser()


def sweep_folder(sweep_id: str, root: Path | None = None) -> Path:
    """Return the folder where a sweep of this id lies or would lie.

    Raises:
        SweepError: when it is no sweep id, such as one with a path in it.
    """
    if not SWEEP_ID.fullmatch(sweep_id):
        raise SweepError(
            "sweep id {sweep_id!r}: it must be a name such as regimes-0123456789, without a path",
            sweep_id=sweep_id,
            exit_code=2,
        )
    return (root or sweeps_root()) / sweep_id


def list_sweeps(root: Path | None = None) -> list[str]:
    """List the ids of the sweeps in a folder, the one written to last first."""
    top = root or sweeps_root()
    found = [path for path in top.glob(f"*/{DESIGN}") if SWEEP_ID.fullmatch(path.parent.name)]
    written = {path.parent.name: max(path.stat().st_mtime, _mtime(path.parent / GROUPS)) for path in found}
    return sorted(written, key=lambda sweep_id: (-written[sweep_id], sweep_id))


def _mtime(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the sweep's lock inside, so that no other process runs it; the folder is made if missing.

    Raises:
        SweepError: when another process does, or the folder cannot be made.
    """
    with writing(folder):
        (folder / GROUPS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=SECONDS_TO_WAIT)
        except Timeout:
            raise SweepError(
                "sweep {sweep_id!r}: another process is running it", sweep_id=folder.name
            ) from None
    try:
        yield
    finally:
        lock.release()


def request_stop(sweep_id: str, root: Path | None = None) -> None:
    """Ask the process that runs a sweep to end after the group under way; nothing where none has begun."""
    with suppress(FileNotFoundError):
        (sweep_folder(sweep_id, root) / STOP).touch()


def stop_requested(folder: Path) -> bool:
    """Tell whether the sweep of a folder has been asked to stop since it was last begun."""
    return (folder / STOP).exists()


def write_design(folder: Path, sweep: Sweep, machine: Mapping[str, Any]) -> None:
    """Write the design of the sweep unless there is one."""
    if not (folder / DESIGN).exists():
        written = {"format": FORMAT, "sweep": sweep.to_json(), "machine": dict(machine)}
        with writing(folder):
            replace_text(folder / DESIGN, sealed_text(written))


def read_design(folder: Path) -> tuple[Sweep, dict[str, Any]]:
    """Read the sweep of a folder, and the machine it began on.

    Raises:
        SweepError: when there is none, when it is damaged, or a newer version of the program wrote it.
    """
    try:
        written = json.loads(read_text(folder / DESIGN))
        refuse_newer(folder, written["format"])
        return Sweep.from_json(written["sweep"]), dict(written["machine"])
    except (FileNotFoundError, NotADirectoryError):
        raise SweepError(
            "sweep {sweep_id!r}: there is none in {root}", sweep_id=folder.name, root=str(folder.parent)
        ) from None
    except UNREADABLE as error:
        raise damaged(folder, DESIGN, error) from error


def refuse_newer(folder: Path, number: object) -> None:
    if isinstance(number, int) and number > FORMAT:
        raise SweepError(
            "sweep {sweep_id!r}: a newer version of this program has written it "
            "(format {number}, known up to {known})",
            sweep_id=folder.name,
            number=number,
            known=FORMAT,
        )


def write_group(folder: Path, sweep: Sweep, outcomes: Sequence[Outcome]) -> None:
    """Write the outcomes of one group; from here on its cells are finished."""
    cells = cells_of(sweep)
    rows = [{"values": cell_values(sweep, cells[outcome.cell])} | outcome.to_json() for outcome in outcomes]
    numbers = ",".join(str(outcome.cell) for outcome in outcomes)
    name = f"{outcomes[0].cell:06d}-{hashlib.sha256(numbers.encode()).hexdigest()[:8]}.json"
    with writing(folder):
        replace_text(folder / GROUPS / name, sealed_text({"format": FORMAT, "cells": rows}))


def read_outcomes(folder: Path, sweep: Sweep) -> dict[int, Outcome]:
    """Read the outcomes of all finished cells, by the number of the cell.

    Raises:
        SweepError: when a file is damaged, or says something of a cell that the design does not have.
    """
    cells, outcomes = cells_of(sweep), {}
    for path in sorted((folder / GROUPS).glob("*.json")):
        part = f"{GROUPS}/{path.name}"
        try:
            for row in json.loads(read_text(path, MOST_OF_LINES))["cells"]:
                outcome = Outcome.from_json(row)
                if not 0 <= outcome.cell < len(cells) or row["values"] != cell_values(
                    sweep, cells[outcome.cell]
                ):
                    raise ValueError(f"cell {outcome.cell} is none of the design")
                outcomes[outcome.cell] = outcome
        except UNREADABLE as error:
            raise damaged(folder, part, error) from error
    return dict(sorted(outcomes.items()))


def damaged_groups(folder: Path) -> dict[Path, Exception]:
    """Return which groups of a sweep cannot be read, and why. Without them the sweep is whole: their cells
    are not finished.

    Raises:
        SweepError: when its design cannot be read.
    """
    sweep, _machine = read_design(folder)
    values = {cell.number: cell_values(sweep, cell) for cell in cells_of(sweep)}
    found: dict[Path, Exception] = {}
    for path in sorted((folder / GROUPS).glob("*.json")):
        try:
            for row in json.loads(read_text(path, MOST_OF_LINES))["cells"]:
                if row["values"] != values[Outcome.from_json(row).cell]:
                    raise ValueError(f"cell {row['cell']} is none of the design")
        except UNREADABLE as error:
            found[path] = error
    return found


def damaged(folder: Path, part: str, error: Exception) -> SweepError:
    reason = f"{type(error).__name__}: {error}".replace("\n", " ")
    return SweepError(
        "sweep {sweep_id!r} is damaged: {part} cannot be read ({reason})",
        sweep_id=folder.name,
        part=part,
        reason=reason,
    )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn an OSError raised inside into one line that names the sweep and the remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            text = Message(
                "the disk is full: what is finished of sweep {sweep_id!r} in {folder} is kept; "
                "make room and start it again",
                sweep_id=folder.name,
                folder=str(folder.parent),
            )
        else:
            text = Message(
                "sweep {sweep_id!r} cannot be written in {folder}: {reason}",
                sweep_id=folder.name,
                folder=str(folder.parent),
                reason=error.strerror or str(error),
            )
        raise SweepError(text) from error
