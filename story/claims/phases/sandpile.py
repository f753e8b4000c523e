"""The leap as an avalanche of a sandpile: what of the picture carries over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geometry import CutoffComparison, compare_with_cutoff, drive_sandpile
from language import Message, mark
from story.conditions import LEAP, varied
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, every, mean_of, rate_of, undecided
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

Float64 = NDArray[np.float64]

# A table large enough for sizes over more than two powers of ten above their median.
SIDE, GRAINS = 256, 200_000
SIDE_QUICK, GRAINS_QUICK = 32, 2_000
# Every step is evaluated, so that there are enough changes to tell how they are spread.
CLOSELY = varied(LEAP, evaluate_every=1, steps_after_grokking=0, snapshots=2)
# The median change is counted as so many units: whole numbers, as the fit wants them, and fine enough.
UNITS = 10
# Held-out accuracy that is passed upwards: once by a leap, again and again by a pile of leaps.
PASSED = 0.5
# A step of so many usual ones is a push; a likelihood ratio as large as this is chance in one of twenty.
PUSH, CHANCE = 2.0, 0.05
POINTS = 100


def experiment(lab: Lab) -> Evidence:
    """Sizes of the pile's avalanches, and of what the runs' hidden progress does from one evaluation to the
    next between memorising and understanding, in units of their medians; and what set the leap off."""
    runs, rng = lab.runs("closely"), lab.rng()
    side, grains = (SIDE_QUICK, GRAINS_QUICK) if lab.quick else (SIDE, GRAINS)
    pile = drive_sandpile(side, grains, rng=rng).sizes
    avalanches = pile[pile > 0].astype(np.float64)
    changes = [_changes(run) for run in runs]
    walks = [None if some is None else np.abs(rng.standard_normal(len(some))) for some in changes]
    known = [some for some in changes if some is not None]
    pushes = [_push(run) for run in runs]
    return Evidence(
        {
            "decades_pile": Reading(_decades(avalanches), "powers of ten"),
            "ended": rate_of(end for some in known if (end := _ended(some)) is not None),
            "decades_run": mean_of([_decades(some) for some in changes], "powers of ten"),
            "decades_walk": mean_of([_decades(some) for some in walks], "powers of ten"),
            "range_run": mean_of([_range(some) for some in changes], "powers of ten"),
            "quiet": mean_of([_quiet(run) for run in runs], "times"),
            "push": mean_of(pushes, "times", 1.0),
            "unpushed": rate_of(push < PUSH for push in pushes if push is not None),
            "leaps": mean_of([_leaps(run) for run in runs], "times"),
        },
        {
            "curve_pile": _shares_above(avalanches),
            "curve_run": _shares_above(np.concatenate([some / np.median(some) for some in known])
                                       if known else np.ones(2)),
            "curve_walk": _shares_above(np.abs(rng.standard_normal(sum(map(len, known)) or 2))),
        },
    )  # fmt: skip


def _span(run: Run) -> slice | None:
    """The evaluations from memorising to understanding, both included; None where a run does not leap."""
    phases, steps = phases_of(run), run.metrics()["step"]
    if phases.memorised_at is None or phases.generalised_at is None:
        return None
    first, last = np.searchsorted(steps, [phases.memorised_at, phases.generalised_at])
    return slice(int(first), int(last) + 1) if last > first + 2 else None


def _changes(run: Run) -> Float64 | None:
    """How much the held-out margin changes from one evaluation to the next, in either direction."""
    span = _span(run)
    if span is None:
        return None
    sizes = np.abs(np.diff(run.metrics()["held_out_margin"][span]))
    return sizes[sizes > 0] if np.count_nonzero(sizes) > 2 else None


def _decades(sizes: Float64 | None) -> float | None:
    """Over how many powers of ten above their median sizes follow a power law before it ends: no more than
    there are sizes, for what lies beyond the largest was not seen, and none where it ends below the
    median."""
    fit, seen = _fit(sizes), _range(sizes)
    if fit is None or seen is None:
        return None
    return max(0.0, min(float(np.log10(fit.with_cutoff.cutoff / UNITS)), seen))


def _ended(sizes: Float64 | None) -> bool | None:
    """Whether sizes ask for an end of their power law, rather than for none."""
    fit = _fit(sizes)
    return None if fit is None else fit.p_value < CHANCE


def _fit(sizes: Float64 | None) -> CutoffComparison | None:
    """Power laws for sizes from their median on, without and with an end."""
    if sizes is None:
        return None
    whole = np.rint(UNITS * sizes / np.median(sizes)).astype(np.int64)
    if len(np.unique(whole[whole >= UNITS])) < 2:
        return None
    return compare_with_cutoff(whole, x_min=UNITS)


def _range(sizes: Float64 | None) -> float | None:
    """How many powers of ten the largest lies above the median."""
    return None if sizes is None else float(np.log10(sizes.max() / np.median(sizes)))


def _quiet(run: Run) -> float | None:
    """How long the plateau is, in lengths of the leap."""
    phases = phases_of(run)
    if phases.memorised_at is None or phases.leap_at is None or phases.generalised_at is None:
        return None
    return (phases.leap_at - phases.memorised_at) / max(phases.generalised_at - phases.leap_at, 1)


def _push(run: Run) -> float | None:
    """How long the step at the beginning of the leap is, of the median step on the plateau before it: what
    falls down at the touch of one more grain needs no push."""
    phases, metrics = phases_of(run), run.metrics()
    span = _span(run)
    if span is None or phases.leap_at is None:
        return None
    gradient, decay, cosine = (metrics[name] for name in ("gradient_norm", "decay_norm", "force_cosine"))
    lengths = np.sqrt(np.maximum(gradient**2 + decay**2 + 2 * cosine * gradient * decay, 0.0))
    at = int(np.searchsorted(metrics["step"], phases.leap_at))
    return float(lengths[at] / np.median(lengths[span.start : at + 1]))


def _leaps(run: Run) -> float:
    """How often held-out accuracy passes one half upwards."""
    over = run.metrics()["held_out_accuracy"] > PASSED
    return float(np.count_nonzero(~over[:-1] & over[1:]))


def _shares_above(sizes: Float64) -> Curve:
    """The share of sizes at or above each of some sizes, in units of their median."""
    ordered = np.sort(sizes / np.median(sizes))
    at = np.unique(np.geomspace(1, len(ordered), POINTS).astype(int))
    return Curve(tuple(map(float, ordered[-at][::-1])), tuple(float(n / len(ordered)) for n in at[::-1]))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """An analogy if the quiet and the want of a push carry over, and the sizes do not; holds if the sizes do
    as well; fails if not even the first two do. The pile itself must show its power law. The first step is
    long in some runs and usual in others, so that most of them decide, not their mean."""
    quiet = above(evidence["quiet"], limits["quiet"])
    pushes = [push for push in evidence["push"].each if push is not None]
    unpushed = above(rate_of(push < limits["push"] for push in pushes), 0.5) if pushes else None
    scale_free = above(evidence["decades_run"], limits["decades"])
    facts = {name: evidence.value(name) for name in ("quiet", "unpushed", "decades_run", "decades_pile")}
    before = Message("the quiet is {quiet:.1f} times as long as the leap, {unpushed:.0%} of leaps start "
                     "without a push", **facts)  # fmt: skip
    found = Message("{before}; sizes span {decades_run:.1f} powers of ten", before=before, **facts)
    pile = above(evidence["decades_pile"], limits["decades"])
    alike = every(quiet, unpushed)
    if not pile or alike is None or (alike and scale_free is None):
        return undecided(found)
    if not alike:
        return Ruling(Verdict.FAILS, Message("no: {found}", found=before))
    if scale_free:
        return Ruling(Verdict.HOLDS, Message("yes: {found}", found=found))
    only = Message("like a pile it is quiet and needs no push, but its changes span {decades_run:.1f} powers "
                   "of ten, a pile's {decades_pile:.1f}", **facts)  # fmt: skip
    return Ruling(Verdict.ANALOGY, only)


CLAIM = Claim(
    name="sandpile",
    heading=mark("Three phases: the plateau as a sandpile"),
    statement=mark(
        "The leap is like the avalanche of a sandpile, set off by one more grain after a long quiet."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "decades_pile": mark("powers of ten over which avalanches follow a power law"),
        "decades_run": mark("powers of ten over which the run's changes follow a power law"),
        "decades_walk": mark("powers of ten, changes drawn at random"),
        "range_run": mark("how far the run's largest change lies above the median"),
        "quiet": mark("length of the plateau, of that of the leap"),
        "push": mark("length of the step that begins the leap, of a usual step"),
        "unpushed": mark("runs in which that step is less than twice a usual one"),
        "ended": mark("runs whose changes ask for an end of their power law"),
        "leaps": mark("how often held-out accuracy rises above one half"),
        "curve_pile": mark("avalanches of a sandpile"),
        "curve_run": mark("changes of the held-out margin"),
        "curve_walk": mark("changes drawn at random"),
    },
    control=mark("a sandpile that was fed grain by grain; changes drawn at random"),
    papers=mark("Bak, Tang & Wiesenfeld 1987: the sandpile; the article calls it a picture itself"),
    thresholds=(
        Threshold(
            "decades",
            2.0,
            mark("less than two powers of ten are too few to tell a power law from other long tails"),
            (1.5, 2.5),
        ),
        Threshold(
            "quiet",
            1.0,
            mark("a quiet shorter than what follows would be no quiet before an avalanche"),
            (0.5, 2.0),
        ),
        Threshold(
            "push",
            PUSH,
            mark("a step less than twice as long as usual is one more grain, no push"),
            (1.5, 3.0),
        ),
    ),
    conditions={"closely": CLOSELY},
    figure=Lines(
        x=mark("size, of the median"), y=mark("share of sizes at or above it"), log_x=True, log_y=True
    ),
)
