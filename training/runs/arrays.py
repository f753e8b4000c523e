"""Recorded arrays: a Zarr v3 group, one array a parameter, one chunk a snapshot.

Chunks are read and written as raw bytes, which is what Zarr's "bytes" codec means: going through Zarr
itself takes five to ten times as long, and reads a missing chunk as zeros.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.runs.atomic import replace_or_overwrite_text
from training.runs.regular_files import overwritten, read_bytes, read_text

# What reading a file that someone has spoilt may raise.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
# A parameter's own name, which is that of a folder as well: no path leads out of it.
NAME = re.compile(r"(?!\.)[^/\\\x00-\x1f]{1,200}")
DTYPES = {"float32": "<f4", "float64": "<f8"}


class DamagedArrayError(Exception):
    """A part of a recorded array that cannot be read; its cause says why."""

    def __init__(self, part: Path) -> None:
        super().__init__(str(part))
        self.part = part


def create_arrays(group: Path, first: Mapping[str, NDArray[np.floating]], most: int) -> None:
    """Create a group for up to `most` snapshots of arrays shaped like these."""
    import zarr

    root = zarr.create_group(group, attributes={"parameters": list(first)})
    for name, value in first.items():
        root.create_array(
            name,
            shape=(most, *value.shape),
            chunks=(1, *value.shape),
            dtype=str(value.dtype),
            compressors=None,
            chunk_key_encoding={"name": "default", "configuration": {"separator": "."}},
        )


def write_snapshot(group: Path, number: int, values: Mapping[str, NDArray[np.floating]]) -> None:
    """Write one chunk of every array."""
    for name, value in values.items():
        stored = np.ascontiguousarray(value, dtype=DTYPES[str(value.dtype)])
        with overwritten(chunk_path(group, name, number, value.ndim)) as file:
            file.write(stored.tobytes())


def set_length(group: Path, count: int) -> None:
    """Set the number of snapshots of the arrays; chunks behind the last are deleted.

    Raises:
        DamagedArrayError: when the description of an array cannot be read.
    """
    # Zarr's own resize looks for every chunk that there might have been: a minute in a long run.
    for path in group.glob("*/zarr.json"):
        for unfinished in path.parent.glob(f"c.{count}.*"):
            unfinished.unlink()
        try:
            described = json.loads(read_text(path))
            described["shape"][0] = count
        except UNREADABLE as error:
            raise DamagedArrayError(path) from error
        replace_or_overwrite_text(path, json.dumps(described, indent=1))


def array_names(group: Path) -> list[str]:
    """Return the names of the recorded arrays, in the order in which they were given.

    Raises:
        DamagedArrayError: when the group's description cannot be read.
    """
    part = group / "zarr.json"
    try:
        names = [str(name) for name in json.loads(read_text(part))["attributes"]["parameters"]]
        if foreign := [name for name in names if not NAME.fullmatch(name)]:
            raise ValueError(f"{foreign[0][:80]!r} is no name of an array")
        return names
    except UNREADABLE as error:
        raise DamagedArrayError(part) from error


def read_snapshots(group: Path, name: str, snapshots: Sequence[int]) -> NDArray[np.floating]:
    """Read some snapshots of one array, shape (snapshots, ...).

    Raises:
        DamagedArrayError: when a part of it is missing or not what it is said to be.
    """
    part = group / name / "zarr.json"
    try:
        described = json.loads(read_text(part))
        shape, stored = tuple(described["shape"][1:]), DTYPES[described["data_type"]]
        size = math.prod(shape) * np.dtype(stored).itemsize
        chunks = [chunk_path(group, name, snapshot, len(shape)) for snapshot in snapshots]
        for part in chunks[:1]:  # before room is made for what may be nothing but a large number in a file
            if part.lstat().st_size != size:
                raise ValueError(f"{part.lstat().st_size} bytes, where {size} are expected")
        values = np.empty((len(snapshots), *shape), described["data_type"])
        for value, part in zip(values, chunks, strict=True):
            value[...] = np.frombuffer(read_bytes(part, size), stored).reshape(shape)
    except UNREADABLE as error:
        raise DamagedArrayError(part) from error
    return values


def chunk_path(group: Path, name: str, snapshot: int, dimensions: int) -> Path:
    """Return the path of the file that holds one snapshot of one array."""
    return group / name / ".".join(["c", str(snapshot), *["0"] * dimensions])
