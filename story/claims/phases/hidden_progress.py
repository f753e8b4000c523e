"""While nothing seems to happen, the weights rearrange themselves into the solution: do they, before the
held-out loss shows it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from story.conditions import LEAP, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.comparing import holm, p_value
from story.ledger.figure import Dots
from story.ledger.outcomes import phases_of
from story.ledger.readings import above, decide, mean_of
from story.ledger.words import product_labels
from training.measures import measured
from training.phases import Phases
from training.runs.reader import Run

if TYPE_CHECKING:
    from story.ledger.lab import Lab

Column = tuple[NDArray[np.float64], NDArray[np.float64]]
# Measures of the weights, at snapshots, and of the run, at evaluations.
OF_WEIGHTS = {
    "collapse": mark("one curve for all logits"),
    "key_share": mark("share of the key frequencies in the logits"),
    "restricted_loss": mark("restricted loss"),
    "excluded_loss": mark("excluded loss"),
    "embedding_gini": mark("Gini coefficient of the embedding's spectrum"),
    "embedding_top_share": mark("share of the five strongest frequencies in the embedding"),
    "neuron_frequency_share": mark("share of one frequency in a neuron"),
    "circle_share": mark("the tokens' circle"),
    "embedding_participation": mark("directions of the embedding"),
}
OF_RUN = {"weight_norm": mark("norm of the weights"), "teeth": mark("the teeth")}
MEASURES = OF_WEIGHTS | OF_RUN
# How far a curve has gone when it has begun, and when it is half-way.
BEGUN = {"onset": 0.1, "lead": 0.5}


def experiment(lab: Lab) -> Evidence:
    """By how many steps each measure begins, and is half-way, before the held-out loss; how much more of its
    way it has gone than without decay when that is half-way."""
    kinds = (*BEGUN, "beyond")
    found: dict[str, list[float | None]] = {f"{kind}_{name}": [] for kind in kinds for name in MEASURES}
    for run, control in zip(lab.runs("leap"), lab.runs("no_decay"), strict=True):
        columns, beside, phases = columns_of(run), columns_of(control), phases_of(run)
        loss = run.metrics()["step"], run.metrics()["held_out_loss"]
        for name, column in columns.items():
            for kind, share in BEGUN.items():
                found[f"{kind}_{name}"].append(lead(column, loss, phases, share))
            found[f"beyond_{name}"].append(beyond(column, beside[name], loss, phases))
    units = {"onset": "steps", "lead": "steps", "beyond": "share"}
    return Evidence(
        {name: mean_of(values, units[name.split("_")[0]], 0.0) for name, values in found.items()}
        | {f"p_{kind}_{name}": p_value(found[f"{kind}_{name}"]) for kind in BEGUN for name in MEASURES}
        | {
            f"p_behind_{name}": p_value([None if lead is None else -lead for lead in found[f"lead_{name}"]])
            for name in MEASURES
        }
    )


def columns_of(run: Run) -> dict[str, Column]:
    """Every measure with the steps it is known at. The teeth: how much further the right answer leads on
    training pairs than on held-out ones."""
    found = measured(
        run, ["collapse", "key_waves", "embedding_waves", "neuron_waves", "token_circle", "spread"]
    )
    metrics = run.metrics()
    teeth = metrics["train_margin"] - metrics["held_out_margin"]
    return {name: (found.steps.astype(np.float64), found.columns[name]) for name in OF_WEIGHTS} | {
        "weight_norm": (metrics["step"], metrics["weight_norm"]),
        "teeth": (metrics["step"], teeth),
    }


def gone_at(line: Column, begin: float, share: float) -> float | None:
    """The step from which a curve has gone a share of its way for good, counted from the step `begin` to its
    end; None where it goes nowhere. Between its points the curve is straight.

    >>> gone_at((np.arange(5.0), np.array([9.0, 0.0, 1.0, 3.0, 4.0])), begin=1, share=0.5)
    2.5
    """
    steps, values = line
    kept = steps > begin
    steps = np.concatenate([[begin], steps[kept]])
    values = np.concatenate([[np.interp(begin, *line)], values[kept]])
    if values[-1] == values[0]:
        return None
    way = (values - values[0]) / (values[-1] - values[0])
    last_short = int(np.flatnonzero(way < share)[-1])
    between = way[last_short : last_short + 2], steps[last_short : last_short + 2]
    return float(np.interp(share, *between))


def lead(column: Column, loss: Column, phases: Phases, share: float) -> float | None:
    """Steps from where a measure has gone a share of its way to where the held-out loss has, both counted
    from memorising on; None for a run that does not leap."""
    if phases.memorised_at is None or phases.generalised_at is None:
        return None
    own, visible = (gone_at(line, phases.memorised_at, share) for line in (column, loss))
    return None if own is None or visible is None else visible - own


def beyond(column: Column, control: Column, loss: Column, phases: Phases) -> float | None:
    """How much of its way a measure has gone when the held-out loss is half-way, less what the same network
    without decay has gone by then, as a share of the way in the run that leaps."""
    if phases.memorised_at is None or phases.generalised_at is None:
        return None
    at = gone_at(loss, phases.memorised_at, BEGUN["lead"])
    begin = float(np.interp(phases.memorised_at, *column))
    way = float(column[1][-1]) - begin
    if at is None or not way:
        return None
    without = float(np.interp(at, *control)) - float(np.interp(phases.memorised_at, *control))
    return (float(np.interp(at, *column)) - begin - without) / way


def places(evidence: Evidence, limits: Limits) -> tuple[list[str], list[str]]:
    """The measures that are ahead of the held-out loss, by their beginning or half-way, and further than
    without decay; and those that are half-way after it, or no further than without decay. All tests count."""
    first = holm(
        {f"{kind}_{name}": evidence[f"p_{kind}_{name}"].value for kind in BEGUN for name in MEASURES}
    )
    second = holm({name: evidence[f"p_behind_{name}"].value for name in MEASURES})

    def rare(chance: float | None) -> bool:
        return chance is not None and chance < limits["chance"]

    sooner = {name: any(rare(first[f"{kind}_{name}"]) for kind in BEGUN) for name in MEASURES}
    more = {name: above(evidence[f"beyond_{name}"], 0.0) for name in MEASURES}
    ahead = [name for name in MEASURES if sooner[name] and more[name]]
    behind = [name for name in MEASURES if more[name] is False or (rare(second[name]) and not sooner[name])]
    return ahead, behind


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if enough measures are ahead of the held-out loss; fails if not enough can be, because the others
    are shown to be behind."""
    ahead, behind = places(evidence, limits)
    enough = limits["enough"] * len(MEASURES)
    facts = {"count": len(ahead), "all": len(MEASURES), "behind": len(behind)}
    can_be = False if len(MEASURES) - len(behind) < enough else None
    return decide(
        True if len(ahead) >= enough else can_be,
        Message("{count} of {all} measures of the inside move before the held-out loss does", **facts),
        unknown=Message("{count} of {all} measures of the inside move before the held-out loss, {behind} "
                        "after it; of the others it cannot be told", **facts),
        fails=Message("no: the held-out loss shows it as soon; {behind} of {all} measures of the inside come "
                      "after it, {count} before", **facts),
    )  # fmt: skip


CLAIM = Claim(
    name="hidden-progress",
    heading=mark("Second phase: the plateau"),
    statement=mark("While nothing seems to happen, the weights rearrange themselves into the solution."),
    experiment=experiment,
    rule=rule,
    labels=product_labels(
        MEASURES,
        {
            "lead": mark("half-way before the held-out loss: {measure}"),
            "onset": mark("begun before the held-out loss: {measure}"),
            "beyond": mark("more of its way than without decay by then: {measure}"),
            "p_lead": mark("chance of such a lead half-way: {measure}"),
            "p_onset": mark("chance of such a lead at the beginning: {measure}"),
            "p_behind": mark("chance of coming so late: {measure}"),
        },
        name="{kind}_{measure}",
    ),
    control=mark("the held-out loss, which everybody sees, from the same step on; the network without decay"),
    papers=mark("Nanda et al. 2023: restricted and excluded loss move first"),
    thresholds=(
        Threshold(
            "enough", 0.5, mark("one measure of many may lead by chance, half of them hardly"), (1 / 3, 2 / 3)
        ),
        Threshold(
            "chance", 0.05, mark("of twenty tests of nothing one looks like this; all are counted (Holm)"),
            (0.01, 0.1),
        ),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY},
    figure=Dots(
        readings=tuple(f"lead_{name}" for name in MEASURES), x=mark("steps before the held-out loss")
    ),
)  # fmt: skip
