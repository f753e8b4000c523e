"""Norms of random vectors, against nothing but drawing their coordinates, and against the one line for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.timing import medians
from geometry import sample_norms
from geometry.vectors._streams import BLOCK, available_cores

DIM = 12288
VECTORS = 2000
NAIVE_VECTORS = 8000
BIT_GENERATORS = ("SFC64", "PCG64DXSM", "PCG64", "Philox", "MT19937")

# Prints the seconds of both ways, in a process whose memory is handled as in any script.
NAIVE = """
import json, sys, time
import numpy as np
from geometry import sample_norms
n, dim, rounds = map(int, sys.argv[1:])
rng = np.random.default_rng(0)
ways = [
    lambda: sample_norms("normal", n, dim, rng=0),
    lambda: np.linalg.norm(rng.standard_normal((n, dim)), axis=1),
]
taken = [[], []]
for _ in range(rounds):
    for way, seconds in zip(ways, taken):
        started = time.perf_counter()
        way()
        seconds.append(time.perf_counter() - started)
print(json.dumps(taken))
"""

# Prints the MiB that a call adds to the peak after the imports (a first small call makes all of those), and
# its seconds. The kernel's VmHWM starts at 0 with the process; getrusage would hand down its parent's peak.
PEAK = """
import json, pathlib, re, sys, time
from geometry import sample_norms
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text()).group(1)) / 1024
n, dim = map(int, sys.argv[1:])
sample_norms("normal", 10, 10)
before = peak()
started = time.perf_counter()
sample_norms("normal", n, dim, rng=0)
print(json.dumps([peak() - before, time.perf_counter() - started]))
"""


def measure(rounds: int = 7) -> dict[str, float | str]:
    """Nanoseconds a coordinate and their ratios, medians of turns taken in one run; peak memory."""
    threads = available_cores()
    coordinates = VECTORS * DIM
    fills: dict[str, Callable[[], object]] = {
        name: _filler(name, coordinates, threads) for name in BIT_GENERATORS
    }
    times = medians(
        fills | {"sample_norms": lambda: sample_norms("normal", VECTORS, DIM, rng=0, threads=threads)}, rounds
    )
    fastest = min(fills, key=lambda name: times[name])
    figures: dict[str, float | str] = {
        "threads": threads,
        "fastest bit generator": fastest,
        **{f"ns a coordinate, {name}": 1e6 * taken / coordinates for name, taken in times.items()},
        "sample_norms / filling a block": times["sample_norms"] / times[fastest],
    }
    ours, naive = (np.median(taken) for taken in _script(NAIVE, NAIVE_VECTORS, DIM, 3))
    figures |= {
        f"ns a coordinate, sample_norms, {NAIVE_VECTORS} x {DIM}": 1e9 * ours / (NAIVE_VECTORS * DIM),
        f"ns a coordinate, naive, {NAIVE_VECTORS} x {DIM}": 1e9 * naive / (NAIVE_VECTORS * DIM),
        "naive / sample_norms": naive / ours,
    }
    for n, dim in ((10**9 // DIM, DIM), (1000, 10**6)):
        peak, seconds = _script(PEAK, n, dim)
        figures |= {f"MiB above the imports, {n} x {dim}": peak, f"s, {n} x {dim}": seconds}
    return figures


def _script(code: str, *arguments: int) -> Any:
    """What a script prints in a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _filler(name: str, coordinates: int, threads: int) -> Callable[[], None]:
    """Fills a reused block with normals, so many in all, shared evenly by the threads."""
    blocks = [np.empty(BLOCK) for _ in range(threads)]
    streams = [np.random.Generator(getattr(np.random, name)(seed)) for seed in range(threads)]

    def fill(thread: int) -> None:
        left = coordinates // threads
        while left > 0:
            streams[thread].standard_normal(out=blocks[thread][:left])
            left -= BLOCK

    def fill_all() -> None:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(fill, range(threads)))

    return fill_all
