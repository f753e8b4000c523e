"""Laws of random matrices as SciPy's distributions; SciPy's are slow to import, so this module is as well."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rv_continuous

Float64 = NDArray[np.float64]
# Below this sqrt(c) the closed form loses digits to the division by c; a series of so many terms does not.
SMALL_ROOT, TERMS = 0.3, 32
# Nodes of the quadrature, and where Airy's function has fallen below 1e-18 of what it is at 0.
NODES, END = 40, 14.0
MOMENT_NODES = 200


class MarchenkoPasturLaw(rv_continuous):  # type: ignore[misc]  # SciPy has no types
    """Eigenvalues in units of s^2 n, by root = sqrt(c)."""

    def _argcheck(self, root: Any) -> Any:
        return (root > 0) & (root <= 1)

    def _get_support(self, root: Any) -> tuple[Any, Any]:
        return (1 - root) ** 2, (1 + root) ** 2

    def _pdf(self, x: Any, root: Any) -> Any:
        low, high = (1 - root) ** 2, (1 + root) ** 2
        with np.errstate(all="ignore"):
            return np.sqrt(np.maximum((high - x) * (x - low), 0)) / (2 * np.pi * root**2 * x)

    def _cdf(self, x: Any, root: Any) -> Any:
        return share_below(np.asarray(x, np.float64), np.asarray(root, np.float64))

    def _stats(self, root: Any) -> tuple[Any, Any, Any, Any]:
        return np.ones_like(root), root**2, root, root**2 - 1


class SingularValueLaw(rv_continuous):  # type: ignore[misc]  # SciPy has no types
    """Singular values in units of s sqrt(n), by root = sqrt(c)."""

    def _argcheck(self, root: Any) -> Any:
        return (root > 0) & (root <= 1)

    def _get_support(self, root: Any) -> tuple[Any, Any]:
        return 1 - root, 1 + root

    def _pdf(self, x: Any, root: Any) -> Any:
        inside = (1 + root - x) * (x - (1 - root)) * (1 + root + x) * (x + 1 - root)
        with np.errstate(all="ignore"):
            density = np.sqrt(np.maximum(inside, 0)) / (np.pi * root**2 * x)
        # A square matrix: sqrt(4 - x^2) / pi, at 0 as well.
        return np.where(x > 0, density, np.where(root == 1, 2 / np.pi, 0.0))

    def _cdf(self, x: Any, root: Any) -> Any:
        return share_below(np.asarray(x, np.float64) ** 2, np.asarray(root, np.float64))

    def _munp(self, n: int, root: Any) -> Any:
        # With x = 1 - root cos(phi) the density has no roots at its ends any more.
        nodes, weights = np.polynomial.legendre.leggauss(MOMENT_NODES)
        phi, root = (nodes + 1) * np.pi / 2, np.asarray(root, np.float64)[..., None]
        x = 1 - root + 2 * root * np.sin(phi / 2) ** 2
        density = np.sin(phi) ** 2 * np.sqrt((1 + root + x) * (x + 1 - root)) / (np.pi * x)
        return (x**n * density) @ weights * np.pi / 2


class TracyWidomLaw(rv_continuous):  # type: ignore[misc]  # SciPy has no types
    """The law of Tracy and Widom for beta = 1."""

    def _cdf(self, x: Any) -> Any:
        return np.exp(log_determinant(x))

    def _logcdf(self, x: Any) -> Any:
        return log_determinant(x)

    def _sf(self, x: Any) -> Any:
        return -np.expm1(log_determinant(x))

    def _pdf(self, x: Any) -> Any:
        return np.exp(log_determinant(x)) * determinant_slope(x)

    def _stats(self) -> tuple[float, float, float, float]:
        # Bornemann, Math. Comp. 79 (2010), table 4 in his numbering of the laws: beta = 1.
        return -1.2065335745820, 1.6077810345810, 0.29346452408, 0.1652429384


@cache
def law(name: str) -> Any:
    """One law: "marchenko_pastur", "singular_values", "tracy_widom"."""
    if name == "tracy_widom":
        return TracyWidomLaw(name=name)
    kinds = {"marchenko_pastur": MarchenkoPasturLaw, "singular_values": SingularValueLaw}
    return kinds[name](name=name, shapes="root")


def share_below(y: Float64, root: Float64) -> Float64:
    """The distribution function of Marchenko and Pastur.

    With c = root^2 and y = 1 + c + 2 root cos t; for small c by the series of sin t / (1 + c + 2 root cos t):

    F = [r + (1 + c) asin(u) - (1 - c) asin(v) + pi c] / 2 pi c,   r = sqrt((b - y) (y - a))
    u = (y - 1 - c) / 2 sqrt(c),   v = ((1 + c) y - (1 - c)^2) / 2 y sqrt(c)
    F = [pi - t + sin(2t)/2 + sum_(k>=2) (-root)^(k-1) (sin((k+1) t)/(k+1) - sin((k-1) t)/(k-1))] / pi
    """
    y, root = np.broadcast_arrays(y, root)
    c = root**2
    cosine = np.clip((y - 1 - c) / (2 * root), -1, 1)
    reach = np.sqrt(np.maximum(((1 + root) ** 2 - y) * (y - (1 - root) ** 2), 0))
    with np.errstate(all="ignore"):
        ratio = ((1 + c) * y - (1 - c) ** 2) / (2 * y * root)
    second = np.arcsin(np.clip(np.where(y > 0, ratio, -1.0), -1, 1))
    share = (reach + (1 + c) * np.arcsin(cosine) - (1 - c) * second + np.pi * c) / (2 * np.pi * c)
    small = root < SMALL_ROOT
    if small.any():
        share = np.where(small, _by_series(np.arccos(cosine), np.where(small, root, 0.0)), share)
    return np.asarray(np.clip(share, 0, 1))


def _by_series(t: Float64, root: Float64) -> Float64:
    total = np.pi - t + np.sin(2 * t) / 2
    power = np.ones_like(root)
    with np.errstate(under="ignore"):
        for k in range(2, TERMS):
            power = power * -root
            total = total + power * (np.sin((k + 1) * t) / (k + 1) - np.sin((k - 1) * t) / (k - 1))
    return np.asarray(total / np.pi)


def log_determinant(s: Any) -> Float64:
    """The logarithm of the distribution function of Tracy and Widom for beta = 1.

    F_1(s) = det(1 - B) on L^2(0, inf),   B(x, y) = Ai(x + y + s)

    by Gauss-Legendre quadrature, which converges exponentially: within 1e-14 from s = -8 on, and what is
    left of 1 relatively to 1e-12. Further down the determinant itself is below 1e-11.

    Source: Ferrari & Spohn, J. Phys. A 38 (2005), for the determinant; Bornemann, Math. Comp. 79 (2010), for
    its quadrature.
    """
    s = np.asarray(s, np.float64)
    found = np.empty(s.shape)
    for at, value in np.ndenumerate(s):
        kernel, _ = _kernel(value)
        eigenvalues = np.linalg.eigvalsh(kernel)
        left = np.maximum(1 - eigenvalues, 1e-300)
        found[at] = np.log(left[left < 0.5]).sum() + np.log1p(-eigenvalues[left >= 0.5]).sum()
    return found


def determinant_slope(s: Any) -> Float64:
    """The slope of that logarithm: -tr((1 - B)^-1 B')."""
    s = np.asarray(s, np.float64)
    found = np.empty(s.shape)
    for at, value in np.ndenumerate(s):
        kernel, change = _kernel(value)
        found[at] = -np.trace(np.linalg.solve(np.eye(NODES) - kernel, change))
    return found


def _kernel(s: float) -> tuple[Float64, Float64]:
    """B and its derivative by s at the nodes, weighted."""
    from scipy.special import airy

    nodes, weights = _rule()
    s = min(max(float(s), -40.0), 100.0)
    half = max(END - s, END / 2) / 2
    x, root = half * (nodes + 1), np.sqrt(half * weights)
    # Both are symmetric: Airy's functions are dear.
    rows, columns = np.triu_indices(NODES)
    values, slopes, _, _ = airy(x[rows] + x[columns] + s)
    kernel, change = np.empty((2, NODES, NODES))
    for whole, upper in ((kernel, values), (change, slopes)):
        whole[rows, columns] = whole[columns, rows] = upper * root[rows] * root[columns]
    return kernel, change


@cache
def _rule() -> tuple[Float64, Float64]:
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return nodes, weights
