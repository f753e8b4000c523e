"""What experiments read from finished runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from language import Message, mark
from story.ledger.claim import Curve, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.readings import rate_of, undecided
from training.phases import LEAST_DELAY, Phases
from training.runs.reader import Run

# Of runs that do not do something it is said that they never do.
NEVER = Threshold(
    "delays",
    10.0,
    mark("never is a long time: ten times the usual delay is the least to speak of it"),
    (5.0, 20.0),
)


def phases_of(run: Run) -> Phases:
    """The phases of a finished run; it has an evaluation."""
    phases = run.phases()
    assert phases is not None
    return phases


def grokked(run: Run) -> bool:
    """Whether it generalised, and at least LEAST_DELAY times later than it memorised."""
    delay = phases_of(run).delay
    return delay is not None and delay >= LEAST_DELAY


def generalised(run: Run) -> bool:
    return phases_of(run).generalised_at is not None


def grok_rate(runs: Iterable[Run]) -> Reading:
    return rate_of(grokked(run) for run in runs)


def horizon(runs: Sequence[Run], beside: Sequence[Run]) -> Reading:
    """How far runs were followed, in units of what runs beside them took to generalise; learning rate times
    steps counts, because at half the rate everything takes twice as long."""
    usual = [at * run.config.lr for run in beside if (at := phases_of(run).generalised_at) is not None]
    if not usual:
        return Reading(None, "times")
    followed = min(phases_of(run).last_step * run.config.lr for run in runs)
    return Reading(followed / float(np.mean(usual)), "times")


def plateau(run: Run) -> slice | None:
    """The evaluations from memorising to the beginning of the leap, both included; None without a leap."""
    phases, steps = phases_of(run), run.metrics()["step"]
    if phases.memorised_at is None or phases.leap_at is None or phases.leap_at <= phases.memorised_at:
        return None
    return slice(
        int(np.searchsorted(steps, phases.memorised_at)), int(np.searchsorted(steps, phases.leap_at)) + 1
    )


def snapshot_at(run: Run, step: int | None) -> int:
    """The snapshot nearest to a step; the last one where there is no such step."""
    steps = run.snapshot_steps()
    return len(steps) - 1 if step is None else int(np.argmin(np.abs(steps - step)))


def steps_or_none(values: Sequence[int | None]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def metric_curve(run: Run, name: str, unit: str = "", points: int = 160) -> Curve:
    """A recorded metric over the steps, thinned evenly in the logarithm of the step; shares in per cent."""
    metrics = run.metrics()
    steps, values = metrics["step"], metrics[name] * (100 if unit == "share" else 1)
    wanted = np.geomspace(1, steps[-1], points)
    kept = np.unique(np.searchsorted(steps, wanted))
    return Curve(tuple(map(float, steps[kept])), tuple(map(float, values[kept])))


def waited(runs: Sequence[Run], beside: Sequence[Run]) -> Reading:
    """How long runs were followed after they had memorised, in units of the usual delay: what runs beside
    them took from memorising to generalising. Learning rate times steps counts, as in `horizon`; a run that
    did not memorise was not followed at all."""
    usual = [
        (found.generalised_at - found.memorised_at) * run.config.lr
        for run in beside
        if (found := phases_of(run)).generalised_at is not None and found.memorised_at is not None
    ]
    if not usual:
        return Reading(None, "times")
    followed = [
        0.0 if found.memorised_at is None else (found.last_step - found.memorised_at) * run.config.lr
        for run in runs
        for found in (phases_of(run),)
    ]
    return Reading(min(followed) / float(np.mean(usual)), "times")


def never(found: Message, limits: Limits, *waits: Reading) -> Ruling:
    """Holds, on the strength of runs that did not do something: as it is where all were followed for as many
    usual delays as NEVER asks for, else on the condition of the time followed; undecided where that was not
    even one usual delay, or is not known."""
    followed = [wait.value for wait in waits if wait.value is not None]
    if len(followed) < len(waits) or min(followed) < 1:
        return undecided(found)
    if min(followed) >= limits[NEVER.name]:
        return Ruling(Verdict.HOLDS, Message("yes: {found}", found=found))
    so_far = Message("within {least:.1f} usual delays: {found}", least=min(followed), found=found)
    return Ruling(Verdict.ON_CONDITION, so_far)
