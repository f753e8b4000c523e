"""Each of many tasks may leap, and the average of them climb slowly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from language import Message, mark
from story.claims.prerequisites.amount_of_data import LESS, MORE
from story.conditions import LEAP, MUCH_DATA, TWO_RULES, UNSEEN, varied
from story.ledger.claim import Claim, Curve, Evidence, Label, Limits, Reading, Ruling, Threshold
from story.ledger.figure import Lines
from story.ledger.readings import above, below, decide, mean_of, rate_of, undecided
from training.phases.rises import Line, average, octaves

if TYPE_CHECKING:
    from story.ledger.lab import Lab
    from training.runs.reader import Run

# Tasks that nobody picked for when they leap: all operations on two numbers that the papers have, a network
# each. Two tasks in one network leap together: the control.
SEEDS = 6
TASKS = ("add", "subtract", "multiply", "divide", "squares", "squares_and_product")
RULES = tuple(TWO_RULES.config.task.split("+"))
ADD = replace(LEAP, seeds=SEEDS, first_seed=UNSEEN)
EACH = {"task_add": ADD} | {
    f"task_{task}": varied(
        ADD, task=task, steps=1500, steps_after_grokking=20, evaluate_every=10, snapshots=2
    )
    for task in TASKS[1:]
}
# What must come out where tasks leap at very different times: one task with more data and with less.
APART = {"less": LESS, "leap": LEAP, "more": MORE, "much_data": MUCH_DATA}


def experiment(lab: Lab) -> Evidence:
    """How long the way from LOW to HIGH is, of each task's curve and of their average: of six tasks, of four
    amounts of data, of one task with six seeds, and, as the control, of two tasks in one network."""
    mixtures, several = lab.runs("mixture"), [lab.runs(name) for name in EACH]
    tasks = [[_line(run) for run in runs] for runs in zip(*several, strict=True)]
    leapt = [[line for line in lines if octaves(line) is not None] for lines in tasks]
    apart = [[_line(run) for run in runs] for runs in zip(*map(lab.runs, APART), strict=True)]
    groups = {
        "tasks": [lines for lines in leapt if len(lines) > 1],
        "mixture": [[_line(run, f"held_out_accuracy.{name}") for name in RULES] for run in mixtures],
        "apart": apart,
        "seeds": [[_line(run) for run in several[0]]],
    }
    readings: dict[str, Reading] = {}
    for name, of_seeds in groups.items():
        own = [_mean([octaves(line) for line in lines]) for lines in of_seeds]
        together = [octaves(average(lines)) for lines in of_seeds]
        readings[f"own_{name}"] = mean_of(own, "octaves")
        readings[f"average_{name}"] = mean_of(together, "octaves")
        ratios = [
            None if not one or two is None else two / one for one, two in zip(own, together, strict=True)
        ]
        readings[f"ratio_{name}"] = mean_of(ratios, "times", 1.0)
    readings["leapt"] = mean_of([float(len(lines)) for lines in leapt])
    readings["reach_mixture"] = rate_of(
        all(octaves(line) is not None for line in lines) for lines in groups["mixture"]
    )
    shown = _first_whole(apart)
    curves = {f"{name}_curve": _curve(line) for name, line in zip(APART, shown, strict=True)} | {
        "average_apart_curve": _curve(average(shown)),
        "average_mixture_curve": _curve(average(groups["mixture"][0])),
        "average_tasks_curve": _curve(average(leapt[0] or tasks[0])),
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
    """Holds if the average over tasks that nobody picked takes several times as long a way as each, and that
    of two tasks which leap together does not. What four amounts of data do was to be expected, and does not
    count; nor do the seeds of one task."""
    facts = {name: evidence.value(f"ratio_{name}") for name in ("tasks", "seeds")}
    facts["count"] = evidence.value("leapt")
    hidden = above(evidence["ratio_tasks"], limits["hidden"])
    found = Message("the average over {count:.0f} tasks rises {tasks:.1f} times as slowly as each of them, "
                    "over seeds of one task {seeds:.1f} times", **facts)  # fmt: skip
    together = below(evidence["ratio_mixture"], limits["hidden"])
    if not together or not above(evidence["leapt"], limits["tasks"]):
        return undecided(found)
    return decide(hidden, found)


AMOUNTS: dict[str, Label] = {
    f"{name}_curve": Message(
        mark("{share:.0%} of the table, one seed"), share=condition.config.train_fraction
    )
    for name, condition in APART.items()
}
CLAIM = Claim(
    name="averaged-tasks",
    heading=mark("Why large models do not seem to grok"),
    statement=mark("Each of many tasks may leap, and yet no leap be seen in the average over all of them."),
    experiment=experiment,
    rule=rule,
    labels={
        "own_tasks": mark("from 10 % to 90 %: each of six tasks"),
        "average_tasks": mark("from 10 % to 90 %: the average of the six"),
        "ratio_tasks": mark("the average's way over that of its tasks, six tasks"),
        "leapt": mark("how many of the six leap"),
        "own_mixture": mark("from 10 % to 90 %: each of two tasks in one network"),
        "average_mixture": mark("from 10 % to 90 %: the average of the two"),
        "ratio_mixture": mark("the average's way over that of its tasks, in one network"),
        "own_apart": mark("from 10 % to 90 %: each of four amounts of data, a network each"),
        "average_apart": mark("from 10 % to 90 %: the average of the four"),
        "ratio_apart": mark("the average's way over that of its tasks, four amounts of data"),
        "own_seeds": mark("from 10 % to 90 %: each of six seeds of one task"),
        "average_seeds": mark("from 10 % to 90 %: the average of the seeds"),
        "ratio_seeds": mark("the average's way over that of its seeds"),
        "reach_mixture": mark("networks in which both tasks come to 90 %"),
        **AMOUNTS,
        "average_apart_curve": mark("average of these four, one seed"),
        "average_mixture_curve": mark("average of two tasks in one network, one seed"),
        "average_tasks_curve": mark("average of six tasks, one seed"),
    },
    control=mark("the average over two tasks of one network, which leap together"),
    papers=mark("Michaud et al. 2023 build smooth scaling laws out of many sudden steps"),
    thresholds=(
        Threshold(
            "hidden",
            2.0,
            mark("a rise that takes twice as many doublings of the steps no longer looks like a leap"),
            (1.5, 3.0),
        ),
        Threshold("tasks", 2.5, mark("of two tasks an average is hardly one"), (1.5, 3.5)),
    ),
    conditions={"mixture": TWO_RULES, **EACH, **APART},
    figure=Lines(
        x=mark("step"),
        y=mark("held-out pairs right, in per cent"),
        curves=(*AMOUNTS, "average_apart_curve", "average_tasks_curve"),
        log_x=True,
    ),
    long=True,
)
