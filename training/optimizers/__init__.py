"""Optimizers as pure functions that return the gradient's part and the decay's part of an update separately.

An optimizer is one file and one line in `OPTIMIZERS`. Its functions import torch when they are called, so
that a config knows their names without it.
"""

from __future__ import annotations

from collections.abc import Mapping

from training.optimizers.adam import adam, adamw, init_moments, init_split_moments
from training.optimizers.grokfast import grokfast, init_moments_and_slow
from training.optimizers.muon import muon
from training.optimizers.perp_grad import perp_grad
from training.optimizers.sgd import init_velocities, sgd
from training.optimizers.update import Forces, HyperParams, Layout, Optimizer, State, by_name

OPTIMIZERS: Mapping[str, Optimizer] = {
    "sgd": Optimizer(init_velocities, sgd),
    "adam": Optimizer(init_split_moments, adam),
    "adamw": Optimizer(init_moments, adamw),
    "muon": Optimizer(init_moments, muon),
    "grokfast": Optimizer(init_moments_and_slow, grokfast),
    "perp_grad": Optimizer(init_moments, perp_grad),
}

__all__ = ["OPTIMIZERS", "Forces", "HyperParams", "Layout", "Optimizer", "State", "by_name"]
