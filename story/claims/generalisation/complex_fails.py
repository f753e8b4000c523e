"""A network that is not simple does not generalise: with plenty of pairs, does it not?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.first_and_last import network_at
from story.claims.generalisation.simplicity import simplicity
from story.conditions import MUCH_DATA, varied
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.comparing import difference
from story.ledger.figure import Dots
from story.ledger.readings import above, below, decide, mean_of

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Both followed to the same step; the two differ in decay alone.
DECAY = varied(MUCH_DATA, seeds=16, steps=400, steps_after_grokking=None, snapshots=2)
ARMS = {"decay": DECAY, "no_decay": varied(DECAY, weight_decay=0.0)}
UNITS = {"prunable": "share", "norm": "norm", "known": "share"}


def experiment(lab: Lab) -> Evidence:
    """With and without decay, at the same step: how simple networks are that see most of the table, and
    how much
    they know of the rest."""
    found = {arm: [simplicity(network_at(run), "held_out") for run in lab.runs(arm)] for arm in ARMS}
    return Evidence(
        {
            f"{measure}_{arm}": mean_of([kind.get(measure) for kind in kinds], unit)
            for arm, kinds in found.items()
            for measure, unit in UNITS.items()
        }
        | {
            "less_prunable": difference(
                [kind.get("prunable") for kind in found["decay"]],
                [kind.get("prunable") for kind in found["no_decay"]], "share",
            )
        }
    )  # fmt: skip


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Fails if networks that are not as simple generalise all the same; holds if they are not as simple
    and do not; undecided where they are as simple."""
    complex_ = above(evidence["less_prunable"], limits["less"])
    facts = {name: evidence.value(name) for name in ("known_no_decay", "prunable_no_decay", "prunable_decay")}
    found = Message("networks that can spare only {prunable_no_decay:.0%} of their weights (with decay "
                    "{prunable_decay:.0%}) know {known_no_decay:.0%} of the held-out pairs",
                    **facts)  # fmt: skip
    open_ = Message("networks can spare {prunable_no_decay:.0%} of their weights without decay, "
                    "{prunable_decay:.0%} with it, and know {known_no_decay:.0%}", **facts)  # fmt: skip
    ignorant = below(evidence["known_no_decay"], limits["knows"])
    return decide(ignorant if complex_ else None, found, unknown=open_)


CLAIM = Claim(
    name="complex-fails",
    heading=mark("The essence: from complex to simple"),
    statement=mark("A network that is not simple does not generalise."),
    experiment=experiment,
    rule=rule,
    labels={
        "prunable_decay": mark("weights it can do without, much data"),
        "prunable_no_decay": mark("weights it can do without, much data, no decay"),
        "norm_decay": mark("norm of the weights, much data"),
        "norm_no_decay": mark("norm of the weights, much data, no decay"),
        "known_decay": mark("held-out accuracy, much data"),
        "known_no_decay": mark("held-out accuracy, much data, no decay"),
        "less_prunable": mark("how many fewer weights it can do without, for want of decay"),
    },
    control=mark("the same networks with decay, at the same step"),
    papers=mark("Zhang et al. 2017: networks that could memorise anything generalise none the less"),
    thresholds=(
        Threshold("knows", 0.95, mark("nineteen of twenty pairs are next to all"), (0.9, 0.99)),
        Threshold("less", 0.0, mark("any difference that its interval leaves is one"), (-0.05, 0.1)),
    ),
    conditions=ARMS,
    figure=Dots(readings=("prunable_decay", "prunable_no_decay", "known_decay", "known_no_decay")),
)
