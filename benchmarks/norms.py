"""Norms of random vectors, against nothing but drawing their coordinates, and against the one line for it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.timing import fastest_and_median
from geometry import sample_norms
from geometry.vectors._streams import BLOCK, source_of

DIM = 12288
VECTORS = 2000
ROWS = 4
BIT_GENERATORS = ("SFC64", "PCG64DXSM", "PCG64", "Philox", "MT19937")

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
    """Nanoseconds of processor time a coordinate on one thread, the least of some turns; peak memory."""
    coordinates = VECTORS * DIM
    fills = {name: _filler(name, coordinates) for name in BIT_GENERATORS}
    ways: dict[str, Callable[[], object]] = {
        "fast stream": _fast_filler(coordinates),
        "sample_norms": lambda: sample_norms("normal", VECTORS, DIM, rng=0, threads=1),
        'sample_norms, stream="fast"': lambda: sample_norms(
            "normal", VECTORS, DIM, rng=0, threads=1, stream="fast"
        ),
        f"a loop over {ROWS} vectors": _loop,
        "the one line for it": _one_line,
    }
    times, _ = fastest_and_median(fills | ways, rounds, clock=time.process_time)
    fastest = min(fills, key=lambda name: times[name])
    figures: dict[str, float | str] = {
        "fastest bit generator": fastest,
        **{f"ns a coordinate, {name}": 1e6 * taken / coordinates for name, taken in times.items()},
        "sample_norms / filling a block": times["sample_norms"] / times[fastest],
        "filling a block / fast stream": times[fastest] / times["fast stream"],
        'sample_norms / stream="fast"': times["sample_norms"] / times['sample_norms, stream="fast"'],
        "loop / sample_norms": times[f"a loop over {ROWS} vectors"] / times["sample_norms"],
        "one line / sample_norms": times["the one line for it"] / times["sample_norms"],
        'one line / stream="fast"': times["the one line for it"] / times['sample_norms, stream="fast"'],
    }
    for n, dim in ((10**9 // DIM, DIM), (1000, 10**6)):
        peak, seconds = _script(PEAK, n, dim)
        figures |= {f"MiB above the imports, {n} x {dim}": peak, f"s, {n} x {dim}": seconds}
    return figures


def _one_line() -> object:
    return np.linalg.norm(np.random.default_rng(0).standard_normal((VECTORS, DIM)), axis=1)


def _loop() -> object:
    """The same a few vectors at a time, so that they stay in the processor's cache."""
    stream, norms = np.random.Generator(np.random.SFC64(0)), np.empty(VECTORS)
    for start in range(0, VECTORS, ROWS):
        block = stream.standard_normal((ROWS, DIM))
        norms[start : start + ROWS] = np.sqrt(np.einsum("rc,rc->r", block, block))
    return norms


def _script(code: str, *arguments: int) -> Any:
    """What a script prints in a process of its own."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _filler(name: str, coordinates: int) -> Callable[[], None]:
    """Fills a reused block with normals, so many in all."""
    block, stream = np.empty(BLOCK), np.random.Generator(getattr(np.random, name)(0))

    def fill() -> None:
        for _ in range(coordinates // BLOCK):
            stream.standard_normal(out=block)

    return fill


def _fast_filler(coordinates: int) -> Callable[[], None]:
    source = source_of("fast")
    block, state = np.empty(BLOCK, source.dtype), source.start(np.random.SeedSequence(0))

    def fill() -> None:
        for _ in range(coordinates // BLOCK):
            source.fill["normals"](state, block)

    return fill
