"""The measures of a run, by name: the one list of every number that is shown of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from language import Message
from training.config import Config
from training.errors import MeasureError
from training.measures.entries import (
    ablation,
    any_network,
    attention,
    curvature,
    embedding,
    evaluated,
    logits,
    mirrors,
    neurons,
    probe,
    structure,
    topology,
    towards_the_end,
    weights,
)
from training.measures.measure import Entries

MEASURES: Entries = {
    **evaluated.ENTRIES,
    **any_network.ENTRIES,
    **weights.NORMS,
    **embedding.ENTRIES,
    **towards_the_end.ENTRIES,
    **logits.ENTRIES,
    **mirrors.ENTRIES,
    **neurons.ENTRIES,
    **neurons.NEAR_A_POINT,
    **ablation.ENTRIES,
    **attention.ENTRIES,
    **probe.ENTRIES,
    **topology.ENTRIES,
    **curvature.ENTRIES,
    **weights.AGAINST_CHANCE,
    **structure.ENTRIES,
    **weights.SIMPLICITY,
}
# What the first edition called them.
FORMER_NAMES: Mapping[str, str] = {
    "tooth_height": "margin_gap",
    "living": "alive_neurons",
    "living_neurons": "alive_neurons",
}


def names_of(wanted: Collection[str]) -> list[str]:
    """The measures that are meant by names of measures or of families, in the order of the registry.

    Raises:
        MeasureError: naming the first that is neither.

    >>> names_of(["data_collapse", "tooth_height"])
    ['margin_gap', 'collapse', 'collapse_by_wrong_rule', 'shift_averaged_logits']
    """
    families = dict.fromkeys(measure.family for measure in MEASURES.values())
    asked = {FORMER_NAMES.get(name, name) for name in wanted}
    for name in wanted:
        if FORMER_NAMES.get(name, name) not in MEASURES.keys() | families.keys():
            raise MeasureError(
                "{name!r} is no measure; known are {names}",
                name=name,
                names=", ".join(dict.fromkeys((*families, *MEASURES))),
            )
    return [name for name, measure in MEASURES.items() if asked & {name, measure.family}]


def why_not(name: str, config: Config | None, rule: str | None = None) -> Message | None:
    """Why a run has no such measure (of a family: its first), as one line; None where it has.

    Args:
        name: of a measure or a family.
        config: of the run; None where its task is not known.
        rule: the task whose rule the table is read by, if not its own.

    >>> print(why_not("collapse", Config(task="s5", p=120)))
    collapse: with task = 's5' it is no addition on a circle
    """
    members = [name] if name in MEASURES else names_of([name])
    if config is None:
        if MEASURES[members[0]].any_network:
            return None
        return Message("{name}: what this network was taught is not known", name=name)
    reasons = (requirement(name, config, rule) for requirement in MEASURES[members[0]].requires)
    return next((reason for reason in reasons if reason is not None), None)
