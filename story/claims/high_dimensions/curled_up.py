"""As in string theory, spare dimensions curl up: what becomes of the directions that are not in use?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.first_and_last import memorised_network, network_at
from story.conditions import LEAP, NO_DECAY_BRIEFLY
from story.ledger.claim import Claim, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.figure import Dots
from story.ledger.readings import above, below, every, mean_of, no, undecided
from story.ledger.words import product_labels
from training.measures import Batch
from training.measures.any_network.singular_lengths import LEADING, leading_and_rest

if TYPE_CHECKING:
    from story.ledger.lab import Lab


def experiment(lab: Lab) -> Evidence:
    """How long the weights are along their leading singular directions and along all others, in the end, of
    what they were when memorised; the angle by which the others turn."""
    readings: dict[str, Reading] = {}
    for group, name in (("leap", ""), ("no_decay", "_no_decay")):
        ratios = [_ratios(memorised_network(run), network_at(run)) for run in lab.runs(group)]
        for part, key in enumerate(("leading", "rest")):
            readings[f"{key}{name or '_decay'}"] = mean_of(
                [None if one is None else one[part] for one in ratios], "share"
            )
    return Evidence(readings)


def _ratios(start: Batch | None, end: Batch) -> tuple[float, float] | None:
    if start is None:
        return None
    before, after = leading_and_rest(start.weights), leading_and_rest(end.weights)
    return after[0] / before[0], after[1] / before[1]


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """An analogy if what is not in use shrinks, and without decay does not: it is smaller, not curled. Does
    not hold if it does not shrink."""
    facts = {name: evidence.value(name) for name in ("rest_decay", "leading_decay", "rest_no_decay")}
    found = Message(
        "beyond {count} leading directions a matrix has {rest_decay:.0%} of its length left, along them "
        "{leading_decay:.0%}", count=LEADING, **facts,
    )  # fmt: skip
    shrinks = below(evidence["rest_decay"], limits["rest"])
    control = no(below(evidence["rest_no_decay"], limits["rest"]))
    if every(shrinks, control):
        straight = Message("{found}: the unused shrinks straight, nothing curls", found=found)
        return Ruling(Verdict.ANALOGY, straight)
    if above(evidence["rest_decay"], limits["rest"]):
        return Ruling(Verdict.FAILS, Message("no: {found}", found=found))
    if control is False:
        anyway = Message("no: the unused shrinks without decay, too: beyond {count} leading directions to "
                         "{rest_no_decay:.0%} of its length, with decay to {rest_decay:.0%}",
                         count=LEADING, **facts)  # fmt: skip
        return Ruling(Verdict.FAILS, anyway)
    return undecided(found)


CLAIM = Claim(
    name="curled-up",
    heading=mark("Collapse of dimensions"),
    statement=mark("As in string theory the spare dimensions curl up until nothing of them is seen."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        {
            "leading": mark("length along the leading directions, of that when memorised"),
            "rest": mark("length along all other directions, of that when memorised"),
        },
        {"decay": mark("{measure}, with decay"), "no_decay": mark("{measure}, without decay")},
    ),
    control=mark("the same network without decay"),
    papers=mark("none: a picture that the article draws"),
    thresholds=(
        Threshold(
            "rest", 0.5, mark("what is no longer seen has lost at least half of its length"), (0.33, 0.67)
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY_BRIEFLY},
    figure=Dots(readings=("leading_decay", "rest_decay", "leading_no_decay", "rest_no_decay")),
)
