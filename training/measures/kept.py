"""What has been measured of a run, kept in its folder: measures/<key>/<name>.npz.

The key is a hash of the code that measures and of the snapshots that there are. What another code or another
prefix of the run has left there is not looked at, and goes when something new is kept. A file that is damaged
or is not one of these is measured again; a folder that cannot be written to keeps nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.code_hash import hash_of_code
from training.runs.arrays import UNREADABLE
from training.runs.folder_view import FolderView

FOLDER = "measures"
# The code that a measured number depends on.
CODE = (
    "geometry",
    "training/measures",
    "training/models",
    "training/tasks",
    "training/config",
    "training/engine/curvature.py",
    "training/losses.py",
)
DAMAGE = (*UNREADABLE, EOFError, zipfile.BadZipFile)
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class KeptValues:
    """A measure at n of a run's snapshots.

    Attributes:
        places: of the snapshots, ascending, shape (n,).
        values: shape (n, ...).
        null: what is shown without structure; nan where that is not known.
    """

    places: NDArray[np.int64]
    values: Array
    null: Array

    def at(self, places: NDArray[np.int64]) -> Array:
        """The values at some snapshots, nan where they have not been measured."""
        found = np.full((len(places), *self.values.shape[1:]), np.nan)
        known = np.isin(places, self.places)
        found[known] = self.values[np.searchsorted(self.places, places[known])]
        return found

    def joined(self, other: KeptValues) -> KeptValues:
        """Both; of what both know, this one's."""
        new = ~np.isin(other.places, self.places)
        places = np.concatenate([self.places, other.places[new]])
        values = np.concatenate([self.values, other.values[new]])
        order = np.argsort(places)
        return KeptValues(places[order], values[order], self.null)


def code_key() -> str:
    """A hash of the code that measures."""
    return hash_of_code(CODE)


def kept_folder(view: FolderView, rule: str | None) -> Path | None:
    """Where the measures of a run lie; None for a run that is still growing."""
    if view.is_growing:
        return None
    key = hashlib.sha256(f"{code_key()} {rule} {view.steps.tolist()}".encode()).hexdigest()[:16]
    return view.folder / FOLDER / key


def read_kept(folder: Path | None, name: str) -> KeptValues | None:
    """What is kept of a measure; None where that is nothing that can be read."""
    if folder is None:
        return None
    try:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as file:
            places, values, null = (file[part] for part in ("places", "values", "null"))
    except DAMAGE:
        return None
    fits = places.ndim == 1 and places.dtype == np.int64 and (np.diff(places) > 0).all()
    if not (fits and values.dtype == null.dtype == np.float64 and values.shape[:1] == places.shape):
        return None
    return KeptValues(places, values, null)


def keep(folder: Path | None, name: str, kept: KeptValues) -> None:
    """Keep a measure, in the place of what was kept of it before; nothing where that cannot be."""
    if folder is None:
        return
    draft = folder / f".{name}.{os.getpid()}.new"
    with suppress(OSError):
        if not folder.exists():
            shutil.rmtree(folder.parent, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                np.savez(file, places=kept.places, values=kept.values, null=kept.null)
            draft.replace(folder / f"{name}.npz")
        finally:
            draft.unlink(missing_ok=True)
