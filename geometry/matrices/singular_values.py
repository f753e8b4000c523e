"""Spectra of a matrix without any structure: the law of Marchenko and Pastur."""

from __future__ import annotations

import math

from geometry._arguments import real_within, whole_number
from geometry.vectors.random_vectors import FrozenDistribution


def singular_value_law(rows: int, columns: int, *, scale: float = 1.0) -> FrozenDistribution:
    r"""Return the law of the singular values of a matrix with independent entries, as a frozen SciPy
    distribution.

    With n = max(rows, columns), m = min(rows, columns), c = m / n and entries of mean 0 and standard
    deviation s, the m singular values in units of s sqrt(n) have in the limit of large n the density

        f(x) = sqrt((b^2 - x^2) (x^2 - a^2)) / (pi c x)   on [a, b],   a = 1 - sqrt(c), b = 1 + sqrt(c)

    whatever the distribution of the entries. The largest one of a finite matrix is near b, give or take about
    n^(-2/3): see `edge_test`.

    Args:
        rows, columns: of the matrix, each >= 1.
        scale: s > 0, the standard deviation of its entries.

    Returns:
        A frozen SciPy distribution with pdf, cdf, ppf, mean and so on; `support()` gives its two edges. The
        distribution function is within about 1e-15.

    Raises:
        ValueError: rows or columns that are no whole number >= 1, a scale not above 0.

    Source: Marchenko & Pastur, Distribution of eigenvalues for some sets of random matrices, Math. USSR Sb. 1
    (1967); as a mark of what training has put into weights: Martin & Mahoney, arXiv 1810.01075.

    >>> law = singular_value_law(300, 100, scale=0.1)
    >>> print([round(float(edge), 3) for edge in law.support()])
    [0.732, 2.732]
    >>> import numpy as np
    >>> drawn = 0.1 * np.random.default_rng(0).standard_normal((300, 100))
    >>> print(f"{np.linalg.svd(drawn, compute_uv=False)[0]:.3f}")
    2.693
    """
    few, many, s = _shape(rows, columns, scale)
    return _frozen("singular_values", math.sqrt(few / many), s * math.sqrt(many))


def marchenko_pastur_law(rows: int, columns: int, *, scale: float = 1.0) -> FrozenDistribution:
    """Return the law of the eigenvalues of a covariance without structure, as a frozen SciPy distribution.

    X^T X / rows, of a matrix X with independent entries of mean 0 and standard deviation s, has in the limit
    of large matrices with g = columns / rows eigenvalues of the density

        f(y) = sqrt((b - y) (y - a)) / (2 pi s^2 min(g, 1) y)   on [a, b],   a, b = s^2 (1 -+ sqrt(g))^2

    Where columns > rows this is the law of those that are not 0 of necessity, which columns - rows are. It is
    the law of y = x^2 / rows with x as in `singular_value_law`, and the exact null of `explained_variance`:
    of white noise not all directions hold the same.

    Args:
        rows: n >= 1, how many samples.
        columns: d >= 1, how many coordinates each has.
        scale: s > 0, the standard deviation of an entry.

    Returns:
        A frozen SciPy distribution, mean s^2 max(g, 1); `support()` gives its two edges. The distribution
        function is within about 1e-15.

    Raises:
        ValueError: rows or columns that are no whole number >= 1, a scale not above 0.

    Source: Marchenko & Pastur, Distribution of eigenvalues for some sets of random matrices, Math. USSR Sb. 1
    (1967).

    >>> law = marchenko_pastur_law(400, 100)
    >>> print([float(edge) for edge in law.support()], float(law.mean()), round(float(law.var()), 3))
    [0.25, 2.25] 1.0 0.25
    """
    few, many, s = _shape(rows, columns, scale)
    if not 0 < s**2 * many / rows < math.inf:
        raise ValueError(f"scale = {s}: its square must be a number above 0")
    return _frozen("marchenko_pastur", math.sqrt(few / many), s**2 * many / rows)


def tracy_widom_law() -> FrozenDistribution:
    """Return the law of the largest eigenvalue of real random matrices, in its own units, frozen as in SciPy.

    F_1(s) = det(1 - B) on L^2(0, inf),    B(x, y) = Ai(x + y + s)

    The largest eigenvalue of X^T X of an n x d matrix with independent entries of standard deviation 1 is
    about mu + sigma W, with W of this law (mean -1.2065, standard deviation 1.268) and

        mu = (sqrt(n - 1/2) + sqrt(d - 1/2))^2,   sigma = sqrt(mu) (1/sqrt(n - 1/2) + 1/sqrt(d - 1/2))^(1/3)

    Returns:
        A frozen SciPy distribution. cdf is within 1e-14, and relatively to 1e-6 down to -8; sf relatively to
        1e-12 where it is small. Each value takes some milliseconds.

    Source: Tracy & Widom, On orthogonal and symplectic matrix ensembles, Commun. Math. Phys. 177 (1996); for
    the determinant, Ferrari & Spohn, J. Phys. A 38 (2005); for centre and scale, Johnstone, Ann. Statist. 29
    (2001), with the halves of Ma, Bernoulli 18 (2012).

    >>> law = tracy_widom_law()
    >>> print(law.ppf([0.5, 0.95, 0.99]).round(3))
    [-1.269  0.979  2.023]
    """
    from geometry.matrices._laws import law

    return law("tracy_widom")()


def _shape(rows: int, columns: int, scale: float) -> tuple[int, int, float]:
    few, many = sorted((whole_number("rows", rows, 1), whole_number("columns", columns, 1)))
    s = float(real_within("scale", scale, 0, open_low=True))
    return few, many, s


def _frozen(name: str, root: float, scale: float) -> FrozenDistribution:
    from geometry.matrices._laws import law

    return law(name)(root, scale=scale)
