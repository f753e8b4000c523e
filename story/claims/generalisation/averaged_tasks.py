"""Each of many tasks may leap, and the average of them climb slowly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.prerequisites.amount_of_data import HALF, LESS
from story.conditions import LEAP, MUCH_DATA
from story.ledger.claim import Claim, Curve, Evidence, Limits, Reading, Ruling, Threshold
from story.ledger.condition import Condition
from story.ledger.figure import Lines
from story.ledger.readings import above, decide, every, mean_of, no, rate_of
from training.phases.rises import Line, average, octaves

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

OPERATIONS = ("add", "subtract")
# One network with two operations to learn at once.
MIXTURE = Condition(
    config=replace(
        LEAP.config, task="+".join(OPERATIONS), p=59, train_fraction=0.6, lr=1e-2, weight_decay=1.5,
        steps=900, steps_after_grokking=20, snapshots=2,
    ),
    seeds=4,
)  # fmt: skip
# Networks of their own, each with its amount of data: these leap at very different times.
APART = {"less": LESS, "leap": LEAP, "half": HALF, "much_data": MUCH_DATA}


def experiment(lab: Lab) -> Evidence:
    """How long the way from LOW to HIGH is, of each task's curve and of their average: tasks of one network,
    tasks of a network each, and, as the control, one task with other seeds."""
    mixtures, leap = lab.runs("mixture"), lab.runs("leap")
    in_one = [[_line(run, f"held_out_accuracy.{name}") for name in OPERATIONS] for run in mixtures]
    apart = [[_line(run) for run in runs] for runs in zip(*map(lab.runs, APART), strict=True)]
    seeds = [[_line(run) for run in leap]]
    readings: dict[str, Reading] = {}
    for name, groups in (("mixture", in_one), ("apart", apart), ("seeds", seeds)):
        own = [_mean([octaves(line) for line in lines]) for lines in groups]
        together = [octaves(average(lines)) for lines in groups]
        readings[f"own_{name}"] = mean_of(own, "octaves")
        readings[f"average_{name}"] = mean_of(together, "octaves")
        ratios = [
            None if not one or two is None else two / one for one, two in zip(own, together, strict=True)
        ]
        readings[f"ratio_{name}"] = mean_of(ratios, "times", 1.0)
    readings["reach_mixture"] = rate_of(all(octaves(line) is not None for line in lines) for lines in in_one)
    shown = _first_whole(apart)
    curves = {f"{name}_curve": _curve(line) for name, line in zip(APART, shown, strict=True)} | {
        "average_apart_curve": _curve(average(shown)),
        "average_mixture_curve": _curve(average(in_one[0])),
    }
    return Evidence(readings, curves)


def _first_whole(groups: Sequence[list[Line]]) -> list[Line]:
    """The curves of the first seed that all of them reach HIGH in; of the first one where there is none."""
    whole = (lines for lines in groups if all(octaves(line) is not None for line in lines))
    return next(whole, groups[0])


def _line(run: Run, name: str = "held_out_accuracy") -> Line:
    metrics = run.metrics()
    return metrics["step"], metrics[name]


def _mean(values: Sequence[float | None]) -> float | None:
    """Their mean; None where one is missing, so that no average is compared with some of its parts."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if len(known) == len(values) else None


def _curve(line: Line) -> Curve:
    steps, values = line
    kept = np.unique(np.searchsorted(steps, np.geomspace(1, steps[-1], 120)))
    return Curve(tuple(map(float, steps[kept])), tuple(map(float, 100 * values[kept])))


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the average takes several times as long a way as its tasks, in one network and apart; on
    condition if in one of the two cases."""
    in_one = above(evidence["ratio_mixture"], limits["hidden"])
    apart = above(evidence["ratio_apart"], limits["hidden"])
    facts = {name: evidence.value(f"ratio_{name}") for name in ("mixture", "apart", "seeds")}
    message = Message(
        "the way of the average is {apart:.1f} times as long as that of its tasks where each has a network "
        "and an amount of data of its own, {mixture:.1f} times in one network; over seeds of one task "
        "{seeds:.1f} times",
        **facts,
    )
    if_apart = Message(
        "if the tasks leap at very different times: then the way of the average is {apart:.1f} times as long "
        "as theirs; of two tasks in one network, {mixture:.1f} times",
        **facts,
    )
    if_in_one = Message(
        "if one network learns the tasks: then the way of the average is {mixture:.1f} times as long as "
        "theirs; with a network each, {apart:.1f} times",
        **facts,
    )
    unknown = Message(
        "the way of the average is {apart:.1f} times as long as that of its tasks where each has a network "
        "and an amount of data of its own, {mixture:.1f} times in one network: it cannot be told for both",
        **facts,
    )
    return decide(
        every(in_one, apart),
        message,
        (every(apart, no(in_one)), if_apart),
        (every(in_one, no(apart)), if_in_one),
        unknown=unknown,
    )


CLAIM = Claim(
    name="averaged-tasks",
    heading=mark("Why large models do not seem to grok"),
    statement=mark("Each of many tasks may leap, and yet no leap be seen in the average over all of them."),
    experiment=experiment,
    rule=rule,
    labels={
        "own_mixture": mark("from 10 % to 90 %: each of two tasks in one network"),
        "average_mixture": mark("from 10 % to 90 %: the average of the two"),
        "ratio_mixture": mark("the average's way over that of its tasks, in one network"),
        "own_apart": mark("from 10 % to 90 %: each of four amounts of data, a network each"),
        "average_apart": mark("from 10 % to 90 %: the average of the four"),
        "ratio_apart": mark("the average's way over that of its tasks, four amounts of data"),
        "own_seeds": mark("from 10 % to 90 %: each of eight seeds of one task"),
        "average_seeds": mark("from 10 % to 90 %: the average of the eight"),
        "ratio_seeds": mark("the average's way over that of its seeds"),
        "reach_mixture": mark("networks in which both tasks come to 90 %"),
        "less_curve": mark("two tenths of the table, one seed"),
        "leap_curve": mark("three tenths of the table, one seed"),
        "half_curve": mark("half of the table, one seed"),
        "much_data_curve": mark("eight tenths of the table, one seed"),
        "average_apart_curve": mark("average of these four, one seed"),
        "average_mixture_curve": mark("average of two tasks in one network, one seed"),
    },
    control=mark("the average over seeds of one task, which all leap at about the same time"),
    papers=mark("Michaud et al. 2023 build smooth scaling laws out of many sudden steps"),
    thresholds=(
        Threshold(
            "hidden",
            2.0,
            mark("a rise that takes twice as many doublings of the steps no longer looks like a leap"),
            (1.5, 3.0),
        ),
    ),
    conditions={"mixture": MIXTURE, **APART},
    figure=Lines(
        x=mark("step"),
        y=mark("held-out pairs right, in per cent"),
        curves=("less_curve", "leap_curve", "half_curve", "much_data_curve", "average_apart_curve"),
        log_x=True,
    ),
)
