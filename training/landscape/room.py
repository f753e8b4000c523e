"""How far one can go from a network, in directions drawn at random, before its training loss has risen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from training.config import Config
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.landscape.networks import check_networks, length, moved
from training.models import MODELS, Weights, model_dims

Float64 = NDArray[np.float64]
# Nats that the loss may rise; halvings of the log distance, and between which; training pairs asked.
RISE, HALVINGS, WIDEST, PAIRS = 0.1, 7, (1e-3, 4.0), 500
KINDS = ("alike", "in proportion")


def room_around(
    weights: Weights,
    config: Config,
    rng: np.random.Generator,
    *,
    directions: int = 30,
    kind: str = "alike",
    rise: float = RISE,
) -> Float64:
    """Measure how far one can go from a network in random directions until the loss has risen by `rise`.

    r(u) with L(w + r |w| u) = L(w) + rise,   u of length 1, L the mean over at most 500 training pairs

    The volume of the neighbourhood {L < L(w) + rise}, star-shaped about w, is |w|^n V_n times the mean of r^n
    over all directions. In n = 10^4 and more dimensions that mean belongs to directions far too rare to be
    drawn. The mean of log r, times n, is a lower bound of its logarithm; it compares networks of one shape,
    and says nothing of the volume itself.

    Args:
        weights: of one network, by name.
        config: of the run: network, training pairs and labels.
        rng: of the directions and of the pairs.
        directions: how many, 1 or more.
        kind: "alike", normal numbers for every weight; "in proportion", each matrix's numbers as large as its
            weights are in the root mean square.
        rise: in nats, above 0.

    Returns:
        r, shape (directions,), between 1e-3 and 4: the ends where the loss rises sooner, or not until there.

    Raises:
        LandscapeError: numbers outside those ranges, an unknown kind, networks of other shapes or not finite.

    Source: the local volume of Scherlis & Belrose (arXiv 2501.18812, 2025), of which this is the mean
    logarithm along plain directions.

    >>> from training.models import MODELS, model_dims
    >>> config = Config(p=5, network="quadratic_mlp", d_mlp=8)
    >>> drawn = MODELS[config.network].init(model_dims(config), np.random.default_rng(0))
    >>> r = room_around(drawn, config, np.random.default_rng(0), directions=3)
    >>> bool((1e-3 <= r).all() and (r <= 4).all())
    True
    """
    check_networks(weights, config)
    if kind not in KINDS:
        raise LandscapeError("kind = {value!r}: known are {names}", value=kind, names=", ".join(KINDS))
    if directions < 1 or not rise > 0:
        raise LandscapeError(
            "directions = {count}, rise = {rise}: at least 1, and above 0", count=directions, rise=rise
        )
    train = dataset_of(config).split.train
    rows = rng.choice(train, min(PAIRS, len(train)), replace=False)
    limit, norm = loss_on(weights, config, rows) + rise, length(weights)
    found = np.empty(directions)
    for number in range(directions):
        way = _direction(weights, kind, rng)
        unit = norm / length(way)
        low, high = np.log(WIDEST)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            inside = loss_on(moved(weights, (float(np.exp(middle)) * unit, way)), config, rows) < limit
            low, high = (middle, high) if inside else (low, middle)
        found[number] = np.exp((low + high) / 2)
    return found


def loss_on(weights: Weights, config: Config, rows: NDArray[np.int64]) -> float:
    """Compute the mean cross-entropy of a network on some rows of its table, by their labels; inf where its
    logits are not finite."""
    dataset = dataset_of(config)
    dtype = np.dtype(config.dtype)
    own = {name: np.asarray(value, dtype) for name, value in weights.items()}
    with np.errstate(all="ignore"):
        answer = MODELS[config.network].numpy_forward(own, model_dims(config))
        logits, _ = answer(dataset.table.inputs[rows], dataset.table.operation[rows])
        logits = np.asarray(logits, np.float64)
        largest = logits.max(axis=1)
        total = np.log(np.exp(logits - largest[:, None]).sum(axis=1)) + largest
        loss = float((total - logits[np.arange(len(rows)), dataset.labels[rows]]).mean())
    return loss if np.isfinite(loss) else float("inf")


def _direction(weights: Weights, kind: str, rng: np.random.Generator) -> Mapping[str, Float64]:
    scale = {
        name: float(np.sqrt(np.mean(np.square(value, dtype=np.float64)))) if kind == "in proportion" else 1.0
        for name, value in weights.items()
    }
    return {name: scale[name] * rng.standard_normal(value.shape) for name, value in weights.items()}
