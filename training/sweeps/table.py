"""The table of a sweep: a row for every finished cell, as a Parquet file or put together while it grows.

    cell, run_id                             the cell's number, and the id of a run of its config
    every field of the config
    verdict, memorised_at, generalised_at, delay, finished
    last_step, seconds, together             see `training.sweeps.outcomes.Outcome`
    every measure of the trainer, at the last step

The schema's metadata say under "kaiqiao" where it all comes from: the design, the machine, the date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from training.config import FIELDS, Config
from training.runs.arrays import UNREADABLE
from training.runs.atomic import draft_of
from training.sweeps.design import Sweep, cells_of
from training.sweeps.folder import (
    FORMAT,
    TABLE,
    SweepError,
    damaged,
    read_design,
    read_outcomes,
    refuse_newer,
    sweep_folder,
    writing,
)
from training.sweeps.outcomes import Outcome

if TYPE_CHECKING:  # a page that shows no sweep does not wait for them
    import pandas
    import pyarrow

METADATA = b"kaiqiao"
RECORDED = Path(__file__).parent / "recorded"
# Besides those that training.engine.runtime notes down.
LIBRARIES = ("joblib", "pyarrow")
KINDS: Mapping[type, str] = {int: "int64", float: "float64", str: "string"}
COLUMNS: dict[str, str] = (
    {"cell": "int64", "run_id": "string"}
    | {name: KINDS[field.kind] for name, field in FIELDS.items()}
    | {"verdict": "string", "memorised_at": "int64", "generalised_at": "int64", "delay": "float64"}
    | {"finished": "bool", "last_step": "int64", "seconds": "float64", "together": "int64"}
)
# Columns that may be null; in pandas and NumPy they are float64 with NaN.
NULLABLE = {"memorised_at", "generalised_at", "delay"} | {
    name for name, field in FIELDS.items() if field.optional
}


@dataclass(frozen=True)
class SweepTable:
    """The finished cells of a sweep.

    Attributes:
        sweep: its design.
        frame: a row a cell; whole numbers that may be missing are floats with NaN.
        provenance: the machine, the libraries, the version of the code, the date, all seconds of training.
    """

    sweep: Sweep
    frame: pandas.DataFrame
    provenance: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return one column as an array.

        Raises:
            SweepError: naming those that there are.
        """
        if name not in self.frame:
            raise SweepError("{name!r} is no column of the table; these are: {names}",
                        name=name, names=", ".join(self.frame.columns))  # fmt: skip
        return np.asarray(self.frame[name].to_numpy())

    @property
    def missing(self) -> int:
        """Count the cells of the design that are not finished yet."""
        return len(cells_of(self.sweep)) - len(self)

    @property
    def dnf(self) -> int:
        """Count the cells that were trained to their end and did not generalise."""
        return int((~self["finished"]).sum())


def read_sweep(name: str | Path, root: Path | None = None) -> SweepTable:
    """Read the table of a sweep, finished or growing: by its id, the name of a recorded one, or a path.

    Raises:
        SweepError: when there is none, or it is damaged.

    >>> read_sweep("no-such-sweep-0123456789")
    Traceback (most recent call last):
    training.sweeps.folder.SweepError: sweep 'no-such-sweep-0123456789': there is none in ...
    """
    if isinstance(name, Path):
        return _read_parquet(name) if name.suffix == ".parquet" else _read_folder(name)
    if name in recorded_sweeps():
        return _read_parquet(RECORDED / f"{name}.parquet")
    return _read_folder(sweep_folder(name, root))


def empty_table(sweep: Sweep) -> SweepTable:
    """Return the table of a sweep of which nothing has been trained."""
    return _sweep_table(_to_arrow(sweep, (), {"libraries": {}}))


def recorded_sweeps() -> list[str]:
    """List the names of the tables that come with the program."""
    return sorted(path.stem for path in RECORDED.glob("*.parquet"))


def _read_folder(folder: Path) -> SweepTable:
    sweep, machine = read_design(folder)
    if (folder / TABLE).exists():
        return _read_parquet(folder / TABLE)
    return _sweep_table(_to_arrow(sweep, list(read_outcomes(folder, sweep).values()), machine))


def write_table(folder: Path, sweep: Sweep, machine: Mapping[str, Any]) -> Path:
    """Write the table of the finished cells into the sweep's folder, and return its path."""
    from pyarrow import parquet

    table = _to_arrow(sweep, list(read_outcomes(folder, sweep).values()), machine)
    with writing(folder), draft_of(folder / TABLE) as draft:
        parquet.write_table(table, draft, compression="zstd")
    return folder / TABLE


def _to_arrow(sweep: Sweep, outcomes: Sequence[Outcome], machine: Mapping[str, Any]) -> pyarrow.Table:
    import pyarrow

    cells = cells_of(sweep)
    rows = [_row(outcome, cells[outcome.cell].config) for outcome in outcomes]
    measures = dict.fromkeys((name for outcome in outcomes for name in outcome.measures), "float64")
    notes = {"format": FORMAT, "sweep": sweep.to_json(), "provenance": _provenance(outcomes, machine)}
    schema = pyarrow.schema(
        [(name, pyarrow.type_for_alias(kind)) for name, kind in (COLUMNS | measures).items()],
        metadata={METADATA: json.dumps(notes)},
    )
    return pyarrow.Table.from_pylist(rows, schema=schema)


def _row(outcome: Outcome, config: Config) -> dict[str, Any]:
    row = {field.name: getattr(config, field.name) for field in fields(config)} | {"run_id": config.run_id}
    row |= {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    return row | {"verdict": str(outcome.verdict), "finished": outcome.finished} | dict(row.pop("measures"))


def _provenance(outcomes: Sequence[Outcome], machine: Mapping[str, Any]) -> dict[str, Any]:
    libraries = dict(machine["libraries"]) | {name: version(name) for name in LIBRARIES}
    return {
        **machine,
        "libraries": libraries,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(sum(outcome.seconds for outcome in outcomes), 1),
    }


def _read_parquet(path: Path) -> SweepTable:
    from pyarrow import ArrowException, parquet

    try:
        table = parquet.read_table(path)
        refuse_newer(path.parent, json.loads(table.schema.metadata[METADATA])["format"])
        return _sweep_table(table)
    except FileNotFoundError:
        raise SweepError(
            "sweep {sweep_id!r}: there is none in {root}", sweep_id=path.name, root=str(path.parent)
        ) from None
    except (*UNREADABLE, ArrowException) as error:
        raise damaged(path.parent, path.name, error) from error


def _sweep_table(table: pyarrow.Table) -> SweepTable:
    """Build the table and read its metadata; KeyError, ValueError or TypeError where it was none."""
    notes = json.loads(table.schema.metadata[METADATA])
    # A table of an earlier version lacks the fields that configs have had since.
    if lacking := sorted(COLUMNS.keys() - FIELDS.keys() - set(table.column_names)):
        raise ValueError(f"no column {lacking[0]}")
    frame = table.to_pandas()
    floats = dict.fromkeys(NULLABLE.intersection(frame.columns), "float64")
    return SweepTable(Sweep.from_json(notes["sweep"]), frame.astype(floats), dict(notes["provenance"]))
