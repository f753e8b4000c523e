"""A linear probe: how much of the right answer a straight reading of hidden activations already tells.

The probe is Fisher's linear discriminant: of all answers the one is taken whose mean activations are nearest,
by the distance that counts a direction the less the more activations of one answer spread along it. Its
scores are linear in the activations, as the network's own last layer is.

Why not another one. Least squares on the answers in ones and zeros are in closed form, too, but hide one
answer behind others where there are many: of the reference run's end they read 77 % of the held-out pairs,
the network itself and the discriminant all of them. Logistic regression reads as much as the discriminant
there, but takes twenty times as long and many iterations to converge, at every snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.models import FloatArray, IntArray

# The penalty, as a share of the mean variance of the activations of one answer along a direction. On the
# reference run, a tenth or ten times as much changes what is read by less than three per cent of the pairs.
RIDGE = 1e-2
# Where activations of one answer do not spread at all, this share of their whole variance stands in.
LEAST_WITHIN = 1e-3
Float64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A linear reading of activations: scores = (x - mean) weights + offset.

    Attributes:
        mean: of the activations that it was fitted to, shape (h,).
        weights: shape (h, n_answers).
        offset: shape (n_answers,); -inf for answers that were not among those it was fitted to.
    """

    mean: Float64
    weights: Float64
    offset: Float64

    def answers(self, activations: FloatArray) -> NDArray[np.int64]:
        """Answer by the largest score, in the activations' own precision; (n, h) -> (n,)."""
        mean, weights, offset = (
            of.astype(activations.dtype) for of in (self.mean, self.weights, self.offset)
        )
        return np.asarray(((activations - mean) @ weights + offset).argmax(axis=1))


def fit_probe(activations: FloatArray, answers: IntArray, n_answers: int, ridge: float = RIDGE) -> Probe:
    """Fit a linear probe to activations and the answers that belong to them.

    score_c(x) = x^T C^-1 m_c - m_c^T C^-1 m_c / 2 + log(n_c / n),    C = S + ridge trace(S) / h I

    with m_c the mean of the n_c activations whose answer is c and S their covariance about those means. The
    penalty is relative: activations that all shrink by a factor, or move by an offset, have the same probe.

    Args:
        activations: shape (n, h), n >= 1.
        answers: from 0 to n_answers - 1, shape (n,).
        n_answers: how many there may be.
        ridge: above 0.

    Raises:
        ValueError: no questions, other numbers of answers, or a ridge that is not above 0.

    Source: Alain & Bengio, Understanding intermediate layers using linear classifier probes (arXiv
    1610.01644, 2016), with Fisher's discriminant for their logistic regression; Hastie, Tibshirani &
    Friedman, The Elements of Statistical Learning (2nd ed., 2009), section 4.3, and 4.2 for what least
    squares hide; Friedman, Regularized discriminant analysis, J. Am. Stat. Assoc. 84 (1989), for the penalty.

    >>> corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> fit_probe(corners, np.array([0, 0, 1, 1]), 2).answers(corners)
    array([0, 0, 1, 1])
    """
    n, h = activations.shape
    if n < 1 or answers.shape != (n,):
        raise ValueError(
            f"activations of {n} questions, answers of shape {answers.shape}: it must be ({n},), n >= 1"
        )
    if not ridge > 0:
        raise ValueError(f"ridge = {ridge}: it must be above 0")
    mean = activations.mean(axis=0, dtype=np.float64)
    x = activations - mean
    counts = np.bincount(answers, minlength=n_answers)
    of_answer = np.zeros((n_answers, n))
    of_answer[answers, np.arange(n)] = 1 / counts[answers]
    means = of_answer @ x
    with np.errstate(divide="ignore"):
        offset = np.log(counts / n)
    x -= means[answers]
    whole = float(counts @ np.square(means).sum(axis=1))
    within = float(np.einsum("nh,nh->", x, x))
    spread = max(within, LEAST_WITHIN * (whole + within))
    if spread == 0:  # activations that never change tell nothing
        return Probe(mean, np.zeros((h, n_answers)), offset)
    weights = _solved(x.T @ x / n, ridge * spread / (n * h), means.T)
    offset -= np.einsum("ch,hc->c", means, weights) / 2
    return Probe(mean, weights, offset)


def probe_accuracy(
    activations: FloatArray,
    answers: IntArray,
    n_answers: int,
    fitted: IntArray,
    tested: IntArray,
    ridge: float = RIDGE,
) -> float:
    """Return the share of some questions that a probe fitted to others answers as they were taught.

    Args:
        activations: of all questions, shape (rows, h).
        answers: of all questions, shape (rows,).
        n_answers: how many there may be.
        fitted, tested: rows, shape (n,) and (m,).
        ridge: as for `fit_probe`.

    Returns:
        Between 0 and 1; nan for activations that are not finite.

    Raises:
        ValueError: as `fit_probe` does.
    """
    if not np.isfinite(activations).all():
        return float("nan")
    probe = fit_probe(activations[fitted], answers[fitted], n_answers, ridge)
    return float((probe.answers(activations[tested]) == answers[tested]).mean())


def _solved(matrix: Float64, penalty: float, right: Float64) -> Float64:
    """(matrix + penalty I)^(-1) right, for a matrix without negative eigenvalues; it is overwritten."""
    from scipy.linalg import cho_factor, cho_solve

    matrix[np.diag_indices_from(matrix)] += penalty
    factor = cho_factor(matrix, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(factor, right, check_finite=False))
