"""How long a network's matrices are along the few directions that are in use, and along all others."""

from __future__ import annotations

import numpy as np

from training.models import Weights

# Two for each of the four or five frequencies that a network keeps in the end.
LEADING = 10


def leading_and_rest(weights: Weights, leading: int = LEADING) -> tuple[float, float]:
    """Measure the length of all matrices along their leading singular directions, and along all others.

    (sqrt of the sum over matrices of s_1^2 + .. + s_k^2, and of the s_i^2 after those);   both squared add up
        to the squared norm of the matrices

    Args:
        weights: by name, of one network at one snapshot, each with a leading axis of 1; what has less than
            two axes besides, such as a bias, is no matrix; of more, the last two are the matrix.
        leading: k, 0 or more.

    Returns:
        In units of weight.

    Raises:
        ValueError: a negative number of directions.

    >>> leading_and_rest({"W": np.diag([3.0, 4.0, 12.0])[None]}, leading=1)
    (12.0, 5.0)
    """
    if leading < 0:
        raise ValueError(f"leading = {leading}: it must be 0 or more")
    squares = [
        np.square(np.linalg.svd(matrix.astype(np.float64), compute_uv=False))
        for part in weights.values()
        if part[0].ndim >= 2
        for matrix in part[0].reshape(-1, *part[0].shape[-2:])
    ]
    first = sum(float(values[:leading].sum()) for values in squares)
    rest = sum(float(values[leading:].sum()) for values in squares)
    return float(np.sqrt(first)), float(np.sqrt(rest))
