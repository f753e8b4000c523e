"""What a training will cost here, and whether this server gives as much: decided before it is queued."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

from app_pages.jobs.limits import GIB, ServerLimits
from app_pages.jobs.sweeps import cost_of_sweep
from language import Message, UserError, mark
from story.laboratory import measured_pace
from training.config import FIELDS, Config
from training.cost import Cost, cost_of
from training.cost.estimate import slowness_of
from training.errors import ConfigError
from training.runs.quota import used_by
from training.runs.reader import Run, StoreError, list_run_ids, open_run, runs_root
from training.sweeps.design import Sweep

# So many runs, the last ones, say how fast this machine is; they are read again after so long.
MOST_RUNS, SECONDS_KEPT = 40, 60.0
# A training can be paused at its evaluations: they must not be further apart.
MOST_SECONDS_TO_STOP = 10.0


class CostError(UserError):
    """A training that would cost more than the server gives."""


@dataclass(slots=True)
class Machine:
    """What is known of this machine's pace and room, read now and then.

    Attributes:
        read_at: when, by the monotonic clock.
        runs: the last runs that can be read.
        slowness: see `training.cost`.
        used: bytes in the folder of runs.
    """

    read_at: float = -math.inf
    root: Path | None = None
    runs: list[Run] = field(default_factory=list)
    slowness: float = 1.0
    used: int = 0


_machine = Machine()


def this_machine() -> Machine:
    """Return what is known of this machine."""
    if time.monotonic() - _machine.read_at > SECONDS_KEPT or _machine.root != runs_root():
        _machine.root, _machine.runs = runs_root(), list(_last_runs(runs_root()))
        _machine.slowness, _machine.used = slowness_of(_machine.runs), used_by(runs_root())
        _machine.read_at = time.monotonic()
    return _machine


def _last_runs(root: Path) -> Iterator[Run]:
    with suppress(OSError):
        written = sorted(list_run_ids(root), key=lambda run_id: _written(root / run_id), reverse=True)
        for run_id in written[:MOST_RUNS]:
            with suppress(StoreError, OSError):
                yield open_run(run_id, root)


def _written(folder: Path) -> float:
    try:
        return (folder / "status.json").lstat().st_mtime
    except OSError:
        return 0.0


def estimate(config: Config, machine: Machine | None = None) -> Cost:
    """Estimate what a training will cost on this machine; where such runs are recorded, their pace counts, if
    it is the faster: they may have been recorded while others were at work."""
    machine = machine or this_machine()
    cost = cost_of(config, machine.slowness)
    pace = measured_pace(config, machine.runs)
    return cost if pace is None else replace(cost, seconds=min(cost.seconds, config.steps / pace))


def check(
    work: Config | Sweep, allowed: ServerLimits, estimated: Callable[[Config], Cost] = estimate
) -> None:
    """Nothing, for a training that this server gives room and time to.

    Raises:
        CostError: with what it would cost, what there is, and the nearest setting that fits.
    """
    cost = cost_of_sweep(work, estimated) if isinstance(work, Sweep) else estimated(work)
    exceeded = next(_exceeded(cost, allowed), None)
    if exceeded is None:
        return
    if isinstance(work, Sweep):
        raise CostError(exceeded)
    found = nearest(work, lambda other: not any(_exceeded(estimated(other), allowed)))
    match list(found.items()):
        case [(name, value)]:
            raise CostError(
                "{problem}; with {name} = {value} it fits", problem=exceeded, name=name, value=value
            )
        case [(name, value), (other, second)]:
            raise CostError(
                "{problem}; with {name} = {value} and {other} = {second} it fits",
                problem=exceeded, name=name, value=value, other=other, second=second,
            )  # fmt: skip
    raise CostError(exceeded)


def check_room(allowed: ServerLimits) -> None:
    """Nothing, as long as there is room for another run.

    Raises:
        CostError: when the folder of runs is as large as it may be.
    """
    used = this_machine().used
    if used > allowed.quota:
        raise CostError(
            "the folder of runs takes {used} of its {quota}: nothing new is recorded until its owner has "
            "made room (./run runs --over-quota)",
            used=said_bytes(used),
            quota=said_bytes(allowed.quota),
        )


_TIME = mark("this training would take about {needed}, and this server gives one at most {given}")
_STOP = mark(
    "this training could be paused only every {needed}, at its evaluations, and others wait at most {given}"
)
_MEMORY = mark("this training would take about {needed} of memory, and this server gives one at most {given}")
_DISK = mark("this run would take about {needed} on disk, and this server gives one at most {given}")


def _exceeded(cost: Cost, allowed: ServerLimits) -> Iterator[Message]:
    for text, needed, given, said in (
        (_MEMORY, cost.memory, allowed.memory, said_bytes),
        (_DISK, cost.disk, allowed.disk, said_bytes),
        (_TIME, cost.seconds, allowed.seconds, said_seconds),
        (_STOP, cost.seconds_to_stop, MOST_SECONDS_TO_STOP, said_seconds),
    ):
        if needed > given:
            yield Message(text, needed=said(needed), given=said(given))


# Which settings make a training cheaper, and in which direction.
CHEAPER: Mapping[str, int] = {
    "steps": -1, "evaluate_every": 0, "snapshots": -1, "d_mlp": -1, "d_model": -1, "p": -1, "batch_size": -1,
    "examples": -1,
}  # fmt: skip
# Of two settings together every third value is tried first, about half of the one before.
COARSE = 3


def nearest(config: Config, fits: Callable[[Config], bool]) -> dict[str, int]:
    """Return the one setting, and its value, with which a config fits and is least changed, by its ratio;
    two settings where no single one will do, least changed by their ratios' product; none where no two do.

    Args:
        fits: what is cheaper in some setting fits as well.
    """
    ways = [
        (name, _values(config, name, way))
        for name, direction in CHEAPER.items()
        for way in ((-1, 1) if direction == 0 else (direction,))
    ]

    def tried(change: Mapping[str, int], will_do: Callable[[Config], bool] = fits) -> bool:
        try:
            return will_do(Config.from_json({**config.to_json(), **change}))
        except ConfigError:
            return False

    def changed(change: Mapping[str, int]) -> tuple[float, list[str]]:  # of two as near, the first by name
        ratios = (abs(math.log(value / getattr(config, name))) for name, value in change.items())
        return sum(ratios), sorted(change)

    if singles := [change for name, values in ways if (change := _first(name, values, {}, tried))]:
        return min(singles, key=changed)
    coarse = [
        (name, [value for value in values[::-COARSE][::-1] if tried({name: value}, lambda _: True)])
        for name, values in ways
    ]
    pairs = (
        _pair(one, other, tried, changed) for one, other in combinations(coarse, 2) if one[0] != other[0]
    )
    if not (found := [change for change in pairs if change]):
        return {}
    change = min(found, key=changed)
    for name in list(change):  # no further than it takes
        rest = {other: value for other, value in change.items() if other != name}
        finer = (_first(name, values, rest, tried) for way, values in ways if way == name)
        change = min(filter(None, finer), key=changed)
    return change


def _values(config: Config, name: str, way: int) -> list[int]:
    """Values of a setting further and further away from what it is, to two digits."""
    value, field_of = getattr(config, name), FIELDS[name]
    if value is None:
        return []
    values, low, high = [], max(1.0, field_of.low), min(float(config.steps), field_of.high)
    while (value := value * 1.25**way) >= low and (way < 0 or value <= high):
        values.append(_rounded(value, way))
    return list(dict.fromkeys(values))


def _rounded(value: float, way: int) -> int:
    unit: int = 10 ** max(0, math.floor(math.log10(value)) - 1)
    return max(1, (math.floor if way < 0 else math.ceil)(value / unit) * unit)


Tried: TypeAlias = Callable[[Mapping[str, int]], bool]


def _first(name: str, values: Iterable[int], change: Mapping[str, int], tried: Tried) -> dict[str, int]:
    """Return the change with the first value that will do; {} where none does."""
    return next((dict(full) for value in values if tried(full := {**change, name: value})), {})


def _pair(
    one: tuple[str, list[int]],
    other: tuple[str, list[int]],
    tried: Tried,
    changed: Callable[[Mapping[str, int]], tuple[float, list[str]]],
) -> dict[str, int]:
    """Return two settings that will do together, the least changed that a walk along the edge of what fits
    comes by; {} where there are none."""
    (name, values), (second, seconds) = one, other
    edge: list[dict[str, int]] = []
    reached = len(seconds) - 1
    for value in values:
        while reached >= 0 and tried({name: value, second: seconds[reached]}):
            edge.append({name: value, second: seconds[reached]})
            reached -= 1
    return min(edge, key=changed, default={})


def said_bytes(count: float) -> str:
    """A number of bytes, as people say it.

    >>> said_bytes(12_300_000), said_bytes(2 * 2**30)
    ('12 MB', '2.0 GiB')
    """
    return f"{count / GIB:.1f} GiB" if count >= GIB else f"{max(1.0, count / 1e6):.0f} MB"


def said_seconds(seconds: float) -> str:
    """A time, as people say it.

    >>> said_seconds(7.6), said_seconds(600), said_seconds(1e6)
    ('8 s', '10 min', '280 h')
    """
    if seconds < 120:
        return f"{max(1.0, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{float(f'{seconds / 3600:.2g}'):.0f} h"
