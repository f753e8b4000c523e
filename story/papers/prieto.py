"""Prieto et al. 2025, Grokking at the edge of numerical stability: two ways without decay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story import conditions
from story.conditions import FEW, OTHER_WAYS, PRIETO, SMALL_MLP, varied
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.outcomes import generalised, metric_curve, phases_of
from story.ledger.readings import above, below, every, mean_of, mostly, no, rate_of
from story.papers.agreement import agreement, compared

if TYPE_CHECKING:
    from story.ledger.lab import Lab

LINK = "https://arxiv.org/abs/2501.04697"
CONDITIONS = {
    "stablemax": OTHER_WAYS["stablemax"],
    "perp_grad": OTHER_WAYS["perp_grad"],
    "control": Condition(config=PRIETO, seeds=FEW, small=SMALL_MLP),
}


# Their network needs some 80,000 steps a run with StableMax, more than can be waited for here; the leap's own
# network, smaller and in float64, does not. Neither has decay.
_PLAIN = varied(
    conditions.LEAP, p=59, dtype="float64", weight_decay=0.0, steps=4000, steps_after_grokking=20,
    evaluate_every=20, snapshots=2, small={"steps": 40},
)  # fmt: skip
REPLACED = {"stablemax": varied(_PLAIN, loss="stablemax"), "control": _PLAIN}


def stablemax_experiment(lab: Lab) -> Evidence:
    """Which runs generalise without decay with StableMax and with cross-entropy, and what they know in the
    end."""
    readings, curves = {}, {}
    for name in REPLACED:
        runs = lab.runs(name)
        readings[f"rate_{name}"] = rate_of(map(generalised, runs))
        readings[f"memorised_{name}"] = rate_of(phases_of(run).memorised_at is not None for run in runs)
        readings[f"held_out_{name}"] = mean_of([phases_of(run).held_out_accuracy for run in runs], "share")
        norms = [run.metrics()["weight_norm"] for run in runs]
        readings[f"grown_{name}"] = mean_of([float(norm[-1] / norm[0]) for norm in norms], "times", 1.0)
        curves[f"curve_{name}"] = metric_curve(runs[0], "held_out_accuracy", "share", 80)
    return Evidence(readings, curves)


def experiment(lab: Lab) -> Evidence:
    """Which runs generalise without decay, what they know in the end, how late, and how long weights get."""
    groups = {name: lab.runs(name) for name in CONDITIONS}
    readings = {f"rate_{name}": rate_of(map(generalised, runs)) for name, runs in groups.items()}
    for name, runs in groups.items():
        readings[f"held_out_{name}"] = mean_of([phases_of(run).held_out_accuracy for run in runs], "share")
        norms = [run.metrics()["weight_norm"] for run in runs]
        readings[f"grown_{name}"] = mean_of([float(norm[-1] / norm[0]) for norm in norms], "times", 1.0)
    readings["delay_perp_grad"] = mean_of([phases_of(run).delay for run in groups["perp_grad"]], "times", 1.0)
    curves = {
        f"curve_{name}": metric_curve(runs[0], "held_out_accuracy", "share", 80)
        for name, runs in groups.items()
    }
    return Evidence(readings, curves)


def stablemax_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """It generalises where cross-entropy does not, while the weights grow."""
    found = Message(
        "without decay {rate:.0%} of our networks understand with StableMax, {control:.0%} with "
        "cross-entropy; weights grow {grown:.1f}-fold",
        rate=evidence.value("rate_stablemax"), control=evidence.value("rate_control"),
        grown=evidence.value("grown_stablemax"),
    )  # fmt: skip
    return compared(
        every(
            mostly(evidence, "rate_stablemax"), no(mostly(evidence, "rate_control")),
            above(evidence["grown_stablemax"], limits["grown"]),
        ),
        found,
    )  # fmt: skip


def perp_rule(evidence: Evidence, limits: Limits) -> Ruling:
    """It generalises where the whole gradient does not, and hardly later than it memorises."""
    found = Message(
        "with ⊥Grad {rate:.0%} of networks understand, {delay:.1f} times as late as they memorise, without "
        "it {control:.0%}",
        rate=evidence.value("rate_perp_grad"), delay=evidence.value("delay_perp_grad"),
        control=evidence.value("rate_control"),
    )  # fmt: skip
    return agreement(
        below(evidence["delay_perp_grad"], limits["delay"]),
        every(mostly(evidence, "rate_perp_grad"), no(mostly(evidence, "rate_control"))),
        found,
        Message("their steps keep their length"),
    )


LABELS = {
    "rate_stablemax": mark("runs that generalise with StableMax"),
    "rate_perp_grad": mark("runs that generalise with ⊥Grad"),
    "rate_control": mark("runs that generalise with cross-entropy and the whole gradient"),
    "held_out_stablemax": mark("held-out accuracy with StableMax"),
    "held_out_perp_grad": mark("held-out accuracy with ⊥Grad"),
    "held_out_control": mark("held-out accuracy with cross-entropy and the whole gradient"),
    "grown_stablemax": mark("how much longer weights get with StableMax"),
    "grown_perp_grad": mark("how much longer weights get with ⊥Grad"),
    "grown_control": mark("how much longer weights get with cross-entropy and the whole gradient"),
    "delay_perp_grad": mark("delay with ⊥Grad"),
    "curve_stablemax": "StableMax",
    "curve_perp_grad": "⊥Grad",
    "curve_control": mark("cross-entropy, the whole gradient"),
}
CONTROL = mark(
    "their network as near as ours comes to it; the same with cross-entropy and the whole gradient"
)


def _plot(*curves: str) -> Lines:
    return Lines(x=mark("step"), y=mark("held-out accuracy, per cent"), curves=curves, log_x=True)


STABLEMAX = Claim(
    name="prieto-stablemax",
    of_paper=True,
    heading=mark("Prieto et al. 2025"),
    statement=mark("With StableMax a network understands without weight decay, while its weights grow."),
    experiment=stablemax_experiment,
    rule=stablemax_rule,
    labels={
        **{name: said for name, said in LABELS.items() if not name.endswith("perp_grad")},
        "memorised_stablemax": mark("runs that memorise with StableMax"),
        "memorised_control": mark("runs that memorise with cross-entropy and the whole gradient"),
    },
    control=mark("the leap's own network at p = 59, in float64; the same with cross-entropy"),
    papers=LINK,
    thresholds=(Threshold("grown", 1.0, mark("longer is longer than at the start"), (0.9, 2.0)),),
    conditions=REPLACED,
    figure=_plot("curve_stablemax", "curve_control"),
    long=True,
)
PERP_GRAD = Claim(
    name="prieto-perp-grad",
    of_paper=True,
    heading=mark("Prieto et al. 2025"),
    statement=mark("With ⊥Grad a network understands without weight decay and without delay."),
    experiment=experiment,
    rule=perp_rule,
    labels=LABELS,
    control=CONTROL,
    papers=LINK,
    thresholds=(
        Threshold(
            "delay",
            2.0,
            mark(
                "a run that understands within twice the steps it took to memorise has learnt the two "
                "together"
            ),
            (1.5, 4.0),
        ),
    ),
    conditions=CONDITIONS,
    figure=_plot("curve_perp_grad", "curve_control"),
)
ROWS = (STABLEMAX, PERP_GRAD)
