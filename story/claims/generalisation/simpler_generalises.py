"""Of two networks that fit the same training pairs, the one that understands is the simpler one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language import Message, mark
from story.claims.first_and_last import memorised_network
from story.claims.generalisation.simplicity import simplicity, understanding_network
from story.conditions import LEAP, NO_DECAY
from story.ledger.claim import Claim, Evidence, Limits, Ruling, Threshold
from story.ledger.comparing import holm, p_value
from story.ledger.figure import Dots
from story.ledger.readings import decide, every, mean_of

if TYPE_CHECKING:
    from story.ledger.lab import Lab

# What is larger of the simpler network is counted upwards, the norm downwards.
MEASURES = {"prunable": 1.0, "norm": -1.0}
UNITS = {"prunable": "share", "norm": "norm", "bits": "bits", "known": "share"}


def experiment(lab: Lab) -> Evidence:
    """Simplicity of the same networks when they have memorised and when they understand, judged on their
    training pairs, and of the same network without decay; paired by seed."""
    leap, no_decay = lab.runs("leap"), lab.runs("no_decay")
    groups = {
        "memorised": [memorised_network(run) for run in leap],
        "end": [understanding_network(run) for run in leap],
        "no_decay": [memorised_network(run) for run in no_decay],
    }
    found = {name: [simplicity(batch, "train") for batch in batches] for name, batches in groups.items()}
    readings = {
        f"{measure}_{name}": mean_of([kind.get(measure) for kind in kinds], unit)
        for name, kinds in found.items()
        for measure, unit in UNITS.items()
    }
    for measure, sign in MEASURES.items():
        more = [
            None if not end or not before else sign * (end[measure] - before[measure])
            for end, before in zip(found["end"], found["memorised"], strict=True)
        ]
        readings[f"simpler_{measure}"] = mean_of(more, UNITS[measure], 0.0)
        readings[f"p_{measure}"] = p_value(more)
        readings[f"p_less_{measure}"] = p_value([None if value is None else -value for value in more])
    return Evidence(readings)


def rule(evidence: Evidence, limits: Limits) -> Ruling:
    """Holds if the network that understands is simpler by both measures, pair by pair of seeds; fails if
    it is shown to be less simple by one."""

    def rare(kind: str) -> dict[str, bool | None]:
        raised = holm({measure: evidence[f"{kind}_{measure}"].value for measure in MEASURES})
        return {
            measure: None if (chance := raised[measure]) is None else chance < limits["chance"]
            for measure in MEASURES
        }

    simpler, less = rare("p"), rare("p_less")
    facts = {name: evidence.value(name) for name in ("prunable_memorised", "prunable_end")}
    found = Message("understanding can do without {prunable_end:.0%} of its weights, memory without "
                    "{prunable_memorised:.0%}", **facts)  # fmt: skip
    known = {measure: False if less[measure] else simpler[measure] or None for measure in MEASURES}
    longer = Message("no: {found}, but its weights are larger", found=found)
    return decide(
        every(*known.values()),
        Message("{found}, and its weights are smaller", found=found),
        unknown=Message("{found}; whether it is simpler by both measures cannot be told", found=found),
        fails=longer if less["norm"] else Message("no: {found}", found=found),
    )


CLAIM = Claim(
    name="simpler-generalises",
    heading=mark("The essence: from complex to simple"),
    statement=mark("Of two networks that fit the same training pairs, the one that understands is simpler."),
    experiment=experiment,
    rule=rule,
    labels={
        "prunable_memorised": mark("weights it can do without, memorised"),
        "prunable_end": mark("weights it can do without, in the end"),
        "prunable_no_decay": mark("weights it can do without, memorised without decay"),
        "norm_memorised": mark("norm of the weights, memorised"),
        "norm_end": mark("norm of the weights, in the end"),
        "norm_no_decay": mark("norm of the weights, memorised without decay"),
        "bits_memorised": mark("bits a weight, memorised"),
        "bits_end": mark("bits a weight, in the end"),
        "bits_no_decay": mark("bits a weight, memorised without decay"),
        "known_memorised": mark("held-out accuracy, memorised"),
        "known_end": mark("held-out accuracy, in the end"),
        "known_no_decay": mark("held-out accuracy, memorised without decay"),
        "simpler_prunable": mark("how many more weights it can do without, seed by seed"),
        "simpler_norm": mark("how much shorter the weights are, seed by seed"),
        "p_prunable": mark("chance of so many more weights that can be left out"),
        "p_norm": mark("chance of so much shorter weights"),
        "p_less_prunable": mark("chance of so many fewer weights that can be left out"),
        "p_less_norm": mark("chance of so much longer weights"),
    },
    control=mark("the same network when it has memorised, judged on the same pairs; and without decay"),
    papers=mark("Liu et al. 2022, Varma et al. 2023: what generalises is efficient in its norm"),
    thresholds=(
        Threshold("chance", 0.01, mark("two measures, and eight seeds: one in a hundred"), (0.001, 0.05)),
    ),
    conditions={"leap": LEAP, "no_decay": NO_DECAY},
    figure=Dots(readings=("prunable_memorised", "prunable_end", "prunable_no_decay")),
)
