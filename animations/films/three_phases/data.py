"""What the film "Three phases" shows of a run: accuracy from outside, and four gauges inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from story.chapters.three_phases import ThreePhases, read_three_phases
from story.films.catalog import FILMS
from story.films.requirements import FilmError, GrokkedSteps
from training.phases import Span, phase_spans
from training.runs.reader import Columns
from training.runs.view import RunView

Numbers: TypeAlias = NDArray[np.integer | np.floating]
# The gauges, from the top down, and the registered measure that each shows.
GAUGES = {
    "teeth": "margin_gap",
    "waves": "embedding_top_share",
    "dimensions": "embedding_participation",
    "norm": "weight_norm",
}
AGAINST_NOISE = ("waves", "dimensions")
# "The silence is not silent": of the four gauges at least so many are further than accuracy at the leap.
LEAST_AHEAD = 2
# It stumbles where less than this of the training pairs is right.
STUMBLED = 0.9


@dataclass(frozen=True, slots=True)
class Gauge:
    """One measure of a run: its values (n,) at `steps` (n,), and what white noise shows, where that is known.

    `way` is the share of its way from the step of memorising to the last that lay behind it at the leap; nan
    for one that has none to go.
    """

    name: str
    steps: Numbers
    values: NDArray[np.floating]
    way: float
    null: float | None = None


@dataclass(frozen=True, slots=True)
class ThreePhasesData:
    """What the film shows, all of it recorded.

    Attributes:
        found: as it is read from the run.
        spans: the three phases.
        memorised, leap, generalised, last: steps; between the first two is the night.
        stumbles: at night, as (step, training accuracy): the lowest points of where it had fallen.
        accuracy: on the held-out pairs.
        gauges: teeth, waves, dimensions, norm.
        ahead: how many of them were further on their way than accuracy when the leap began.
    """

    found: ThreePhases
    spans: Sequence[Span]
    memorised: int
    leap: int
    generalised: int
    last: int
    stumbles: Sequence[tuple[int, float]]
    accuracy: Gauge
    gauges: Sequence[Gauge]
    ahead: int


def load(view: RunView) -> ThreePhasesData:
    """Read what the film shows.

    Raises:
        FilmError: when the run does not show it.
    """
    at = FILMS["ThreePhases"].steps_of(view)
    found = read_three_phases(view)

    def gauge(name: str, steps: Numbers, values: NDArray[np.floating], null: float | None = None) -> Gauge:
        return Gauge(name, steps, values, _way(steps, values, at), null)

    columns, nulls, metrics = found.measured.columns, found.measured.nulls, view.metrics
    accuracy = gauge("accuracy", metrics["step"], metrics["held_out_accuracy"])
    gauges = tuple(
        gauge(name, view.steps, columns[measure], nulls[measure] if name in AGAINST_NOISE else None)
        for name, measure in GAUGES.items()
    )
    for one in (accuracy, *gauges):
        if not np.isfinite(one.way):
            raise FilmError(
                "run {run_id!r}: {measure} ends where it was when it had memorised",
                run_id=view.run_id,
                measure=GAUGES.get(one.name, "held_out_accuracy"),
            )
    ahead = sum(one.way > accuracy.way for one in gauges)
    if ahead < LEAST_AHEAD:
        raise FilmError(
            "run {run_id!r}: when its leap begins, only {ahead} of the gauges are ahead of accuracy",
            run_id=view.run_id,
            ahead=ahead,
        )
    return ThreePhasesData(
        found, phase_spans(view.phases), at.memorised, at.leap, at.generalised, at.last,
        _stumbles(metrics, at.memorised, at.leap), accuracy, gauges, ahead,
    )  # fmt: skip


def _stumbles(metrics: Columns, begin: int, leap: int) -> list[tuple[int, float]]:
    steps, known = metrics["step"], metrics["train_accuracy"]
    fallen = np.flatnonzero((steps >= begin) & (steps <= leap) & (known < STUMBLED))
    falls = np.split(fallen, np.flatnonzero(np.diff(fallen) > 1) + 1) if len(fallen) else []
    lowest = [int(fall[known[fall].argmin()]) for fall in falls]
    return [(int(steps[at]), float(known[at])) for at in lowest]


def _way(steps: Numbers, values: NDArray[np.floating], at: GrokkedSteps) -> float:
    start, then, end = (float(np.interp(step, steps, values)) for step in (at.memorised, at.leap, at.last))
    return (then - start) / (end - start) if end != start else float("nan")
