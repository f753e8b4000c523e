"""Every public function of `geometry` against what a user would write without it.

Both ways are timed in turn, in one process, on one thread and in processor time; the least of several turns
counts. Memory is the most that one call holds beyond its input, as `tracemalloc` sees NumPy's arrays.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import time
import tracemalloc
from collections.abc import Callable, Iterator

import geometry
from benchmarks.geometry.row import Row

FAMILIES = ("volumes", "vectors", "clouds", "dimension")
# A turn lasts at least so many seconds, or one call: shorter ones are lost in the clock.
TURN = 0.02
TURNS = 5


def all_rows() -> Iterator[Row]:
    """The rows of all families."""
    for family in FAMILIES:
        yield from importlib.import_module(f"benchmarks.geometry.{family}").rows()


def measure() -> str:
    """A table in Markdown: a row a function, the slowest beside the obvious way first."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        measured = [(row, *_seconds(row), _peak(row.ours)) for row in all_rows()]
    measured.sort(key=lambda found: found[2] / found[1] if found[2] is not None else float("inf"))
    lines = []
    for row, ours, obvious, peak in measured:
        ratio = "–" if obvious is None else f"{obvious / ours:.2g}"
        cells = (f"`{row.name}`", row.size, _time(ours), ratio, f"{peak / 2**20:.1f}", row.against)
        lines.append(f"| {' | '.join(cells)} |")
    left = sorted(public_functions() - {row.name for row, *_ in measured})
    head = "| function | size | ours | obvious / ours | MiB | the obvious way |\n|---|---|---|---|---|---|"
    tail = [f"\nWithout a row: {', '.join(left)}."] if left else []
    return "\n".join([head, *lines, *tail])


def public_functions() -> set[str]:
    """The names of all public functions of `geometry`."""
    return {name for name in geometry.__all__ if inspect.isfunction(getattr(geometry, name))}


def _seconds(row: Row) -> tuple[float, float | None]:
    """The least seconds of one call of either way, taken in turn."""
    ways = [row.ours] if row.obvious is None else [row.ours, row.obvious]
    counts = []
    for way in ways:
        way()  # what is imported, compiled or kept at the first call is not timed
        counts.append(max(1, round(TURN / max(_taken(way, 1), 1e-9))))
    least = [float("inf")] * len(ways)
    for _ in range(TURNS):
        for i, (way, count) in enumerate(zip(ways, counts, strict=True)):
            least[i] = min(least[i], _taken(way, count))
    return least[0], least[1] if len(least) > 1 else None


def _taken(way: Callable[[], object], count: int) -> float:
    started = time.process_time()
    for _ in range(count):
        way()
    return (time.process_time() - started) / count


def _peak(call: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
