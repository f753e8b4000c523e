"""Room to delete is needed: the narrowest network that can memorise does not understand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from language import Message, mark
from story.conditions import LEAP
from story.ledger.claim import Claim, Curve, Evidence, Label, Limits, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, phases_of
from story.ledger.readings import above, below, decide, rate_of, undecided

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# Hidden neurons; the leap's network has 256.
WIDTHS = (4, 8, 16, 32, 64, 128, 256, 512)
SEEDS = 4
KINDS = {
    "memorise": mark("runs that memorise, {n} neurons"),
    "understand": mark("runs that generalise, {n} neurons"),
}


def experiment(lab: Lab) -> Evidence:
    """At each width, how many runs memorise and how many generalise."""
    found = {int(values["d_mlp"]): runs for values, runs in lab.groups("widths")}
    memorise = {
        n: rate_of(phases_of(run).memorised_at is not None for run in runs) for n, runs in found.items()
    }
    understand = {n: rate_of(map(generalised, runs)) for n, runs in found.items()}
    nothing = rate_of([])
    rates = {"memorise": memorise, "understand": understand}
    return Evidence(
        {f"{kind}_{n}": rate.get(n, nothing) for kind, rate in rates.items() for n in WIDTHS},
        {
            kind: Curve(
                tuple(map(float, rate)),
                tuple(None if one.value is None else 100 * one.value for one in rate.values()),
            )
            for kind, rate in rates.items()
        },
    )


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the narrowest network that memorises does not generalise, and the widest does; does not if the
    narrowest does."""
    most = limits["most"]
    able = [n for n in WIDTHS if above(evidence[f"memorise_{n}"], most)]
    if not able:
        return undecided(Message("no width memorises in most runs"))
    narrow, wide = able[0], WIDTHS[-1]
    found = Message(
        "the narrowest network that memorises has {narrow} hidden neurons; {there:.0%} of its runs "
        "generalise, with {wide} neurons {widest:.0%}",
        narrow=narrow, there=evidence.value(f"understand_{narrow}"),
        wide=wide, widest=evidence.value(f"understand_{wide}"),
    )  # fmt: skip
    stuck = below(evidence[f"understand_{narrow}"], most)
    able_wide = above(evidence[f"understand_{wide}"], most)
    return decide(stuck if stuck is False or able_wide else None, found)


LABELS: dict[str, Label] = {f"{kind}_{n}": Message(said, n=n) for kind, said in KINDS.items() for n in WIDTHS}

CLAIM = Claim(
    name="spare-width",
    heading=mark("Collapse of dimensions"),
    statement=mark(
        "A network needs room to delete: one that is just large enough to memorise does not grok."
    ),
    experiment=experiment,
    rule=rule,
    labels=LABELS | {"memorise": mark("runs that memorise"), "understand": mark("runs that generalise")},
    control=mark("the same training at every width; which widths can memorise at all"),
    papers=mark(
        "Liu et al. 2022, Varma et al. 2023: what counts is which of two solutions is the cheaper one"
    ),
    thresholds=(
        Threshold(
            "most", 0.5, mark("most runs, with 95 % confidence: the whole of its interval"), (0.4, 0.51)
        ),
    ),
    conditions={
        "widths": Condition(
            config=replace(LEAP.config, steps=1200, steps_after_grokking=20, snapshots=2),
            seeds=SEEDS,
            over=("d_mlp", WIDTHS),
            small={"steps": 40},
        )
    },
    figure=Lines(x=mark("hidden neurons"), y=mark("share of the runs, in per cent"), log_x=True),
)
