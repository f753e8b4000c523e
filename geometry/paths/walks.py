"""Principal components of random walks: the null model for every trajectory.

A path through weight space whose first component holds 60 % of the variance and bends like half a cosine has
shown nothing yet: a walk without any aim, in as many dimensions as you please, does just that. The laws here
are exact in the limit of many dimensions; with d dimensions a share strays from them by about sqrt(2 / d) of
its size.

The walk x_t = xi_1 + ... + xi_t, t = 0 .. T, has n = T + 1 points. The covariance of its centred points, one
coordinate at a time, is C S S^T C with S the running sum and C the centring. S^T C S is its mirror image with
the same eigenvalues: the Brownian bridge i (n - j) / n for i <= j, the inverse of the second difference with
fixed ends, whose eigenvalues 4 sin^2(pi k / 2n) and eigenvectors sin(pi k i / n) are known. Turned back by
C S, the sines become cosines.
"""

from __future__ import annotations

import numpy as np

from geometry._arguments import FloatArray, RandomSource, generator, real_within, whole_number
from geometry._renamed import renamed
from geometry.clouds.point_clouds import explained_variance


def random_walk(steps: int, dim: int, *, step_size: float = 1.0, rng: RandomSource = None) -> FloatArray:
    """Sample a walk of independent Gaussian steps from the origin.

    x_0 = 0,    x_t = x_(t-1) + s xi_t,    xi_t standard normal in d dimensions

    Args:
        steps: T >= 1.
        dim: d >= 1.
        step_size: s > 0, the standard deviation of a step in each coordinate: a step is about s sqrt(d) long.
        rng: a NumPy generator, or a seed for one.

    Returns:
        (T + 1, d). For the null of a trajectory of n snapshots take n - 1 steps in as many dimensions.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Pearson, The problem of the random walk, Nature 72 (1905).

    >>> walk = random_walk(steps=1000, dim=400, rng=0)
    >>> print(walk.shape, f"{np.linalg.norm(walk[-1]) / np.sqrt(1000 * 400):.2f}")
    (1001, 400) 1.02
    """
    steps, dim = whole_number("steps", steps, 1), whole_number("dim", dim, 1)
    size = float(real_within("step_size", step_size, 0, open_low=True))
    walk = np.zeros((steps + 1, dim))
    generator(rng).standard_normal(out=walk[1:])
    walk[1:] *= size
    return np.cumsum(walk, axis=0, out=walk)


@renamed(count="n_components")
def walk_explained_law(steps: int, n_components: int) -> FloatArray:
    """Compute the share of a random walk's variance along each principal component, in many dimensions.

    s_k = 3 / (2 (n^2 - 1) sin^2(pi k / 2n)),    n = T + 1 points;    6 / (pi k)^2 for long walks

    Args:
        steps: T >= 1.
        n_components: how many components, 1 <= n_components <= T.

    Returns:
        (n_components,), descending; all T of them add up to 1. About .61, .15, .07, .04 however long the
        walk.

    Raises:
        ValueError: an argument outside those ranges.

    Source: Antognini & Sohl-Dickstein, PCA of high dimensional random walks with comparison to neural network
    training (NeurIPS 2018), for the limit; the finite law is derived at the head of this module.

    >>> print(walk_explained_law(steps=1000, n_components=3).round(4))
    [0.6079 0.152  0.0675]
    """
    n, k = _points_and_components(steps, n_components)
    return np.asarray(1.5 / ((n**2 - 1) * np.sin(np.pi * k / (2 * n)) ** 2))


@renamed(count="n_components")
def walk_component_law(steps: int, n_components: int) -> FloatArray:
    """Compute the scores of a random walk on its principal components, in many dimensions: cosines in time.

    u_k(t) = sqrt(2 / n) cos(pi k (t + 1/2) / n),    t = 0 .. T, n = T + 1

    Component 2 drawn against component 1 is a parabola, 3 against 1 a cubic: Lissajous curves, not structure.

    Args:
        steps: T >= 1.
        n_components: how many components, 1 <= n_components <= T.

    Returns:
        (T + 1, n_components), orthonormal columns. Scores themselves are longer by
        s sqrt(d) / (2 sin(pi k / 2n)) with s the step size, and their signs are arbitrary.

    Raises:
        ValueError: an argument outside those ranges.

    Source: as for `walk_explained_law`; these are the vectors of the discrete cosine transform of type II.

    >>> from geometry import principal_components
    >>> scores = principal_components(random_walk(steps=200, dim=5000, rng=0), n_components=3).scores
    >>> cosines = walk_component_law(steps=200, n_components=3)
    >>> print(np.abs((cosines * scores).sum(axis=0) / np.linalg.norm(scores, axis=0)).round(2))
    [1. 1. 1.]
    """
    n, k = _points_and_components(steps, n_components)
    t = np.arange(n)[:, None]
    return np.asarray(np.sqrt(2 / n) * np.cos(np.pi * k * (t + 0.5) / n))


def walk_participation_law(steps: int) -> float:
    """Compute the participation ratio of a random walk in many dimensions.

    PR = 5 (n^2 - 1) / (2 n^2 + 7),    n = T + 1 points

    Two and a half directions, however long the walk and however many dimensions it had to itself.

    Args:
        steps: T >= 1.

    Returns:
        Between 1 (a single step) and 5/2.

    Raises:
        ValueError: no steps.

    Source: the law of `walk_explained_law`, summed; for the sums of csc^2 and csc^4, Berndt & Yeap, Explicit
    evaluations and reciprocity theorems for finite trigonometric sums, Adv. Appl. Math. 29 (2002).

    >>> print(f"{walk_participation_law(1):.3f} {walk_participation_law(1000):.3f}")
    1.000 2.500
    """
    n = whole_number("steps", steps, 1) + 1
    return 5 * (n**2 - 1) / (2 * n**2 + 7)


@renamed(count="n_components")
def sample_walk_explained(
    walks: int, steps: int, dim: int, *, n_components: int = 5, rng: RandomSource = None
) -> FloatArray:
    """Sample walks, and compute the shares of variance along their principal components.

    The experiment beside `walk_explained_law`, and the null for any trajectory in any number of dimensions.

    Args:
        walks: how many, at least 1; each is drawn, measured and forgotten.
        steps: T >= 1.
        dim: d >= 1.
        n_components: how many components, 1 <= n_components <= min(T + 1, d).
        rng: a NumPy generator, or a seed for one.

    Returns:
        (walks, n_components), each row descending.

    Raises:
        ValueError: an argument outside those ranges.

    Source: as for `walk_explained_law`.

    >>> shares = sample_walk_explained(walks=20, steps=100, dim=1000, n_components=3, rng=0)
    >>> print(shares.mean(axis=0).round(2), walk_explained_law(steps=100, n_components=3).round(2))
    [0.61 0.15 0.07] [0.61 0.15 0.07]
    """
    walks, steps, dim = (
        whole_number(name, value, 1) for name, value in (("walks", walks), ("steps", steps), ("dim", dim))
    )
    most = min(steps + 1, dim)
    n_components = whole_number(
        "n_components", n_components, 1, most, reason=f" for {steps + 1} points in {dim} dimensions"
    )
    source = generator(rng)
    return np.stack(
        [explained_variance(random_walk(steps, dim, rng=source))[:n_components] for _ in range(walks)]
    )


def _points_and_components(steps: int, n_components: int) -> tuple[int, FloatArray]:
    n = whole_number("steps", steps, 1) + 1
    n_components = whole_number("n_components", n_components, 1, n - 1, reason=f" for {n} points")
    return n, np.arange(1.0, n_components + 1)
