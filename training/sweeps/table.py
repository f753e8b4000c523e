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
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.config import OPTIONAL, TYPES
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

METADATA = b"kaiqiao"
RECORDED = Path(__file__).parent / "recorded"
# Besides those that training.engine.runtime notes down.
LIBRARIES = ("joblib", "pyarrow")
KINDS = {"int": "int64", "float": "float64", "str": "string"}
COLUMNS: Mapping[str, str] = (
    {"cell": "int64", "run_id": "string"}
    | {name: KINDS[kind.split(" ")[0]] for name, kind in TYPES.items()}
    | {"verdict": "string", "memorised_at": "int64", "generalised_at": "int64", "delay": "float64"}
    | {"finished": "bool", "last_step": "int64", "seconds": "float64", "together": "int64"}
)
# Columns that may be null; in NumPy they are float64 with NaN.
NULLABLE = {"memorised_at", "generalised_at", "delay"} | OPTIONAL


@dataclass(frozen=True)
class SweepTable:
    """The finished cells of a sweep.

    Attributes:
        sweep: its design.
        columns: by name, shape (rows,); whole numbers that may be missing are float64 with NaN.
        provenance: the machine, the libraries, the version of the code, the date, all seconds of training.
    """

    sweep: Sweep
    columns: Mapping[str, NDArray[Any]]
    provenance: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.columns["cell"])

    def __getitem__(self, name: str) -> NDArray[Any]:
        """One column.

        Raises:
            SweepError: naming those that there are.
        """
        if name not in self.columns:
            raise SweepError("{name!r} is no column of the table; these are: {names}",
                        name=name, names=", ".join(self.columns))  # fmt: skip
        return self.columns[name]

    @property
    def missing(self) -> int:
        """How many cells of the design are not finished yet."""
        return len(cells_of(self.sweep)) - len(self)

    @property
    def dnf(self) -> int:
        """How many cells were trained to their end and did not generalise."""
        return int((~self.columns["finished"]).sum())


def read_sweep(name: str | Path, root: Path | None = None) -> SweepTable:
    """The table of a sweep, finished or growing: by its id, the name of a recorded one, or a path.

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


def recorded_sweeps() -> list[str]:
    """The names of the tables that come with the program."""
    return sorted(path.stem for path in RECORDED.glob("*.parquet"))


def _read_folder(folder: Path) -> SweepTable:
    sweep, machine = read_design(folder)
    if (folder / TABLE).exists():
        return _read_parquet(folder / TABLE)
    outcomes = list(read_outcomes(folder, sweep).values())
    columns = {
        name: _to_numpy(values, COLUMNS.get(name, "float64"), name)
        for name, values in _columns(sweep, outcomes).items()
    }
    return SweepTable(sweep, columns, _provenance(outcomes, machine))


def write_table(folder: Path, sweep: Sweep, machine: Mapping[str, Any]) -> Path:
    """Write the table of what is finished into the sweep's folder; returns its path."""
    import pyarrow
    from pyarrow import parquet

    outcomes = list(read_outcomes(folder, sweep).values())
    columns = _columns(sweep, outcomes)
    kinds = {name: pyarrow.type_for_alias(COLUMNS.get(name, "float64")) for name in columns}
    notes = {"format": FORMAT, "sweep": sweep.to_json(), "provenance": _provenance(outcomes, machine)}
    schema = pyarrow.schema(list(kinds.items()), metadata={METADATA: json.dumps(notes)})
    with writing(folder), draft_of(folder / TABLE) as draft:
        parquet.write_table(pyarrow.table(columns, schema=schema), draft, compression="zstd")
    return folder / TABLE


def _columns(sweep: Sweep, outcomes: Sequence[Outcome]) -> dict[str, list[Any]]:
    cells = cells_of(sweep)
    configs = [cells[outcome.cell].config for outcome in outcomes]
    columns: dict[str, list[Any]] = {
        "cell": [outcome.cell for outcome in outcomes],
        "run_id": [config.run_id for config in configs],
    }
    columns |= {name: [getattr(config, name) for config in configs] for name in TYPES}
    columns["verdict"] = [str(outcome.verdict) for outcome in outcomes]
    for name in ("memorised_at", "generalised_at", "delay", "finished", "last_step", "seconds", "together"):
        columns[name] = [getattr(outcome, name) for outcome in outcomes]
    measures = dict.fromkeys(name for outcome in outcomes for name in outcome.measures)
    return columns | {name: [outcome.measures.get(name) for outcome in outcomes] for name in measures}


def _provenance(outcomes: Sequence[Outcome], machine: Mapping[str, Any]) -> dict[str, Any]:
    libraries = dict(machine["libraries"]) | {name: version(name) for name in LIBRARIES}
    return {
        **machine,
        "libraries": libraries,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(sum(outcome.seconds for outcome in outcomes), 1),
    }


def _to_numpy(values: Sequence[Any], kind: str, name: str) -> NDArray[Any]:
    if name in NULLABLE or kind == "float64":
        return np.array([np.nan if value is None else value for value in values], np.float64)
    return np.array(values, {"string": np.str_, "bool": np.bool_, "int64": np.int64}[kind])


def _read_parquet(path: Path) -> SweepTable:
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
        notes = json.loads(table.schema.metadata[METADATA])
        refuse_newer(path.parent, notes["format"])
        columns = {
            name: _to_numpy(table.column(name).to_pylist(), COLUMNS.get(name, "float64"), name)
            for name in table.column_names
        }
        sweep = Sweep.from_json(notes["sweep"])
        if lacking := sorted(COLUMNS.keys() - TYPES.keys() - columns.keys()):
            raise ValueError(f"no column {lacking[0]}")
        return SweepTable(sweep, columns, dict(notes["provenance"]))
    except FileNotFoundError:
        raise SweepError(
            "sweep {sweep_id!r}: there is none in {root}", sweep_id=path.name, root=str(path.parent)
        ) from None
    except (*UNREADABLE, pyarrow.ArrowException) as error:
        raise damaged(path.parent, path.name, error) from error
