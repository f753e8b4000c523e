"""Recorded arrays: a Zarr v3 group, one array a parameter, one chunk a snapshot.

Chunks are read and written as raw bytes, followed by their CRC-32C, which is what Zarr's codecs "bytes" and
"crc32c" mean: going through Zarr itself takes five to ten times as long, and reads a missing chunk as zeros.
Runs of the first editions have chunks without it.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.runs.atomic import replace_or_overwrite_text
from training.runs.regular_files import read_bytes, read_text
from training.runs.sealed import checksum

# What reading a file that someone has spoilt may raise.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
# A parameter's own name, which is that of a folder as well: no path leads out of it.
NAME = re.compile(r"(?!\.)[^/\\\x00-\x1f]{1,200}")
DTYPES = {"float32": "<f4", "float64": "<f8"}
DESCRIPTION, SEAL_SIZE = "zarr.json", 4
# What of a description decides how chunks are read.
COUNTS_IN = ("shape", "data_type", "chunk_grid", "chunk_key_encoding", "codecs", "zarr_format", "node_type")
CHUNK = re.compile(r"c\.([0-9]{1,15})(\.0)*")


class DamagedArrayError(Exception):
    """A part of a recorded array that cannot be read; its cause says why."""

    def __init__(self, part: Path) -> None:
        super().__init__(str(part))
        self.part = part


@dataclass(frozen=True, slots=True)
class ArrayKind:
    """What the snapshots of one array have in common.

    Attributes:
        shape: of one snapshot.
        dtype: "float32" or "float64".
        sealed: whether each chunk ends with its CRC-32C.
    """

    shape: tuple[int, ...]
    dtype: str
    sealed: bool

    @classmethod
    def of(cls, value: NDArray[np.floating], *, sealed: bool) -> ArrayKind:
        return cls(tuple(value.shape), str(value.dtype), sealed)

    @property
    def size(self) -> int:
        """How many bytes a chunk has."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize + SEAL_SIZE * self.sealed

    def described(self, count: int) -> dict[str, Any]:
        """Describe an array of so many snapshots, as Zarr v3 does in an array's `zarr.json`."""
        seal = [{"name": "crc32c"}] if self.sealed else []
        return {
            "shape": [count, *self.shape],
            "data_type": self.dtype,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, *self.shape]}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}},
            "fill_value": 0.0,
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, *seal],
            "attributes": {},
            "zarr_format": 3,
            "node_type": "array",
            "storage_transformers": [],
        }

    def chunk(self, value: NDArray[np.floating]) -> bytes:
        """Return a snapshot as the bytes of its chunk."""
        content = np.ascontiguousarray(value, dtype=DTYPES[self.dtype]).tobytes()
        return content + checksum(content).to_bytes(SEAL_SIZE, "little") if self.sealed else content

    def snapshot(self, chunk: bytes) -> NDArray[np.floating]:
        """Return the snapshot that a chunk holds.

        Raises:
            ValueError: when it is not whole.
        """
        if len(chunk) != self.size:
            raise ValueError(f"{len(chunk)} bytes, where {self.size} are expected")
        if self.sealed:
            chunk, seal = chunk[:-SEAL_SIZE], chunk[-SEAL_SIZE:]
            if int.from_bytes(seal, "little") != checksum(chunk):
                raise ValueError("its checksum is not that of its content")
        return np.frombuffer(chunk, DTYPES[self.dtype]).reshape(self.shape)


def descriptions(group: Path, kinds: Mapping[str, ArrayKind], most: int) -> dict[Path, str]:
    """Return the files that make a group for up to `most` snapshots of such arrays, by path: each
    `zarr.json`."""
    head = {"attributes": {"parameters": list(kinds)}, "zarr_format": 3, "node_type": "group"}
    found = {group / name / DESCRIPTION: kind.described(most) for name, kind in kinds.items()}
    return {path: json.dumps(text, indent=1) for path, text in {group / DESCRIPTION: head, **found}.items()}


def snapshot_files(
    group: Path,
    number: int,
    values: Mapping[str, NDArray[np.floating]],
    *,
    sealed: bool,
    most: int | None = None,
) -> tuple[dict[Path, bytes], str]:
    """Return the files that add a snapshot to a group, in the order in which they are to be written, and the
    checksum of its chunks.

    Args:
        number: of the snapshot, from 0.
        sealed: whether chunks end with their checksums.
        most: with the first, which makes the group: for how many snapshots there is room.
    """
    kinds = {name: ArrayKind.of(value, sealed=sealed) for name, value in values.items()}
    files: dict[Path, bytes] = {}
    if most is not None:
        files = {path: text.encode() for path, text in descriptions(group, kinds, most).items()}
    chunks = {
        chunk_path(group, name, number, value.ndim): kinds[name].chunk(value)
        for name, value in values.items()
    }
    return files | chunks, group_seal(chunks.values())


def set_length(group: Path, count: int) -> None:
    """Set the number of snapshots of the arrays.

    Raises:
        DamagedArrayError: when the description of an array cannot be read.
    """
    # Zarr's own resize looks for every chunk that there might have been: a minute in a long run.
    for path in group.glob(f"*/{DESCRIPTION}"):
        try:
            described = json.loads(read_text(path))
            if described["shape"][0] != count:
                described["shape"][0] = count
                replace_or_overwrite_text(path, json.dumps(described, indent=1))
        except OSError:
            raise
        except UNREADABLE as error:
            raise DamagedArrayError(path) from error


def drop_chunks(group: Path, count: int) -> None:
    """Delete the chunks of all snapshots but the first `count`."""
    for chunk in group.glob("*/c.*"):
        number = CHUNK.fullmatch(chunk.name)
        if number and int(number[1]) >= count:
            chunk.unlink()


def group_seal(chunks: Iterable[bytes]) -> str:
    """Return the checksum of the chunks of one snapshot, all arrays of a group, for the snapshot's line: so
    chunks belong to their snapshot. It tells the chunks' own checksums, which tell the rest."""
    seal = 0
    for chunk in chunks:
        seal = checksum(chunk[-SEAL_SIZE:], seal)
    return f"{seal:08x}"


def array_names(group: Path) -> list[str]:
    """Return the names of the recorded arrays, in the order in which they were given.

    Raises:
        DamagedArrayError: when the group's description cannot be read.
    """
    part = group / DESCRIPTION
    try:
        names = [str(name) for name in json.loads(read_text(part))["attributes"]["parameters"]]
        if foreign := [name for name in names if not NAME.fullmatch(name)]:
            raise ValueError(f"{foreign[0][:80]!r} is no name of an array")
        return names
    except UNREADABLE as error:
        raise DamagedArrayError(part) from error


def read_kind(group: Path, name: str) -> ArrayKind:
    """Read what an array's snapshots have in common.

    Raises:
        DamagedArrayError: when its description cannot be read, or is not one that this program writes.
    """
    part = group / name / DESCRIPTION
    try:
        described = json.loads(read_text(part))
        count, *shape = map(int, described["shape"])
        seals = [codec["name"] for codec in described["codecs"]][1:]
        kind = ArrayKind(tuple(shape), str(described["data_type"]), bool(seals))
        expected = kind.described(count)
        odd = [key for key in COUNTS_IN if described.get(key) != expected[key]]
        if kind.dtype not in DTYPES or min(shape, default=0) < 0 or odd:
            raise ValueError(f"its {[*odd, 'shape and type'][0]} cannot be")
        return kind
    except UNREADABLE as error:
        raise DamagedArrayError(part) from error


def read_snapshots(group: Path, name: str, snapshots: Sequence[int]) -> NDArray[np.floating]:
    """Read some snapshots of one array, shape (snapshots, ...).

    Raises:
        DamagedArrayError: when a part of it is missing or not what it is said to be.
    """
    kind = read_kind(group, name)
    part = group / name
    try:
        chunks = [chunk_path(group, name, snapshot, len(kind.shape)) for snapshot in snapshots]
        for part in chunks[:1]:  # before room is made for what may be nothing but a large number in a file
            if part.lstat().st_size != kind.size:
                raise ValueError(f"{part.lstat().st_size} bytes, where {kind.size} are expected")
        values = np.empty((len(snapshots), *kind.shape), kind.dtype)
        for value, part in zip(values, chunks, strict=True):
            value[...] = kind.snapshot(read_bytes(part, kind.size))
    except UNREADABLE as error:
        raise DamagedArrayError(part) from error
    return values


def require_chunks(group: Path, count: int) -> None:
    """Raise unless the chunks of the first `count` snapshots are there, each as long as it has to be. What is
    in them is checked when they are read.

    Raises:
        DamagedArrayError: naming the first that is missing or too short.
    """
    if not count:
        return
    for name in array_names(group):
        kind = read_kind(group, name)
        try:
            with os.scandir(group / name) as entries:
                sizes = {entry.name: entry.stat(follow_symlinks=False).st_size for entry in entries}
        except OSError as error:
            raise DamagedArrayError(group / name) from error
        for number in range(count):
            part = chunk_path(group, name, number, len(kind.shape))
            size = sizes.get(part.name)
            if size != kind.size:
                reason = "it is missing" if size is None else f"{size} bytes, where {kind.size} are expected"
                raise DamagedArrayError(part) from ValueError(reason)


def chunk_path(group: Path, name: str, snapshot: int, dimensions: int) -> Path:
    """Return the path of the file that holds one snapshot of one array."""
    return group / name / ".".join(["c", str(snapshot), *["0"] * dimensions])
