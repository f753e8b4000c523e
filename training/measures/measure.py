"""A measure: one number, or one curve, that a recorded run has at every step; and what it asks of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from language import Message, mark
from training.config import Config
from training.measures.batch import Batch
from training.measures.circle import circle_of
from training.measures.weight_roles import LINEAR_READOUTS

if TYPE_CHECKING:
    from training.runs.view import RunView

Values: TypeAlias = NDArray[np.float64]
# (name, config, rule) -> why such a run, its table read by that rule, cannot have it; None where it can.
Requirement: TypeAlias = Callable[[str, Config, str | None], Message | None]

OWN = mark("own")
# Units; a share lies between 0 and 1 and is shown in per cent.
SHARE, NATS, LOGITS = mark("share"), mark("nats"), mark("logits")
RADIANS, DEGREES = mark("radians"), mark("degrees")
DIMENSIONS, NUMBER = mark("dimensions"), mark("pure number")
WEIGHT, BITS, SECONDS = mark("weight"), mark("bits"), mark("seconds")
NATS_PER_WEIGHT = mark("loss / weight²")
FREQUENCIES, WAVES, POWERS = mark("frequencies"), mark("waves"), mark("powers of ten")

NANDA = "Nanda et al. 2023, arXiv 2301.05217"
GROMOV = "Gromov 2023, arXiv 2301.02679"
POWER = "Power et al. 2022, arXiv 2201.02177"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One entry of the registry: S snapshots, E evaluations.

    Attributes:
        label: what people call it, to be translated.
        unit: see the units of this module, to be translated.
        equation: how it is computed.
        source: the publication that it is from, or OWN.
        at_snapshots: a batch of snapshots -> its values, (S,) or (S, n) where it is `along` something; nan
            where a network has no such number. None for what is known from the evaluations alone.
        at_evaluations: a run -> its values at all evaluations, (E,), where those say it; they agree with
            `at_snapshots` where both do.
        null: the last snapshot -> what is shown without any structure; of the shape of one value.
        null_label: what that null is of, to be translated.
        requires: what a run must be.
        any_network: whether weights alone do, whatever their names: no task need be known.
        looks_back: whether it compares with the run's first snapshot.
        reads_forces: whether it reads the recorded parts of the updates, where the evaluations do not say it.
        family: measures that are asked for together.
        every: of so many snapshots it is measured at one, counted back from the last: what is costly.
        on_request: whether it is measured only where it is asked for by name: what takes seconds a snapshot.
        along: what a value of several numbers runs along, to be translated; "" for a single number.
        is_log: whether it is drawn on a logarithmic axis.
    """

    label: str | Message
    unit: str
    equation: str
    source: str = OWN
    at_snapshots: Callable[[Batch], Values] | None = None
    at_evaluations: Callable[[RunView], Values] | None = None
    null: Callable[[Batch], Any] | None = None
    null_label: str = ""
    requires: tuple[Requirement, ...] = ()
    any_network: bool = False
    looks_back: bool = False
    reads_forces: bool = False
    family: str = ""
    every: int = 1
    on_request: bool = False
    along: str = ""
    is_log: bool = False


Entries: TypeAlias = Mapping[str, Measure]


def needs_circle(name: str, config: Config, rule: str | None) -> Message | None:
    """The task, or the rule that its table is read by, must be addition on a circle."""
    try:
        circle_of(config, rule)
    except ValueError:
        asked = config.task if rule is None else rule
        return Message("{name}: with task = {task!r} it is no addition on a circle", name=name, task=asked)
    return None


def needs_linear_readout(name: str, config: Config, _rule: str | None) -> Message | None:
    """Between the neurons and the answers there must be nothing but matrices."""
    if config.network in LINEAR_READOUTS:
        return None
    return Message(
        "{name}: network = {network!r} has no linear readout; {names} have",
        name=name,
        network=config.network,
        names=", ".join(LINEAR_READOUTS),
    )


def needs_norm_bounds(name: str, config: Config, _rule: str | None) -> Message | None:
    """The weights must be held at a length, or below one."""
    if config.norm_radius is not None or config.norm_cap is not None:
        return None
    return Message("{name}: neither norm_radius nor norm_cap holds the weights at a length", name=name)


def needs_mixture_of(task: str) -> Requirement:
    """The task must be a mixture with this one in it."""

    def requirement(name: str, config: Config, _rule: str | None) -> Message | None:
        operations = config.table_shape.operations
        if len(operations) > 1 and task in operations:
            return None
        return Message(
            "{name}: task = {task!r} is no mixture with {part!r} in it",
            name=name,
            task=config.task,
            part=task,
        )

    return requirement


def needs_parameter(parameter: str, networks: tuple[str, ...]) -> Requirement:
    """The network must have a parameter of this name."""

    def requirement(name: str, config: Config, _rule: str | None) -> Message | None:
        if config.network in networks:
            return None
        return Message(
            "{name}: network = {network!r} has no parameter {parameter}; {names} have",
            name=name,
            network=config.network,
            parameter=parameter,
            names=", ".join(networks),
        )

    return requirement
