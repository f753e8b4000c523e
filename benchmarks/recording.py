"""What recording costs: the reference run trained alone, recorded, and recorded without awaiting the disk."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from training.config.presets import REFERENCE
from training.engine.runtime import default_threads, prepare
from training.engine.trainer import train
from training.runs import atomic
from training.runs.reader import runs_root
from training.runs.recording import record

TURNS = 4


def measure() -> dict[str, float]:
    """Time the three in turns; of each the least counts. Wall time is what a visitor waits for, processor
    time what others of the machine lose."""
    threads = prepare(default_threads())
    sizes: list[float] = []

    # Beside the other runs: what a file costs to make depends on where it is made.
    runs_root().mkdir(parents=True, exist_ok=True)
    folders: list[Path] = []

    def recorded() -> None:
        folders.append(Path(tempfile.mkdtemp(dir=runs_root(), prefix=".")))
        (folder,) = record([REFERENCE], root=folders[-1], threads=threads)
        sizes.append(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6)

    def without_waiting() -> None:
        with mock.patch.multiple(atomic, fsync=lambda _: None, syncfs=lambda _: True):
            recorded()

    arms = {"alone": _trained, "recorded": recorded, "recorded, no waiting": without_waiting}
    wall, processor = ({name: [0.0] * TURNS for name in arms} for _ in range(2))
    for turn in range(TURNS):
        for name, act in arms.items():
            wall[name][turn], processor[name][turn] = _timed(act)
            while folders:  # not a part of what is timed
                shutil.rmtree(folders.pop())
    least = {name: min(times) for name, times in wall.items()}
    busy = {name: min(times) for name, times in processor.items()}
    return {
        "MB on disk": sizes[-1],
        "s of training alone": least["alone"],
        "recording, % of wall time": 100 * (least["recorded"] / least["alone"] - 1),
        "recording without waiting for the disk, % of wall time": 100
        * (least["recorded, no waiting"] / least["alone"] - 1),
        "recording, % of processor time": 100 * (busy["recorded"] / busy["alone"] - 1),
        "recording without waiting for the disk, % of processor time": 100
        * (busy["recorded, no waiting"] / busy["alone"] - 1),
    }


def _trained() -> None:
    for _ in train([REFERENCE]):
        pass


def _timed(act: Callable[[], None]) -> tuple[float, float]:
    started, busy = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - started, time.process_time() - busy
