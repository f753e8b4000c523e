"""How much room the runs take, and which of them could go: nothing is ever deleted by itself."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from language import UserError
from training.config.presets import PRESETS
from training.runs.lock import is_held
from training.runs.reader import list_run_ids, runs_root

GIB = 2**30
# As `app_pages.jobs.limits` has it, which refuses new runs above it.
VARIABLE, DEFAULT_GIB = "KAIQIAO_LAB_QUOTA_GIB", 20.0


@dataclass(frozen=True, slots=True)
class Removable:
    """A run that could go.

    Attributes:
        run_id: its name.
        size: its bytes.
        date: when it was last written to, as year, month, day.
    """

    run_id: str
    size: int
    date: str


def quota_bytes() -> float:
    """Return the room that all runs together may take.

    Raises:
        UserError: when the variable is no number.
    """
    text = os.environ.get(VARIABLE, "").strip()
    try:
        value = float(text) if text else DEFAULT_GIB
    except ValueError:
        value = -1.0
    if not 0.1 <= value <= 1e5:
        raise UserError(
            "{name} = {value!r}: it must be a number from {low} to {high}",
            name=VARIABLE, value=text, low=0.1, high=100000, exit_code=2,
        )  # fmt: skip
    return value * GIB


def used_by(folder: Path) -> int:
    """Return the bytes of all files in a folder; links are not followed, and what cannot be read is left
    out."""
    used = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                used += (Path(place) / name).lstat().st_size
    return used


def over_quota(quota: float, root: Path | None = None) -> tuple[int, list[Removable]]:
    """Return the bytes that the runs take, and of visitors' runs the oldest, as many as would have to go.

    A visitor's run was trained by the app, which leaves a log beside it. Those of the presets, which pages
    and films are made from, and one that is being trained are not among them.
    """
    folder = root or runs_root()
    used = used_by(folder)
    pinned = {config.run_id for config in PRESETS.values()}
    found: list[tuple[float, str]] = []
    for run_id in list_run_ids(folder):
        log = folder / f".{run_id.partition('~')[0]}.log"
        if run_id not in pinned and log.exists() and not is_held(folder / run_id):
            found.append((_written(folder / run_id), run_id))
    too_much, removable = used - quota, list[Removable]()
    for written, run_id in sorted(found):
        if too_much <= 0:
            break
        size = used_by(folder / run_id)
        removable.append(Removable(run_id, size, time.strftime("%Y-%m-%d", time.localtime(written))))
        too_much -= size
    return used, removable


def _written(folder: Path) -> float:
    times = [0.0]
    for name in ("status.json", "metrics.jsonl", "config.json"):
        with suppress(OSError):
            times.append((folder / name).lstat().st_mtime)
    return max(times)
