"""Runs whose norm is held from the first step on: at which norms they have understood by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.sweeps import SweepTable
from training.sweeps.shells import ARMS, NETWORKS, Arm, read_shells

Float64 = NDArray[np.float64]

# What is laid side by side: the norm itself, the norm without its sharper softmax, and that alone.
SHOWN = ("radius", "softened", "imitated")
FRAMES, FIRST = 60, 50


@dataclass(frozen=True, slots=True, eq=False)
class HeldNorm:
    """Of each network, and in each arm of the sweep, the share of its runs that have understood.

    Attributes:
        steps: the frames, (F,).
        rhos: the norms held, in units of the norm at which the free network understands, by network, (R,).
        shares: by network and arm, (F, R); nan where there is no run.
        seeds: runs for each norm.
    """

    steps: NDArray[np.int64]
    rhos: Mapping[str, Float64]
    shares: Mapping[str, Mapping[str, Float64]]
    seeds: int


def read_held_norm(table: SweepTable) -> HeldNorm:
    """Read off a sweep over fixed norms which runs have understood by each step.

    >>> from training.sweeps import read_sweep
    >>> held = read_held_norm(read_sweep("shell_or_softmax"))
    >>> print(held.shares["one_layer_transformer"]["radius"][-1])
    [1.  1.  1.  1.  0.8]
    """
    found = read_shells(table)
    last = max((int(arm.steps.max()) for one in found.values() for arm in one.arms.values()), default=FIRST)
    steps = np.unique(np.rint(np.geomspace(FIRST, max(last, FIRST + 1), FRAMES)).astype(np.int64))
    rhos = {name: np.array(NETWORKS[name].radii) for name in found}
    return HeldNorm(
        steps=steps,
        rhos=rhos,
        shares={
            name: {
                arm: _by(one.arms[arm], rhos[name], steps) for arm in ARMS if arm in SHOWN and arm in one.arms
            }
            for name, one in found.items()
        },
        seeds=table.sweep.seeds,
    )


def _by(arm: Arm, rhos: Float64, steps: NDArray[np.int64]) -> Float64:
    """The share of the runs at each norm that have understood at each step, (F, R)."""
    shares = np.full((len(steps), len(rhos)), np.nan)
    for at, rho in enumerate(rhos):
        held = arm.rho == rho
        if held.any():
            when = np.where(arm.arrived, arm.steps, np.inf)[held]
            shares[:, at] = (when[None, :] <= steps[:, None]).mean(axis=1)
    return shares
