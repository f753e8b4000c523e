"""What the film "What moves in the dark" shows: a run's long silence, outside and inside, and the ledger."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from story.chapters.leap import Leap, read_leap
from story.claims.phases.hidden_progress import CLAIM, places
from story.claims.phases.hidden_progress import MEASURES as INNER
from story.films.catalog import FILMS
from story.films.requirements import FilmError
from story.ledger.results import read_result
from training.measures import measured
from training.runs.reader import Columns
from training.runs.view import RunView

# The silence is over when held-out accuracy has risen this far above where memorising left it.
STILL_SILENT = 0.1
# "On their way to a circle": so much more of the spread lies on it when the silence ends.
LEAST_FOLDING = 0.05
# "It falls meanwhile": held-out loss, from its highest to the end of the silence, by at least this share.
LEAST_FALL = 0.1
SHOWN = "circle_shares"
CIRCLE = SHOWN.removesuffix("s")  # the ledger times one: that of the strongest frequency


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """When inner measures are half-way, in networks that the film does not show: M measures, N networks.

    Attributes:
        names: of the measures, (M,), from the first to the last in the mean.
        leads: how many steps each is ahead of the held-out loss, (M, N); below 0, behind.
        behind: (M,), whether it is shown to come after the loss.
        ahead: how many are shown to come before it.
    """

    names: tuple[str, ...]
    leads: NDArray[np.float64]
    behind: NDArray[np.bool_]
    ahead: int


@dataclass(frozen=True, slots=True, eq=False)
class ThreePhasesData:
    """What the film shows.

    Attributes:
        leap: as it is read from the run.
        memorised, silent_until, last: steps; between the first two is the silence.
        inner_steps: (S,), the snapshots from `memorised` on, to which the following belong.
        circles: (S, p, 2), the tokens on the plane of the strongest frequency, in its order.
        folded: (S,), the share of their spread that lies on the circle.
        timed: what the ledger knows of other networks.
    """

    leap: Leap
    memorised: int
    silent_until: int
    last: int
    inner_steps: NDArray[np.int64]
    circles: NDArray[np.float32]
    folded: NDArray[np.float64]
    timed: Timed

    @property
    def metrics(self) -> Columns:
        return self.leap.view.metrics

    @property
    def fallen(self) -> float:
        """By what share of its highest the held-out loss has fallen when the silence ends."""
        steps, loss = self.metrics["step"], self.metrics["held_out_loss"]
        highest = loss[(steps >= self.memorised) & (steps <= self.silent_until)].max()
        return float(1 - loss[steps == self.silent_until][0] / highest)

    def folded_at(self, step: float) -> float:
        """The share on the circle at the last snapshot that is not after a step."""
        return float(self.folded[np.searchsorted(self.inner_steps, step, side="right") - 1])


def load(view: RunView) -> ThreePhasesData:
    """Read what the film shows.

    Raises:
        FilmError: when the run, or the ledger, does not show it.
    """
    at, leap = FILMS["ThreePhases"].steps_of(view), read_leap(view)
    kept = np.flatnonzero(leap.steps >= at.memorised)
    if not len(leap.frequencies):
        raise FilmError("run {run_id!r}: its tokens do not fold into a circle", run_id=view.run_id)
    data = ThreePhasesData(
        leap=leap,
        memorised=at.memorised,
        silent_until=_end_of_silence(view.metrics, at.memorised),
        last=at.last,
        inner_steps=leap.steps[kept],
        circles=leap.circles[kept, 0][:, leap.orders[0]],
        folded=measured(view, [SHOWN]).columns[SHOWN][kept, 0],
        timed=_timed(),
    )
    if data.silent_until <= at.memorised:
        raise FilmError("run {run_id!r}: there is no silence before its leap", run_id=view.run_id)
    if data.folded_at(data.silent_until) - data.folded[0] < LEAST_FOLDING:
        raise FilmError("run {run_id!r}: its tokens lie still in the silence", run_id=view.run_id)
    if data.fallen < LEAST_FALL:
        raise FilmError("run {run_id!r}: its held-out loss is silent too", run_id=view.run_id)
    return data


def _end_of_silence(metrics: Columns, memorised: int) -> int:
    steps, held_out = metrics["step"], metrics["held_out_accuracy"]
    loud = (steps >= memorised) & (held_out >= held_out[steps == memorised][0] + STILL_SILENT)
    return int(steps[max(int(np.argmax(loud)) - 1, 0)])


def _timed() -> Timed:
    """What was measured of hidden progress, if it came out as the film tells it."""
    result = read_result(CLAIM.name)
    if result is None:
        raise FilmError("claim {name!r} is not measured yet", name=CLAIM.name)
    ahead, behind = places(result.evidence, CLAIM.limits)
    if ahead or not behind:
        raise FilmError("claim {name!r}: it no longer says what this film says", name=CLAIM.name)
    leads = np.array([result.evidence[f"lead_{name}"].each for name in INNER], np.float64)
    order = np.argsort(-leads.mean(axis=1))
    names = tuple(list(INNER)[at] for at in order)
    return Timed(names, leads[order], np.array([name in behind for name in names]), len(ahead))
