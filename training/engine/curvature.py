"""How sharply the training loss curves at a network: its largest second derivative, and their sum.

The Hessian itself has as many rows as there are weights. Only its products with vectors are computed, each by
differentiating the gradient once more along the vector.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.losses import LOSSES
from training.models import MODELS, Weights, model_dims

# Random vectors of an estimate of the trace, and the share of the largest eigenvalue up to which it is found.
PROBES, TOLERANCE = 30, 1e-3
MOST_RESTARTS = 300
CONFIDENCE = 0.95
Float64 = NDArray[np.float64]
Product: TypeAlias = Callable[[Float64], Float64]


@dataclass(frozen=True, slots=True)
class Curvature:
    """Of the Hessian of a network's training loss.

    Attributes:
        largest: its (algebraically) largest eigenvalue.
        residual: |H v - largest v| with the vector v of length 1 that was found: as near as that there is an
            eigenvalue.
        trace: the sum of all eigenvalues, estimated.
        trace_low, trace_high: the ends of its 95 % interval.
        products: how many products of the Hessian with a vector it took.
    """

    largest: float
    residual: float
    trace: float
    trace_low: float
    trace_high: float
    products: int


def curvature(
    weights: Weights,
    config: Config,
    rng: np.random.Generator,
    *,
    probes: int = PROBES,
    tolerance: float = TOLERANCE,
) -> Curvature:
    """Estimate the largest eigenvalue and the trace of the Hessian of the training loss at a network.

    H = second derivatives of the mean loss over the training pairs, in all weights; without weight decay,
        which adds its strength to each eigenvalue where it is a penalty of the loss
    largest: by Lanczos' iteration, restarted, until |H v - largest v| <= tolerance |largest|
    trace: the mean of z^T H z over random signs z; its interval by Student's t

    A network of ReLUs has no second derivative where a neuron is just about to fire; what such places would
    add is not seen.

    Args:
        weights: of one network, by name.
        config: of the run: network, loss, training pairs and labels.
        rng: of the first vector and of the signs.
        probes: random vectors for the trace, 2 or more.
        tolerance: of the largest eigenvalue, above 0 and below 1.

    Returns:
        Curvature, from computations in double precision whatever the run's.

    Raises:
        LandscapeError: probes or a tolerance outside those ranges, weights that are not finite, or an
            iteration that does not come to an end.

    Source: Lanczos, J. Res. Natl. Bur. Stand. 45 (1950), as in ARPACK; Hutchinson, Commun. Stat. Simul. 18
    (1989); products with the Hessian, Pearlmutter, Neural Computation 6 (1994).

    >>> config = Config(p=5, network="quadratic_mlp", d_mlp=4, loss="mse")
    >>> drawn = MODELS["quadratic_mlp"].init(model_dims(config), np.random.default_rng(0))
    >>> found = curvature(drawn, config, np.random.default_rng(0))
    >>> found.trace_low < found.trace < found.trace_high, found.residual <= 1e-3 * found.largest
    (True, True)
    """
    if not isinstance(probes, int) or probes < 2:
        raise LandscapeError("probes = {value}: it must be a whole number from 2 up", value=probes)
    if not 0 < tolerance < 1:
        raise LandscapeError("tolerance = {value}: it must be above 0 and below 1", value=tolerance)
    for name, value in weights.items():
        if not np.isfinite(value).all():
            raise LandscapeError(
                "{name} holds {value}; a landscape takes finite weights",
                name=name,
                value=float(value[~np.isfinite(value)][0]),
            )
    size, product = hessian_product(weights, config)
    done = 0

    def counted(vector: Float64) -> Float64:
        nonlocal done
        done += 1
        return product(vector)

    largest, residual = _largest(counted, rng.standard_normal(size), tolerance)
    trace, reach = _trace(counted, size, probes, rng)
    return Curvature(largest, residual, trace, trace - reach, trace + reach, done)


def hessian_product(weights: Weights, config: Config) -> tuple[int, Product]:
    """Return how many weights there are, n, and the function v -> H v of vectors (n,), parameters in the
    order of `weights`; see `curvature`."""
    dataset, model, dims = dataset_of(config), MODELS[config.network], model_dims(config)
    rows = dataset.split.train
    inputs, operation, labels = (
        torch.from_numpy(of[rows]) for of in (dataset.table.inputs, dataset.table.operation, dataset.labels)
    )
    parameters = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in weights.items()
    }
    with torch.enable_grad():
        loss = LOSSES[config.loss](model.logits(parameters, inputs, operation, dims), labels)
        gradients = torch.autograd.grad(loss, list(parameters.values()), create_graph=True)
        gradient = torch.cat([part.flatten() for part in gradients])

    def product(vector: Float64) -> Float64:
        along = gradient @ torch.from_numpy(np.ascontiguousarray(vector, np.float64).ravel())
        parts = torch.autograd.grad(
            along, list(parameters.values()), retain_graph=True, materialize_grads=True
        )
        return torch.cat([part.flatten() for part in parts]).numpy()

    return len(gradient), product


def _largest(product: Product, start: Float64, tolerance: float) -> tuple[float, float]:
    """The largest eigenvalue and its residual."""
    from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

    size = len(start)
    if not np.any(product(start)):  # a loss that is flat to second order
        return 0.0, 0.0
    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
    try:
        values, vectors = eigsh(operator, 1, which="LA", v0=start, tol=tolerance, maxiter=MOST_RESTARTS)
    except ArpackError:
        raise LandscapeError(
            "the largest eigenvalue of the Hessian was not found to {tolerance:.1g} of itself",
            tolerance=tolerance,
        ) from None
    largest, vector = float(values[0]), vectors[:, 0]
    return largest, float(np.linalg.norm(product(vector) - largest * vector))


def _trace(product: Product, size: int, probes: int, rng: np.random.Generator) -> tuple[float, float]:
    """The trace, and how far its interval reaches to either side."""
    from scipy.stats import t

    signs = (rng.choice([-1.0, 1.0], size) for _ in range(probes))
    found = np.array([sign @ product(sign) for sign in signs])
    error = found.std(ddof=1) / np.sqrt(probes)
    return float(found.mean()), float(t.ppf((1 + CONFIDENCE) / 2, probes - 1) * error)
