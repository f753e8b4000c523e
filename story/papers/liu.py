"""Liu et al. 2022, Towards understanding grokking: four regimes over learning rate and decay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import MANY, UNSEEN
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.condition import SEEDS, Condition
from story.ledger.figure import Dots
from story.ledger.outcomes import metric_curve, phases_of
from story.ledger.readings import above, every, rate_of
from story.papers.agreement import compared
from training.sweeps.presets import SWEEP_PRESETS, Regime, regime

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The most typical place of each regime in a recorded map of 12 strengths of decay and 13 learning rates: both
# seeds are in it there, and most of the neighbours. (rate, decay) Comprehension was looked for at two
# of the map's places, and seen in three of eight networks (seeds from 100 on) and in 11 of 24 (from 200 on),
# neither of which can be told from one half. Between them lies one where eight of ten comprehend (seeds 0 to
# 9); others are asked.
PLACES = {
    Regime.MEMORISATION: (1.3e-3, 0.1),
    Regime.GROKKING: (8.9e-3, 1.3),
    Regime.COMPREHENSION: (6.9e-3, 4.0),
    Regime.CONFUSION: (1.4e-2, 16.0),
}
FIRST_SEED = 300
CONDITIONS = {
    str(kind): Condition(
        config=replace(SWEEP_PRESETS["regimes"].base, lr=rate, weight_decay=decay, snapshots=2),
        seeds=MANY if kind is Regime.COMPREHENSION else SEEDS,
        first_seed=FIRST_SEED if kind is Regime.COMPREHENSION else UNSEEN,
    )
    for kind, (rate, decay) in PLACES.items()
}


def experiment(lab: Lab) -> Evidence:
    """How many runs at each place are in the regime that it stands for; and the two accuracies there."""
    readings, curves = {}, {}
    for kind in PLACES:
        runs = lab.runs(str(kind))
        readings[str(kind)] = rate_of(regime(phases_of(run).verdict) is kind for run in runs)
        curves[f"{kind}_curve"] = metric_curve(runs[0], "held_out_accuracy", "share", 80)
    return Evidence(readings, curves)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Agrees if each of the four places shows its regime in most runs."""
    there = {kind: above(evidence[kind], limits["most"]) for kind in PLACES}
    found = Message(
        "of the runs at its place {memorisation:.0%} memorise only, {grokking:.0%} grok, {comprehension:.0%} "
        "comprehend, {confusion:.0%} learn nothing",
        **{str(kind): evidence.value(kind) for kind in PLACES},
    )
    return compared(every(*there.values()), found)


ORDER = (Regime.MEMORISATION, Regime.GROKKING, Regime.COMPREHENSION, Regime.CONFUSION)
CLAIM = Claim(
    name="liu-four-regimes",
    of_paper=True,
    heading=mark("Liu et al. 2022"),
    statement=mark(
        "Over learning rate and weight decay lie four regimes: memorisation, grokking, comprehension and "
        "confusion."
    ),
    experiment=experiment,
    rule=rule,
    labels={
        "comprehension": mark("runs in comprehension, at its place"),
        "grokking": mark("runs in grokking, at its place"),
        "memorisation": mark("runs in memorisation, at its place"),
        "confusion": mark("runs in confusion, at its place"),
        "comprehension_curve": mark("comprehension"),
        "grokking_curve": mark("grokking"),
        "memorisation_curve": mark("memorisation"),
        "confusion_curve": mark("confusion"),
    },
    control=mark(
        "a transformer instead of their toy, and 1,000 steps instead of 10⁵; places from a recorded map, "
        "seeds of their own"
    ),
    papers="https://arxiv.org/abs/2205.10343",
    thresholds=(
        Threshold("most", 0.5, mark("a place is in a regime when most of its runs are"), (0.4, 0.6)),
    ),
    conditions=CONDITIONS,
    figure=Dots(readings=tuple(map(str, ORDER)), x=mark("share of the runs")),
)
ROWS = (CLAIM,)
