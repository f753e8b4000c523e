"""Train one group of cells together and return their outcomes; the only part of a sweep that needs torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.phases import Verdict, detect_phases
from training.sweeps.groups import Group
from training.sweeps.outcomes import Outcome, finite


def train_group(group: Group, threads: int = 1, device: str = "cpu") -> list[Outcome]:
    """Train the cells of a group together, by one vmap, and return their outcomes in the order of the cells.

    A cell whose loss is no longer a number has diverged: that is its verdict, not an error.

    Raises:
        UserError: when there is no such device here.
    """
    from training.engine import runtime
    from training.engine.trainer import train

    runtime.prepare(threads)
    curves = [_Curve() for _ in group]
    before = 0.0
    for eval_step in train([cell.config for cell in group], device=runtime.choose_device(device)):
        seconds = (eval_step.seconds - before) / len(eval_step.members)
        before = eval_step.seconds
        for place, member in enumerate(eval_step.members.tolist()):
            measures = {name: float(values[place]) for name, values in eval_step.measures.items()}
            curves[member].add(eval_step.step, seconds, measures, diverged=bool(eval_step.diverged[place]))
    return [
        _outcome(cell.number, cell.config, curve, len(group))
        for cell, curve in zip(group, curves, strict=True)
    ]


@dataclass(slots=True)
class _Curve:
    """The curves of a member, kept while it trains."""

    steps: list[int] = field(default_factory=list)
    measures: list[Mapping[str, float]] = field(default_factory=list)
    seconds: float = 0.0
    diverged: bool = False

    def add(self, step: int, seconds: float, measures: Mapping[str, float], *, diverged: bool) -> None:
        self.steps.append(step)
        self.measures.append(measures)
        self.seconds += seconds
        self.diverged |= diverged

    def column(self, name: str) -> NDArray[np.float64]:
        return np.array([measures[name] for measures in self.measures])


def _outcome(number: int, config: Config, curve: _Curve, together: int) -> Outcome:
    phases = detect_phases(
        curve.steps,
        curve.column("train_accuracy"),
        curve.column("held_out_accuracy"),
        weight_norm=curve.column("weight_norm"),
        train_loss=curve.column("train_loss"),
        chance=1 / config.table_shape.n_answers,
    )
    return Outcome(
        cell=number,
        verdict=Verdict.DIVERGES if curve.diverged else phases.verdict,
        memorised_at=phases.memorised_at,
        generalised_at=phases.generalised_at,
        delay=phases.delay,
        last_step=phases.last_step,
        seconds=curve.seconds,
        together=together,
        measures={name: finite(value) for name, value in curve.measures[-1].items()},
    )
