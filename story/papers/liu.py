"""Liu et al. 2022, Towards understanding grokking: four regimes over learning rate and decay."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Dots
from story.ledger.readings import above, every, rate_of
from story.papers.agreement import agreement
from training.sweeps import read_sweep
from training.sweeps.presets import Regime, regime

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# The recorded table of 12 strengths of decay and 13 learning rates, two seeds each.
RECORDED = "regimes"


def experiment(_lab: Lab) -> Evidence:
    """The share of the table's places in each regime, where both seeds agree, and what decay takes away at
    each step there."""
    table = read_sweep(RECORDED)
    regimes = np.array([str(regime(str(verdict))) for verdict in table["verdict"]])
    pull = np.log10(np.asarray(table["lr"], float) * np.asarray(table["weight_decay"], float))
    seeds = [regimes[table["seed"] == seed] for seed in np.unique(table["seed"])]
    agree = np.all([one == seeds[0] for one in seeds], axis=0)
    shares = {str(kind): _share(agree & (seeds[0] == str(kind))) for kind in Regime}
    pulls = {f"pull_{kind}": _median(pull[regimes == str(kind)]) for kind in Regime}
    return Evidence(shares | {"differ": _share(~agree)} | pulls)


def _share(places: np.ndarray) -> Reading:
    """With Wilson's interval, but without the hundreds of places themselves."""
    return replace(rate_of(places), each=())


def _median(values: np.ndarray) -> Reading:
    return Reading(float(np.median(values)) if len(values) else None, "powers of ten")


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """All four are there, and follow one another as decay takes more away at each step."""
    there = every(*(above(evidence[kind], limits["least"]) for kind in Regime))
    order = [evidence.value(f"pull_{kind}") for kind in ORDER]
    found = Message(
        "of 156 places, each with two seeds, {memorisation:.0%} are in memorisation, {grokking:.0%} in "
        "grokking, {comprehension:.0%} in comprehension and {confusion:.0%} in confusion; at {differ:.0%} "
        "the seeds differ",
        **{str(kind): evidence.value(kind) for kind in Regime}, differ=evidence.value("differ"),
    )  # fmt: skip
    in_order = all(one < other for one, other in pairwise(order))
    return agreement(
        in_order, there, found,
        Message("our rate and decay are those of the whole network, theirs of the decoder alone"),
    )  # fmt: skip


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
        "comprehension": mark("places where both seeds are in comprehension"),
        "grokking": mark("places where both seeds are in grokking"),
        "memorisation": mark("places where both seeds are in memorisation"),
        "confusion": mark("places where both seeds are in confusion"),
        "differ": mark("places where the two seeds differ"),
        "pull_comprehension": mark("what decay takes away at each step, median in comprehension"),
        "pull_grokking": mark("what decay takes away at each step, median in grokking"),
        "pull_memorisation": mark("what decay takes away at each step, median in memorisation"),
        "pull_confusion": mark("what decay takes away at each step, median in confusion"),
    },
    control=mark(
        "a transformer instead of their toy, and 1,000 steps instead of 10⁵; two seeds of each of 156"
    ),
    papers="https://arxiv.org/abs/2205.10343",
    thresholds=(Threshold("least", 0.02, mark("three of the 156 places at least"), (0.01, 0.05)),),
    figure=Dots(readings=(*map(str, ORDER), "differ"), x=mark("share of the places")),
)
ROWS = (CLAIM,)
