"""Understanding comes in avalanches: in bursts, and the larger the table, the larger they get."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.claims.phases.silence import before_the_climb
from story.conditions import LEAP, varied
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, decide, every, mean_of, mostly, rate_of
from training.config.dataset import dataset_of
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Every step is evaluated: a size is how many more, or fewer, of the held-out pairs are right after one step.
CLOSELY = varied(LEAP, evaluate_every=1, steps_after_grokking=0, snapshots=2)
SIZES = replace(CLOSELY, over=("p", (31, 47, 67, 97)), small={"steps": 40})
# Steps that are counted together, and shuffles that they are held against.
WINDOW, SHUFFLES, CHANCE = 8, 200, 0.05


def experiment(lab: Lab) -> Evidence:
    """Whether changes on the plateau come in bursts, in the largest table; and how the largest change of
    all, to
    understanding, grows with the table."""
    groups, rng = lab.groups("sizes"), lab.rng()
    largest: list[tuple[float, float]] = []
    for value, runs in groups:
        found = [changes(run, whole=True) for run in runs]
        largest += [
            (float(value["p"]), float(sizes.max())) for sizes in found if len(sizes) and sizes.max() > 0
        ]
    quiet = [changes(run, whole=False) for run in groups[-1][1]]
    ratios = [burstiness(sizes, rng) for sizes in quiet]
    return Evidence(
        {
            "bursts": rate_of(chance < CHANCE for _, chance in filter(None, ratios)),
            "ratio": mean_of([None if found is None else found[0] for found in ratios], "times", 1.0),
            "growth": growth(largest),
            "largest": mean_of(
                [size for p, size in largest if p == largest[-1][0]] if largest else [], "numbers"
            ),
        },
        {"largest_curve": Curve(tuple(p for p, _ in largest), tuple(size for _, size in largest))},
    )


def changes(run: Run, *, whole: bool) -> NDArray[np.int64]:
    """How many held-out pairs more or fewer are right from one evaluation to the next, between memorising and
    understanding, or before accuracy climbs; none of a run that does not leap."""
    phases, metrics = phases_of(run), run.metrics()
    span = before_the_climb(run)
    if span is None or phases.generalised_at is None:
        return np.zeros(0, np.int64)
    if whole:
        span = slice(span.start, int(np.searchsorted(metrics["step"], phases.generalised_at)) + 1)
    right = np.rint(metrics["held_out_accuracy"][span] * len(dataset_of(run.config).split.held_out))
    return np.abs(np.diff(right)).astype(np.int64)


def burstiness(sizes: NDArray[np.int64], rng: np.random.Generator) -> tuple[float, float] | None:
    """The variance of the sums over windows, of that when the same sizes are shuffled in time, and the
    share of
    shuffles with at least as much; None of fewer than four windows, or where nothing changes.

    >>> calm_then_wild = np.repeat([0, 9], 40)
    >>> ratio, chance = burstiness(calm_then_wild, np.random.default_rng(0))
    >>> ratio > 4, chance
    (True, 0.0)
    """
    windows = len(sizes) // WINDOW
    if windows < 4 or not sizes.any():
        return None

    def spread(of: NDArray[np.int64]) -> float:
        return float(of[: windows * WINDOW].reshape(windows, WINDOW).sum(axis=1).var())

    shuffled = np.array([spread(rng.permutation(sizes)) for _ in range(SHUFFLES)])
    if not shuffled.mean():
        return None
    return spread(sizes) / float(shuffled.mean()), float((shuffled >= spread(sizes)).mean())


def growth(largest: list[tuple[float, float]]) -> Reading:
    """D of size = c p^D by least squares in the logarithms, with Student's interval; none of fewer than three
    tables."""
    tables = {p for p, _ in largest}
    if len(tables) < 3 or len(largest) < 4:
        return Reading(None, null=1.0)
    from scipy.stats import linregress, t

    fit = linregress(*np.log(np.array(largest)).T)
    reach = float(t.ppf(0.975, len(largest) - 2) * fit.stderr)
    slope = float(fit.slope)
    return Reading(slope, low=slope - reach, high=slope + reach, null=1.0)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if changes come in bursts and the largest grow faster with the table than pairs that flip one
    by one would; fails if one of the two is not so."""
    bursts, grows = mostly(evidence, "bursts"), above(evidence["growth"], limits["growth"])
    facts = {name: evidence.value(name) for name in ("bursts", "growth")}
    found = Message("in {bursts:.0%} of the runs changes come in bursts; the largest grow as p^{growth:.1f}",
                    **facts)  # fmt: skip
    one_by_one = Message("not as stated: changes come in bursts, but the largest grow as p^{growth:.1f}, as "
                         "pairs would one by one", **facts)  # fmt: skip
    return decide(every(bursts, grows), found, fails=one_by_one if bursts else None)


CLAIM = Claim(
    name="avalanche-sizes",
    heading=mark("Three phases: the plateau as a sandpile"),
    statement=mark("What is understood falls into place in avalanches of every size."),
    experiment=experiment,
    rule=rule,
    labels={
        "bursts": mark("runs whose changes on the plateau come in bursts"),
        "ratio": mark("variance of the changes in a window, of that when they are shuffled in time"),
        "growth": mark("exponent with which the largest change grows with p"),
        "largest": mark("largest change in the largest table"),
        "largest_curve": mark("largest change of a run"),
    },
    control=mark("the same changes shuffled in time; pairs that flip one by one, whose changes grow as p"),
    papers=mark("Bak, Tang & Wiesenfeld 1987: in a critical pile the largest avalanche grows with the pile"),
    thresholds=(
        Threshold(
            "growth", 1.0, mark("of p² pairs that flip one by one as many as p may do so at once"), (0.0, 1.5)
        ),
    ),
    conditions={"sizes": SIZES},
    figure=Lines(x="p", y=mark("held-out pairs that change at once"), log_x=True, log_y=True, points=True),
)
