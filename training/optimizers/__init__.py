"""Optimizers as pure functions that hand out the two forces on the weights apart. An optimizer is one entry
in `OPTIMIZERS`."""

from __future__ import annotations

from collections.abc import Mapping

from training.optimizers.adam import adam, adamw, moments, split_moments
from training.optimizers.grokfast import grokfast, moments_and_slow_mean
from training.optimizers.muon import muon
from training.optimizers.perp_grad import perp_grad
from training.optimizers.sgd import sgd, velocities
from training.optimizers.update import Forces, HyperParams, Layout, Optimizer, State, by_name

OPTIMIZERS: Mapping[str, Optimizer] = {
    "sgd": Optimizer(velocities, sgd),
    "adam": Optimizer(split_moments, adam),
    "adamw": Optimizer(moments, adamw),
    "muon": Optimizer(moments, muon),
    "grokfast": Optimizer(moments_and_slow_mean, grokfast),
    "perp_grad": Optimizer(moments, perp_grad),
}

__all__ = ["OPTIMIZERS", "Forces", "HyperParams", "Layout", "Optimizer", "State", "by_name"]
