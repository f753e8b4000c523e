"""A small claim, made up for the tests: one exact, one that trains tiny runs."""

from __future__ import annotations

from language import Message, mark
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold, Verdict
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.lab import Lab
from story.ledger.outcomes import metric_curve
from story.ledger.readings import mean_of
from training.config import Config

TINY = Config(p=7, train_fraction=0.5, d_model=8, n_heads=2, d_mlp=8, steps=20, snapshots=4)


def arithmetic(_lab: Lab) -> Evidence:
    return Evidence({"sum": Reading(2.0)}, {"line": Curve((1.0, 2.0, 3.0), (1.0, None, 4.0))})


def norms(lab: Lab) -> Evidence:
    runs = lab.runs("plain")
    return Evidence(
        {"norm": mean_of([float(run.metrics()["weight_norm"][-1]) for run in runs], "norm", 5.0)},
        {"train_curve": metric_curve(runs[0], "train_accuracy", "share")},
    )


def larger(evidence: Evidence, limits: Limits) -> Ruling:
    (name,) = evidence.readings
    above = evidence.value(name) > limits["least"]
    return Ruling(Verdict.HOLDS if above else Verdict.FAILS, Message("it is {x:.2f}", x=evidence.value(name)))


LEAST = Threshold("least", 1.0, mark("steps"), (0.5, 100.0))
EXACT = Claim(
    name="exact", heading=mark("steps"), statement=mark("steps"), control=mark("steps"), papers=mark("steps"),
    experiment=arithmetic, rule=larger, labels={"sum": mark("steps"), "line": mark("steps")},
    thresholds=(LEAST,), figure=Lines(x=mark("step"), y=mark("steps")),
)  # fmt: skip
TRAINED = Claim(
    name="trained", heading=mark("steps"), statement=mark("steps"), control=mark("steps"),
    experiment=norms, rule=larger, labels={"norm": mark("steps"), "train_curve": mark("steps")},
    thresholds=(LEAST,), conditions={"plain": Condition(config=TINY, seeds=2, first_seed=0, small={"p": 5})},
)  # fmt: skip
