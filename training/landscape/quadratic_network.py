"""The local learning coefficient of the quadratic network in closed form: what an estimate has to meet."""

from __future__ import annotations

import numpy as np

from training.config import Config
from training.config.dataset import dataset_of
from training.errors import LandscapeError
from training.landscape.networks import check_networks
from training.models import IntArray, Weights, model_dims

# Numbers of a matrix of derivatives that are still decomposed.
MOST_DERIVATIVES = 2**25
# Singular values below this share of the largest are rounding.
ROUNDING = 1e-9


def quadratic_coefficient(config: Config) -> float:
    """Return the local learning coefficient of the quadratic network's training loss at a typical minimum.

    lambda = r / 2,  r = min(h (m + C - 1), k (n + C - k)),  k = min(h, n, C)

    n training pairs, C answers, h neurons; m is the rank of the questions in ones and zeros (2p - 1 of all
    pairs: the ones of each position add up to the same).

    r is how many directions of weights change the answers on the training pairs. A neuron has m + C that
    could: W_in changes its activations in m of 2p ways, since W_in[a] + t and W_in[p + b] - t add up to the
    same; and of the C of W_U one is lost to its scale (W_in times s, W_U divided by s^2). There are no more
    than n C answers, and matrices (n, C) of rank k have k (n + C - k) directions.
    Where the derivatives of the answers have that rank, which is the greatest, they have it all around. The
    networks without loss then are a surface of codimension r, the loss grows with the square of the distance
    from it, and the volume within loss < e goes as e^(r/2). At special minima, among them networks with a
    neuron that does nothing, the rank is less and this says nothing; see `jacobian_rank`.

    Args:
        config: of a run with network = quadratic_mlp and loss = mse.

    Raises:
        LandscapeError: another network, another loss (cross-entropy has no minimum: weights grow without
            end), or a task of other than two positions.

    Source: own derivation; checked against the rank of the derivatives at 160 networks drawn by chance. That
    the coefficient has a closed form in the network's rank and dimensions when there are many and when there
    are few neurons is said by Cullen et al., Grokking as a phase transition between competing basins (arXiv
    2603.01192, 2026), whose formulas were not compared.

    >>> quadratic_coefficient(Config(p=3, network="quadratic_mlp", d_mlp=8, loss="mse", train_fraction=0.8))
    10.5
    """
    if config.network != "quadratic_mlp" or config.loss != "mse":
        raise LandscapeError(
            "network = {network!r}, loss = {loss!r}: the closed form is that of quadratic_mlp with mse",
            network=config.network,
            loss=config.loss,
        )
    dataset, dims = dataset_of(config), model_dims(config)
    if dims.positions != 2 or dims.n_operations > 1:
        raise LandscapeError(
            "task = {task!r}: the closed form is that of one operation on two symbols",
            task=config.task,
        )
    inputs = dataset.table.inputs[dataset.split.train]
    n, h, answers = len(inputs), dims.d_mlp, dims.n_answers
    m = _rank_of_pairs(inputs, dims.n_tokens)
    k = min(h, n, answers)
    return min(h * (m + answers - 1), k * (n + answers - k)) / 2


def jacobian_rank(weights: Weights, config: Config) -> int:
    """Count the directions of weights that change the logits on the training pairs.

    rank of d logits / d weights, (pairs * answers, weights)

    Half of it is the local learning coefficient of a minimum without loss wherever networks around have the
    same rank; otherwise the coefficient is no less than that.

    Args:
        weights: of one network, by name; any network.
        config: of the run.

    Raises:
        LandscapeError: more than 2^25 derivatives, which would take too long, or networks of other shapes.
    """
    from training.engine.training_loss import jacobian

    check_networks(weights, config)
    size = sum(np.size(value) for value in weights.values())
    derivatives = size * len(dataset_of(config).split.train) * model_dims(config).n_answers
    if derivatives > MOST_DERIVATIVES:
        raise LandscapeError(
            "{count} derivatives: {most} at most are ranked; a smaller network or fewer pairs have fewer",
            count=derivatives,
            most=MOST_DERIVATIVES,
        )
    values = np.linalg.svd(jacobian(weights, config), compute_uv=False)
    return int((values > ROUNDING * values[0]).sum())


def _rank_of_pairs(inputs: IntArray, tokens: int) -> int:
    """The rank of pairs in ones and zeros: of the symbols that occur, as many as there are, less one for each
    set of symbols that pairs connect with each other."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, right = inputs[:, 0], tokens + inputs[:, 1]
    graph = coo_array((np.ones(len(inputs)), (left, right)), shape=(2 * tokens, 2 * tokens))
    return int(2 * tokens - connected_components(graph, directed=False)[0])
