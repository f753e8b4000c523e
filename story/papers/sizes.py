"""How the solution grows with p: Khanh 2026, the norm at the leap; McCracken et al. 2025, its frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.comparing import exponent
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, phases_of
from story.ledger.readings import above, below, mean_of, rate_of
from story.papers.agreement import between, compared
from training.measures import Batch, leading_frequencies
from training.measures.logits.spectra import logit_spectrum
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

PRIMES = (31, 41, 59, 79, 97, 113)
THEIRS = 0.38
SIZES = Condition(
    # With fewer of them than four fifths, the table of the smallest p is too small to be understood.
    config=replace(LEAP.config, train_fraction=0.8, steps=1200, steps_after_grokking=100, snapshots=2),
    seeds=4,
    over=("p", PRIMES),
    small={"steps": 20},
)
Groups = Sequence[tuple[float, Sequence[float]]]


def _groups(lab: Lab) -> list[tuple[float, list[Run]]]:
    """The runs that generalised, by p."""
    return [
        (float(values["p"]), [run for run in runs if generalised(run)])
        for values, runs in lab.groups("sizes")
    ]


def _reached(lab: Lab) -> Reading:
    return rate_of(generalised(run) for _, runs in lab.groups("sizes") for run in runs)


def exponent_of(groups: Groups) -> Reading:
    """To which power of p a quantity grows, over all runs, with Student's interval.

    >>> exponent = exponent_of([(2, [4.0, 4.4]), (4, [16.0, 15.0]), (8, [64.0, 66.0])])
    >>> print(f"{exponent.value:.1f}")
    2.0
    """
    at = [p for p, values in groups for _ in values]
    return exponent(at, [value for _, found in groups for value in found])


def _curve(groups: Groups) -> Curve:
    return Curve(tuple(p for p, _ in groups), tuple(mean_of(list(values)).value for _, values in groups))


def norms(lab: Lab) -> Evidence:
    """The norm where a network has generalised, and where it began."""
    groups = _groups(lab)
    reached = [(p, [_norm(run, phases_of(run).generalised_at) for run in runs]) for p, runs in groups]
    begun = [(p, [_norm(run, 0) for run in runs]) for p, runs in groups]
    return Evidence(
        {"exponent": exponent_of(reached), "exponent_start": exponent_of(begun), "reached": _reached(lab)},
        {"norms": _curve(reached), "norms_start": _curve(begun)},
    )


def _norm(run: Run, step: int | None) -> float:
    metrics = run.metrics()
    return float(np.interp(step or 0, metrics["step"], metrics["weight_norm"]))


def norm_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if the exponent is theirs, up to what it is known to; differs if it is another."""
    found = Message(
        "the norm at the leap grows as p to the power {exponent:.2f} (theirs: {theirs:g}), that at the "
        "start {start:.2f}",
        exponent=evidence.value("exponent"),
        theirs=THEIRS,
        start=evidence.value("exponent_start"),
    )
    exponent, off = evidence["exponent"], limits["off"]
    agrees = between(exponent, THEIRS - off, THEIRS + off)
    other = above(exponent, THEIRS) is not None  # the whole interval lies on one side
    return compared(False if agrees is None and other else agrees, found)


def frequencies(lab: Lab) -> Evidence:
    """How many frequencies hold 95 % of what the logits make of the sum, at the end."""
    counts = [(p, [_count(run) for run in runs]) for p, runs in _groups(lab)]
    there_are = [(p, [p // 2] * len(found)) for p, found in counts]
    return Evidence(
        {
            "exponent": exponent_of(counts),
            "fewest": mean_of(counts[0][1], "frequencies"),
            "most": mean_of(counts[-1][1], "frequencies"),
            "reached": _reached(lab),
        },
        {"frequencies": _curve(counts), "frequencies_there": _curve(there_are)},
    )


def _count(run: Run) -> float:
    batch = Batch(run.config, run.weights(snapshots=slice(-1, None)))
    spectrum = logit_spectrum(batch.sum_means[0])
    return float(len(leading_frequencies(spectrum, most=len(spectrum))))


def frequency_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if the number of frequencies grows far more slowly than that of those there are."""
    found = Message(
        "frequencies grow as p to the power {exponent:.2f}, from {fewest:.1f} at p = {small} to "
        "{most:.1f} at {large}; a logarithm would look like {log:.2f}",
        exponent=evidence.value("exponent"),
        fewest=evidence.value("fewest"),
        small=PRIMES[0],
        most=evidence.value("most"),
        large=PRIMES[-1],
        log=float(np.polyfit(np.log(PRIMES), np.log(np.log(PRIMES)), 1)[0]),
    )
    return compared(below(evidence["exponent"], limits["slow"]), found)


REACHED = mark("runs that generalised in the time given")
KHANH = Claim(
    name="khanh-norm",
    of_paper=True,
    heading=mark("Khanh 2026"),
    statement=mark("The norm at which a network understands grows as p to the power .38."),
    experiment=norms,
    rule=norm_rule,
    labels={
        "exponent": mark("power of p with which the norm at the leap grows"),
        "exponent_start": mark("power of p with which the norm at the start grows"),
        "reached": REACHED,
        "norms": mark("norm where the network has generalised"),
        "norms_start": mark("norm at the start"),
    },
    control=mark(
        "our transformer, four fifths of the table; the norm at the start, which grows with the weights"
    ),
    papers=mark("https://arxiv.org/abs/2606.13753: norms at p = 29, 41, 59, 79, 97, another network"),
    thresholds=(
        Threshold("off", 0.08, mark("a fifth is what an exponent of so few p is known to"), (0.04, 0.15)),
    ),
    conditions={"sizes": SIZES},
    figure=Lines(x="p", y=mark("norm of the weights"), log_x=True, log_y=True),
)
MCCRACKEN = Claim(
    name="mccracken-frequencies",
    of_paper=True,
    heading=mark("McCracken et al. 2025"),
    statement=mark("A network that adds modulo p needs no more than some log p frequencies."),
    experiment=frequencies,
    rule=frequency_rule,
    labels={
        "exponent": mark("power of p with which the number of frequencies grows"),
        "fewest": mark("frequencies at the smallest p"),
        "most": mark("frequencies at the largest p"),
        "reached": REACHED,
        "frequencies": mark("frequencies that hold 95 % of what depends on the sum"),
        "frequencies_there": mark("frequencies there are"),
    },
    control=mark("how many frequencies there are, which grow as p itself"),
    papers=mark("https://arxiv.org/abs/2505.18266: O(log n) is from the abstract"),
    thresholds=(
        Threshold(
            "slow",
            0.5,
            mark("a logarithm grows here as a power of about a quarter; a half is the root of p"),
            (0.4, 0.7),
        ),
    ),
    conditions={"sizes": SIZES},
    figure=Lines(x="p", y=mark("frequencies"), log_x=True, log_y=True),
)
ROWS = (KHANH, MCCRACKEN)
