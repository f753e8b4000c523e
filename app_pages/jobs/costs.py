"""What a training will cost here, and whether this server gives as much: decided before it is queued."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app_pages.jobs.limits import GIB, ServerLimits
from language import Message, UserError, mark
from story.laboratory import measured_pace
from training.config import FIELDS, Config
from training.cost import Cost, cost_of
from training.cost.estimate import slowness_of
from training.errors import ConfigError
from training.runs.quota import used_by
from training.runs.reader import Run, StoreError, list_run_ids, open_run, runs_root

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


def check(config: Config, allowed: ServerLimits, estimated: Callable[[Config], Cost] = estimate) -> None:
    """Nothing, for a training that this server gives room and time to.

    Raises:
        CostError: with what it would cost, what there is, and the nearest setting that fits.
    """
    exceeded = next(_exceeded(estimated(config), allowed), None)
    if exceeded is None:
        return
    found = nearest(config, lambda other: not any(_exceeded(estimated(other), allowed)))
    if found is None:
        raise CostError(exceeded)
    name, value = found
    raise CostError("{problem}; with {name} = {value} it fits", problem=exceeded, name=name, value=value)


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
    "steps": -1, "evaluate_every": 0, "snapshots": -1, "d_mlp": -1, "p": -1, "batch_size": -1, "examples": -1,
}  # fmt: skip


def nearest(config: Config, fits: Callable[[Config], bool]) -> tuple[str, int] | None:
    """Return the one setting, and its value, with which a config fits and is least changed, by its ratio;
    None where no single one does."""
    found: list[tuple[float, str, int]] = []
    for name, direction in CHEAPER.items():
        for way in (-1, 1) if direction == 0 else (direction,):
            value = _first(_values(config, name, way), config, name, fits)
            if value is not None:
                found.append((abs(math.log(value / getattr(config, name))), name, value))
    return min(found)[1:] if found else None  # of two as near, the first by name


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


def _first(values: Iterable[int], config: Config, name: str, fits: Callable[[Config], bool]) -> int | None:
    for value in values:
        try:
            if fits(Config.from_json(config.to_json() | {name: value})):
                return value
        except ConfigError:
            continue
    return None


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
