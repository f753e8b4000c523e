"""How far a network can be simplified before it forgets: weights left out, and bits a weight.

Both are upper bounds of what the answers need, found by a crude method on purpose: no retraining, no choice
of what to leave out but by size. What survives that is simple in a plain sense; what does not may still be.
"""

from __future__ import annotations

import math

import numpy as np

from training.config import Config
from training.config.dataset import dataset_of
from training.models import FloatArray, IntArray, Weights, forward
from training.models.dims import model_dims

# The share of its accuracy that a simplified network has to keep.
KEPT = 0.9
PRECISION = 0.01
FEWEST_BITS, MOST_BITS = 2, 16


def accuracy_on(weights: Weights, config: Config, rows: IntArray) -> float:
    """The share of some rows of the table that a network answers as it was taught, or tested with.

    Args:
        weights: of one network, by name.
        rows: of the table, shape (n,).
    """
    dataset = dataset_of(config)
    inputs, operation = dataset.table.inputs[rows], dataset.table.operation[rows]
    logits = forward(weights, inputs, operation, config.network, model_dims(config)).logits
    return float((logits.argmax(axis=-1) == dataset.labels[rows]).mean())


def prune_smallest(weights: Weights, share: float) -> dict[str, FloatArray]:
    """A network without its smallest weights: a share of all of them, the smallest by magnitude, set to 0.

    Args:
        weights: of one network, by name.
        share: between 0 and 1; of all weights together, to the nearest one.

    Raises:
        ValueError: a share outside [0, 1].

    >>> prune_smallest({"W": np.array([[3.0, -1.0]]), "b": np.array([0.5, 2.0])}, 0.5)
    {'W': array([[3., 0.]]), 'b': array([0., 2.])}
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share = {share}: it must be between 0 and 1")
    sizes = np.concatenate([np.abs(part).ravel() for part in weights.values()])
    left_out = np.zeros(sizes.size, bool)
    left_out[np.argsort(sizes, kind="stable")[: round(share * sizes.size)]] = True
    ends = np.cumsum([part.size for part in weights.values()])[:-1]
    zeros = zip(weights.items(), np.split(left_out, ends), strict=True)
    return {
        name: np.where(gone.reshape(part.shape), part.dtype.type(0), part) for (name, part), gone in zeros
    }


def round_weights(weights: Weights, bits: int) -> dict[str, FloatArray]:
    """A network whose every array is rounded to a few bits: evenly spaced values, symmetric about 0.

    W -> s round(W / s),    s = max |W| / (2^(bits - 1) - 1)

    Args:
        weights: of one network, by name.
        bits: a weight, 2 or more; 2 leave -1, 0 and 1 times the largest weight.

    Raises:
        ValueError: fewer than 2 bits.

    Source: uniform symmetric quantisation a tensor, as in Krishnamoorthi, Quantizing deep convolutional
    networks for efficient inference (arXiv 1806.08342, 2018), section 2.2.

    >>> round_weights({"W": np.array([1.0, 0.6, -0.4, 0.1])}, 2)["W"].tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    if bits < FEWEST_BITS:
        raise ValueError(f"bits = {bits}: it must be a whole number from {FEWEST_BITS} up")
    rounded = {}
    for name, part in weights.items():
        spacing = float(np.abs(part).max(initial=0.0)) / (2 ** (bits - 1) - 1)
        steps = np.round(part / spacing) if spacing > 0 else part
        rounded[name] = (steps * spacing if spacing > 0 else part).astype(part.dtype) + part.dtype.type(0)
    return rounded


def prunable_share(
    weights: Weights, config: Config, rows: IntArray, *, kept: float = KEPT, precision: float = PRECISION
) -> float:
    """How large a share of its weights a network can do without, the smallest ones first.

    The share is found by bisection: there the accuracy falls below `kept` of what it was. Accuracy need not
    fall all the way, so that beyond it there may be shares that keep it again; those are not looked for.

    Args:
        weights: of one network, by name.
        config: of its run.
        rows: of the table, on which the network is judged, shape (n,).
        kept: the share of its accuracy that it has to keep, inside (0, 1].
        precision: of the result, above 0.

    Returns:
        between 0 and 1, a share that keeps the accuracy; nan for a network that answers none of the rows.

    Raises:
        ValueError: arguments outside those ranges, or no rows.

    Source: Han et al., Learning both weights and connections for efficient neural networks (NeurIPS 2015),
    without their retraining.
    """
    if precision <= 0:
        raise ValueError(f"precision = {precision}: it must be above 0")
    enough = _enough(weights, config, rows, kept)
    if enough == 0:
        return math.nan
    low, high = 0.0, 1.0
    while high - low > precision:
        middle = (low + high) / 2
        if accuracy_on(prune_smallest(weights, middle), config, rows) >= enough:
            low = middle
        else:
            high = middle
    return low


def bits_needed(weights: Weights, config: Config, rows: IntArray, *, kept: float = KEPT) -> float:
    """The fewest bits a weight with which a network keeps its accuracy, and with which all more keep it.

    Args:
        weights, config, rows, kept: as for `prunable_share`.

    Returns:
        from 2 to 16; nan for a network that answers none of the rows, and for one that 16 bits do not keep.

    Raises:
        ValueError: as `prunable_share` does.
    """
    enough = _enough(weights, config, rows, kept)
    fewest = math.nan
    if enough == 0:
        return fewest
    for bits in range(MOST_BITS, FEWEST_BITS - 1, -1):
        if accuracy_on(round_weights(weights, bits), config, rows) < enough:
            break
        fewest = float(bits)
    return fewest


def _enough(weights: Weights, config: Config, rows: IntArray, kept: float) -> float:
    if not 0 < kept <= 1:
        raise ValueError(f"kept = {kept}: it must be above 0 and at most 1")
    if not len(rows):
        raise ValueError("rows is empty: it must name at least one row of the table")
    return kept * accuracy_on(weights, config, rows)


def strongest_directions(weights: Weights, share: float) -> tuple[dict[str, FloatArray], int]:
    """A network whose matrices keep their strongest directions only, and how many numbers that leaves free.

    W = U S V'  ->  the singular values of at least share * the largest of W;
    a matrix (m, n) of rank r has r (m + n - r) free numbers; what is no matrix stays whole

    Args:
        weights: of one network, by name; of arrays with more axes each matrix along the last two is cut.
        share: from 0, which keeps all, to 1, which keeps one direction of each matrix.

    Raises:
        ValueError: a share outside [0, 1].

    Source: Eckart & Young, The approximation of one matrix by another of lower rank (Psychometrika 1, 1936).

    >>> cut, free = strongest_directions({"W": np.diag([3.0, 2.0, 0.1]), "b": np.ones(3)}, 0.5)
    >>> cut["W"].round(6).tolist(), free
    ([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 0.0]], 11)
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share = {share}: it must be between 0 and 1")
    kept, free = {}, 0
    for name, part in weights.items():
        if part.ndim < 2 or not part.size:
            kept[name], free = part, free + part.size
            continue
        left, sizes, right = np.linalg.svd(part.astype(np.float64), full_matrices=False)
        stays = sizes >= share * sizes[..., :1]
        kept[name] = ((left * (sizes * stays)[..., None, :]) @ right).astype(part.dtype)
        ranks, (m, n) = stays.sum(axis=-1), part.shape[-2:]
        free += int(np.sum(ranks * (m + n - ranks)))
    return kept, free


def numbers_needed(
    weights: Weights, config: Config, rows: IntArray, *, kept: float = KEPT, precision: float = PRECISION
) -> float:
    """How many free numbers a network needs that keeps only the strongest directions of its matrices.

    An upper bound of the dimensions that carry what it knows; unlike weights left out, it is the same in
    whatever basis the weights are written.

    Args:
        weights, config, rows, kept, precision: as for `prunable_share`, with the share of
            `strongest_directions` in place of that left out.

    Returns:
        at least 1; nan for a network that answers none of the rows.

    Raises:
        ValueError: as `prunable_share` does.
    """
    if precision <= 0:
        raise ValueError(f"precision = {precision}: it must be above 0")
    enough = _enough(weights, config, rows, kept)
    if enough == 0:
        return math.nan
    low, high = 0.0, 1.0
    _, fewest = strongest_directions(weights, low)
    while high - low > precision:
        middle = (low + high) / 2
        cut, free = strongest_directions(weights, middle)
        if accuracy_on(cut, config, rows) >= enough:
            low, fewest = middle, free
        else:
            high = middle
    return float(fewest)
