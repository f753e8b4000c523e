"""Components of 300 snapshots of a million weights on disk, against one plain read of the same files.

Both ways of keeping them: a memory-mapped .npy file, and a Zarr array with one chunk a snapshot, as the run
store has it. Each read and each analysis is timed twice: with the files in the system's page cache, and right
after they were dropped from it. Reads and analyses take turns, so that a noisy machine is noisy to all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import zarr

from geometry import trajectory_components

SNAPSHOTS, WEIGHTS, COUNT = 300, 1_000_000, 3
ROUNDS = 5
PEAK = """
import re, sys
from benchmarks.trajectory_pca import COUNT, LOADERS
from geometry import trajectory_components
trajectory_components(LOADERS[sys.argv[1]](sys.argv[2]), COUNT)
# Not ru_maxrss, which counts the pages of the process that started this one.
print(int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]) / 1024)
"""

# Opened afresh each time: pages that are still mapped cannot be dropped from the cache.
LOADERS: dict[str, Callable[[Any], Any]] = {
    ".npy": lambda path: np.load(path, mmap_mode="r"),
    "Zarr": lambda path: zarr.open_array(path, mode="r"),
}


def measure(rounds: int = ROUNDS) -> dict[str, float | str]:
    """Seconds, their ratios, mebibytes at the peak, and how far scikit-learn's scores are."""
    times: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = {".npy": Path(folder) / "weights.npy", "Zarr": Path(folder) / "weights.zarr"}
        _write(paths, SNAPSHOTS, WEIGHTS)
        for _ in range(rounds):
            for state in ("cached", "dropped"):
                for kind, path in paths.items():
                    for name, work in (("read", _read), ("components", _analyse(kind))):
                        (_drop if state == "dropped" else _read)(path)
                        started, worked = time.perf_counter(), time.process_time()
                        work(path)
                        spent = time.perf_counter() - started, time.process_time() - worked
                        times.setdefault((state, kind, name), []).append(spent)
        peaks = {kind: _peak(kind, path) for kind, path in paths.items()}
    figures: dict[str, float | str] = {"MB on disk": 4e-6 * SNAPSHOTS * WEIGHTS}
    for state in ("cached", "dropped"):
        for kind in LOADERS:
            read, _ = np.median(times[state, kind, "read"], axis=0)
            components, processor = np.median(times[state, kind, "components"], axis=0)
            figures[f"{kind}, {state}: s to read"] = float(read)
            figures[f"{kind}, {state}: s for the components"] = float(components)
            figures[f"{kind}, {state}: s of processor time for the components"] = float(processor)
            figures[f"{kind}, {state}: components / read"] = float(components / read)
    figures |= {f"{kind}: MiB at the peak, imports included": peak for kind, peak in peaks.items()}
    return figures | {"largest difference to scikit-learn / largest score": _difference()}


def _write(paths: dict[str, Path], snapshots: int, weights: int) -> None:
    """A random walk, the same in both files."""
    rng = np.random.default_rng(0)
    mapped = np.lib.format.open_memmap(paths[".npy"], mode="w+", dtype=np.float32, shape=(snapshots, weights))
    chunked = zarr.create_array(
        paths["Zarr"], shape=mapped.shape, chunks=(1, weights), dtype="f4", compressors=None
    )
    current = rng.standard_normal(weights, dtype=np.float32)
    for i in range(snapshots):
        current += 0.05 * rng.standard_normal(weights, dtype=np.float32)
        mapped[i] = chunked[i] = current
    mapped.flush()


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def _read(path: Path) -> None:
    buffer = bytearray(2**24)
    for name in _files(path):
        with name.open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass


def _drop(path: Path) -> None:
    """Out of the page cache; what is dirty cannot be dropped and is written first."""
    for name in _files(path):
        with name.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _analyse(kind: str) -> Callable[[Path], object]:
    return lambda path: trajectory_components(LOADERS[kind](path), COUNT)


def _peak(kind: str, path: Path) -> float:
    run = subprocess.run(
        [sys.executable, "-c", PEAK, kind, str(path)], capture_output=True, text=True, check=True
    )
    return float(run.stdout)


def _difference() -> float:
    """To scikit-learn's PCA in double precision, up to sign, on 200 snapshots of 50,000 weights."""
    from sklearn.decomposition import PCA  # here, because it has no part in the peak of memory

    with tempfile.TemporaryDirectory() as folder:
        paths = {".npy": Path(folder) / "weights.npy", "Zarr": Path(folder) / "weights.zarr"}
        _write(paths, 200, 50_000)
        weights = np.load(paths[".npy"])
        reference = PCA(COUNT, svd_solver="full").fit_transform(weights.astype(np.float64))
        worst = 0.0
        for kind, load in LOADERS.items():
            scores = trajectory_components(load(paths[kind]), COUNT).scores
            signs = np.sign((scores * reference).sum(axis=0))
            worst = max(worst, float(np.abs(scores * signs - reference).max() / np.abs(reference).max()))
    return worst
