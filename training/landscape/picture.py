"""The landscape of a recorded run, kept beside it: landscape/<key>.npz in its folder.

The plane of the path with the loss on it, the path's own losses and how far it is from that plane, and the
straight line from the network that has just memorised to the last one. Measuring it takes ten seconds to a
minute or two, so it is measured once. The key is a hash of the code and of the snapshots that there are; a
file that is damaged is measured again, a folder that cannot be written to keeps nothing.
"""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.code_hash import hash_of_code
from training.landscape.line import LossLine
from training.landscape.losses import Losses, Progress
from training.landscape.of_runs import PATH_SNAPSHOTS, line_between, surface_of_path
from training.runs.arrays import UNREADABLE
from training.runs.atomic import draft_of
from training.runs.view import RunView

FOLDER = "landscape"
CODE = ("geometry", "training/landscape", "training/models", "training/tasks", "training/config")
DAMAGE = (*UNREADABLE, EOFError, zipfile.BadZipFile)
# Points along a side: what a screen shows without steps as large as a hand.
POINTS = 31
PARTS = ("train_loss", "held_out_loss", "train_accuracy", "held_out_accuracy")
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RunLandscape:
    """What is seen of the loss around a run's path: X times Y points of a plane, S snapshots, T of a line.

    Attributes:
        xs, ys: along the plane's axes, the path's first two components, in units of weight, (X,) and (Y,).
        surface: on the plane, (Y, X).
        steps: of the path's snapshots, (S,).
        coordinates: their nearest points of the plane, (S, 2).
        distances: from the plane, (S,), in units of weight.
        path: of the snapshots themselves, (S,).
        nearest: on the plane, at the points nearest to the snapshots, (S,).
        line_steps: of the two snapshots that the line joins.
        line: from the one to the other.
    """

    xs: Float64
    ys: Float64
    surface: Losses
    steps: NDArray[np.int64]
    coordinates: Float64
    distances: Float64
    path: Losses
    nearest: Losses
    line_steps: tuple[int, int]
    line: LossLine

    def to_json(self) -> dict[str, Any]:
        """As JSON has it; what is not a number is null."""
        return {
            "surface": {"xs": _listed(self.xs), "ys": _listed(self.ys), **_parts(self.surface)},
            "path": {
                "steps": self.steps.tolist(),
                "coordinates": _listed(self.coordinates),
                "distances": _listed(self.distances),
                **_parts(self.path),
            },
            "nearest_on_plane": _parts(self.nearest),
            "line": {
                "steps": list(self.line_steps),
                "fractions": _listed(self.line.fractions),
                "length": self.line.length,
                "barrier": self.line.barrier,
                **_parts(self.line.losses),
            },
        }


def measure_landscape(
    view: RunView, points: int = POINTS, *, progress: Progress | None = None
) -> RunLandscape:
    """Measure the landscape of a run.

    Args:
        view: of the run.
        points: along each side of the plane, 2 to 61.
        progress: told of networks done and to do.

    Raises:
        LandscapeError: fewer than three snapshots, a path without a plane, or another number of points.
        StoreError: a run without snapshots, or a damaged one.
    """
    from training.landscape.losses import losses_of

    view.require_snapshots()
    frames = view.frames(PATH_SNAPSHOTS)
    steps = view.steps[frames]
    surface, path = surface_of_path(view, points, progress=progress)
    plane, dtype = surface.plane, np.dtype(view.config.dtype)

    def nearest(number: int) -> dict[str, NDArray[Any]]:
        x, y = path.coordinates[number]
        return {name: value.astype(dtype) for name, value in plane.at(float(x), float(y)).items()}

    start = _start_of_line(view)
    return RunLandscape(
        surface.xs, surface.ys, surface.losses, steps, path.coordinates, path.distances, path.losses,
        losses_of(nearest, view.config, len(steps)),
        (int(view.steps[start]), int(view.steps[-1])), line_between(view, start, -1),
    )  # fmt: skip


def landscape_of(
    view: RunView, points: int = POINTS, *, again: bool = False, progress: Progress | None = None
) -> RunLandscape:
    """Read what is kept of a run's landscape, or measure and keep it; errors as for `measure_landscape`.

    Args:
        again: measure it whatever is kept.
    """
    kept = None if again else read_landscape(view)
    if kept is not None and len(kept.xs) == points:
        return kept
    found = measure_landscape(view, points, progress=progress)
    keep_landscape(view, found)
    return found


def read_landscape(view: RunView) -> RunLandscape | None:
    """Return what is kept of a run's landscape; None where that is nothing that can be read."""
    try:
        with np.load(_path(view), allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
        line = LossLine(
            held["fractions"], _losses(held, "line"), _losses(held, "ends"), float(held["length"])
        )
        return RunLandscape(
            held["xs"], held["ys"], _losses(held, "surface"), held["steps"], held["coordinates"],
            held["distances"], _losses(held, "path"), _losses(held, "nearest"),
            (int(held["line_steps"][0]), int(held["line_steps"][1])), line,
        )  # fmt: skip
    except (*DAMAGE, IndexError):
        return None


def keep_landscape(view: RunView, found: RunLandscape) -> None:
    """Keep the landscape of a run that has ended, in the place of what was kept before."""
    if view.is_growing:
        return
    path = _path(view)
    held = {
        name: np.asarray(getattr(found, name))
        for name in ("xs", "ys", "steps", "coordinates", "distances", "line_steps")
    }
    held |= {"fractions": found.line.fractions, "length": np.asarray(found.line.length)}
    sets = {"surface": found.surface, "path": found.path, "nearest": found.nearest,
            "line": found.line.losses, "ends": found.line.ends}  # fmt: skip
    for name, losses in sets.items():
        held |= {f"{name}_{part}": getattr(losses, part) for part in PARTS}
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        for old in path.parent.glob("*.npz"):
            old.unlink(missing_ok=True)
        with draft_of(path) as draft, draft.open("wb") as file:
            np.savez(file, allow_pickle=False, **held)


def _path(view: RunView) -> Path:
    key = hashlib.sha256(f"{hash_of_code(CODE)} {view.steps.tolist()}".encode()).hexdigest()[:16]
    return view.folder / FOLDER / f"{key}.npz"


def _start_of_line(view: RunView) -> int:
    """The place of the snapshot at which the run had memorised, else of the first; never the last's."""
    memorised = view.phases.memorised_at if view.metrics else None
    place = 0 if memorised is None else int(np.searchsorted(view.steps, memorised))
    return max(0, min(place, len(view.steps) - 2))


def _losses(held: dict[str, NDArray[Any]], name: str) -> Losses:
    return Losses(*(held[f"{name}_{part}"] for part in PARTS))


def _parts(losses: Losses) -> dict[str, Any]:
    return {part: _listed(getattr(losses, part)) for part in PARTS}


def _listed(values: Float64) -> Any:
    if values.ndim > 1:
        return [_listed(row) for row in values]
    return [float(value) if np.isfinite(value) else None for value in values]
