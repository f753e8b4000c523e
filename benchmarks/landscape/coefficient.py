"""Estimates of the local learning coefficient at quadratic networks without loss, against the closed form."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from training.config import Config
from training.engine.training_loss import flat_weights, loss_and_gradient
from training.landscape import coefficient_of, quadratic_coefficient
from training.models import MODELS, model_dims

CONFIG = Config(p=3, network="quadratic_mlp", d_mlp=8, loss="mse", train_fraction=0.8)
INVERSE_TEMPERATURE, REACH = 1e6, 0.05


def measure(seeds: int = 2) -> dict[str, float]:
    """How many intervals hold the closed form, the mean, and what an estimate costs."""
    drawn = MODELS[CONFIG.network].init(model_dims(CONFIG), np.random.default_rng(1))
    loss = loss_and_gradient(drawn, CONFIG)

    def scaled(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        (value,), (gradient,) = loss(point[None])
        return 1e4 * float(value), 1e4 * gradient

    start = 2 * flat_weights(drawn)
    for _ in range(3):
        start = minimize(scaled, start, jac=True, method="BFGS", options={"gtol": 1e-12}).x
    localisation = len(start) / (REACH * float(np.linalg.norm(start))) ** 2
    began = time.perf_counter()
    found = [
        coefficient_of(loss, start, INVERSE_TEMPERATURE, localisation, np.random.default_rng(seed))
        for seed in range(seeds)
    ]
    truth = quadratic_coefficient(CONFIG)
    return {
        "closed form": truth,
        "mean of the estimates": float(np.mean([one.value for one in found])),
        "half an interval, mean": float(np.mean([(one.high - one.low) / 2 for one in found])),
        f"intervals of {seeds} that hold it": sum(one.low <= truth <= one.high for one in found),
        "estimates with doubts": sum(bool(one.doubts) for one in found),
        "s an estimate": (time.perf_counter() - began) / seeds,
        "gradients of 4 chains, an estimate": float(np.mean([one.gradients for one in found])),
    }
