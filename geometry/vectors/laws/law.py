"""Distributions handed out: one small object with SciPy's methods, right in the far tails and to d = 10^12.

SciPy's own would be slow to make (1 ms each) and to import, would not be exact for many dimensions, and those
written on top of `rv_continuous` inherit quadratures that miss a narrow peak. What is special about a law is
a `Family` of plain functions of (x, d), for scale 1; `FAMILIES` names them all, so that a law can be pickled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geometry._arguments import RandomSource, generator, real_within

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Of numbers or of truth values; what laws are made of comes from SciPy, which has no types.
Array = NDArray[Any]
Function = Callable[[Array, Array], Array]
_BLOCK = 8192


@dataclass(frozen=True)
class Family:
    """Functions of a law for scale 1; x and d are arrays that broadcast, x within the support.

    Attributes:
        support: d -> least and largest value.
        log_density: log of the density, or of the chance of a single value where `discrete`.
        cdf, sf, log_cdf, log_sf: P(X <= x), P(X > x), and their logarithms.
        ppf, isf: their inverses.
        stats: d -> mean, variance, skewness, excess kurtosis.
        entropy: d -> differential entropy, in nats (Shannon's where `discrete`).
        draw: stream, d, shape -> independent values.
        discrete: whether there are only single values.
    """

    support: Callable[[Array], tuple[Array, Array]]
    log_density: Function
    cdf: Function
    sf: Function
    log_cdf: Function
    log_sf: Function
    ppf: Function
    isf: Function
    stats: Callable[[Array], tuple[Array, Array, Array, Array]]
    entropy: Callable[[Array], Array]
    draw: Callable[[np.random.Generator, Array, tuple[int, ...]], Array]
    discrete: bool = False


@cache
def families() -> dict[str, Family]:
    """All families by name; SciPy is imported with them, at the first use of a law."""
    from geometry.vectors.laws import angles, distances, lattices, radii

    return {
        **angles.FAMILIES,
        **radii.FAMILIES,
        **distances.FAMILIES,
        **lattices.FAMILIES,
    }


@dataclass(frozen=True, eq=False, repr=False)
class Law:
    """A distribution with all its parameters, used like a frozen one of SciPy.

    Every method takes arrays and broadcasts them with `dim` and `scale`, and returns a number for numbers.
    Outside the support densities are 0; a chance outside [0, 1] has the quantile nan.

    Attributes:
        call: how it was made; what `repr` shows.
        family: its name among the families.
        dim: d, one or many.
        scale: what values are multiplied by.
    """

    call: str
    family: str
    dim: Array
    scale: Array

    def __repr__(self) -> str:
        return self.call

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw its density or its single chances with Matplotlib, on new axes if none are given.

        Raises:
            ValueError: for several laws at once.
        """
        from geometry._pictures import draw_law

        return draw_law(self, ax)

    @property
    def discrete(self) -> bool:
        """Whether there are only single values, with `pmf` instead of `pdf`."""
        return self._family.discrete

    def pdf(self, x: ArrayLike) -> Any:
        """Density."""
        with np.errstate(all="ignore"):
            return np.exp(self._log_density(x, discrete=False))[()]

    def logpdf(self, x: ArrayLike) -> Any:
        """Logarithm of the density."""
        return self._log_density(x, discrete=False)

    def pmf(self, x: ArrayLike) -> Any:
        """Chance of a single value, for a law that has such values."""
        with np.errstate(all="ignore"):
            return np.exp(self._log_density(x, discrete=True))[()]

    def logpmf(self, x: ArrayLike) -> Any:
        """Logarithm of the chance of a single value."""
        return self._log_density(x, discrete=True)

    def cdf(self, x: ArrayLike) -> Any:
        """P(X <= x)."""
        return self._at(x, self._family.cdf, 0.0, 1.0)

    def sf(self, x: ArrayLike) -> Any:
        """P(X > x), exact where it is small."""
        return self._at(x, self._family.sf, 1.0, 0.0)

    def logcdf(self, x: ArrayLike) -> Any:
        """Log P(X <= x), also where that underflows."""
        return self._at(x, self._family.log_cdf, -np.inf, 0.0)

    def logsf(self, x: ArrayLike) -> Any:
        """Log P(X > x), also where that underflows."""
        return self._at(x, self._family.log_sf, 0.0, -np.inf)

    def ppf(self, q: ArrayLike) -> Any:
        """The x with P(X <= x) = q."""
        return self._quantile(q, self._family.ppf)

    def isf(self, q: ArrayLike) -> Any:
        """The x with P(X > x) = q."""
        return self._quantile(q, self._family.isf)

    def median(self) -> Any:
        """The value with half of all below it."""
        return self.ppf(0.5)

    def interval(self, confidence: ArrayLike) -> tuple[Any, Any]:
        """Ends of the interval around the median that holds this share."""
        outside = (1 - real_within("confidence", confidence, 0, 1)) / 2
        return self.ppf(outside), self.isf(outside)

    def support(self) -> tuple[Any, Any]:
        """Least and largest value."""
        low, high = self._family.support(self.dim)
        return np.asarray(low * self.scale)[()], np.asarray(high * self.scale)[()]

    def mean(self) -> Any:
        """Expected value."""
        return self.stats("m")

    def var(self) -> Any:
        """Variance."""
        return self.stats("v")

    def std(self) -> Any:
        """Standard deviation."""
        return np.sqrt(self.stats("v"))

    def stats(self, moments: str = "mv") -> Any:
        """Mean ("m"), variance ("v"), skewness ("s") and excess kurtosis ("k"), as many as asked for."""
        with np.errstate(all="ignore"):
            mean, variance, skewness, kurtosis = self._family.stats(self.dim)
            found = {
                "m": self.scale * mean,
                "v": self.scale * (self.scale * variance),
                "s": skewness + 0 * self.scale,
                "k": kurtosis + 0 * self.scale,
            }
        if not moments or not set(moments) <= found.keys():
            raise ValueError(f"moments = {moments!r} is unknown; allowed are letters of 'mvsk'")
        chosen = tuple(np.asarray(found[letter])[()] for letter in "mvsk" if letter in moments)
        return chosen[0] if len(chosen) == 1 else chosen

    def moment(self, order: int) -> Any:
        """E X^order about 0, for the orders 1 to 4."""
        if order not in (1, 2, 3, 4):
            raise ValueError(f"order = {order!r} is out of range; allowed are 1, 2, 3 and 4")
        mean, variance, skewness, kurtosis = self.stats("mvsk")
        third = np.where(variance > 0, skewness * np.sqrt(variance) ** 3, 0)
        fourth = np.where(variance > 0, (kurtosis + 3) * variance**2, 0)
        of_order = (
            mean,
            mean**2 + variance,
            mean**3 + 3 * mean * variance + third,
            mean**4 + 6 * mean**2 * variance + 4 * mean * third + fourth,
        )
        return np.asarray(of_order[order - 1])[()]

    def entropy(self) -> Any:
        """Differential entropy in nats; of a discrete law Shannon's."""
        with np.errstate(all="ignore"):
            own = self._family.entropy(self.dim)
            return np.asarray(own + 0 * self.scale if self.discrete else own + np.log(self.scale))[()]

    def rvs(self, size: int | Sequence[int] | None = None, random_state: RandomSource = None) -> Any:
        """Independent values: `size` of them, or one for each `dim` and `scale`."""
        own = np.broadcast_shapes(np.shape(self.dim), np.shape(self.scale))
        shape = own if size is None else tuple(np.atleast_1d(size).tolist())
        drawn = self._family.draw(generator(random_state), self.dim, shape)
        return np.asarray(self.scale * drawn)[()]

    @property
    def _family(self) -> Family:
        return families()[self.family]

    def _inside(self, x: ArrayLike) -> tuple[Array, Array, Array, Array]:
        """x in the unit of the scale, the same within the support, and where it is below or above that."""
        value = np.asarray(x, np.float64)
        if np.ndim(self.scale) or self.scale != 1:
            value = value / self.scale
        low, high = self._family.support(self.dim)
        if np.ndim(low) == np.ndim(high) == 0 and value.size and low <= value.min() and value.max() <= high:
            return value, value, np.asarray(False), np.asarray(False)
        # What is measured comes rounded: a single value must be found all the same.
        near = 1e-14 if self.discrete else 0.0
        under, over = value < low * (1 - near), value > high * (1 + near)
        return value, np.clip(value, low, high), under, over

    def _at(self, x: ArrayLike, function: Function, below: float, above: float) -> Any:
        many = np.asarray(x, np.float64)
        if many.size <= 2 * _BLOCK or np.ndim(self.dim) or np.ndim(self.scale):
            return self._at_once(many, function, below, above)
        # What is worked on stays in the processor's cache.
        found = np.empty(many.size)
        flat = many.reshape(-1)
        for start in range(0, flat.size, _BLOCK):
            part = slice(start, start + _BLOCK)
            found[part] = self._at_once(flat[part], function, below, above)
        return found.reshape(many.shape)

    def _at_once(self, x: Array, function: Function, below: float, above: float) -> Any:
        with np.errstate(all="ignore"):
            _, inside, under, over = self._inside(x)
            found = np.asarray(function(inside, self.dim))
            if self.discrete:
                found = np.where(np.isnan(inside), np.nan, found)
            if under.any() or over.any():
                found = np.where(under, below, np.where(over, above, found))
            if np.ndim(self.dim):
                found = np.broadcast_to(found, np.broadcast_shapes(found.shape, np.shape(self.dim))).copy()
        return found[()]

    def _log_density(self, x: ArrayLike, *, discrete: bool) -> Any:
        if discrete is not self.discrete:
            kind, name = ("single values", "pmf") if self.discrete else ("a density", "pdf")
            raise AttributeError(f"{self.call} has {kind}: ask for {name}")
        found = self._at(x, self._family.log_density, -np.inf, -np.inf)
        plain = self.discrete or (np.ndim(self.scale) == 0 and self.scale == 1)
        return found if plain else found - np.log(self.scale)

    def _quantile(self, q: ArrayLike, function: Function) -> Any:
        share = np.asarray(q, np.float64)
        with np.errstate(all="ignore"):
            inside = (share >= 0) & (share <= 1)
            found = function(np.clip(share, 0, 1), self.dim) * self.scale
            return np.asarray(found if inside.all() else np.where(inside, found, np.nan))[()]


def solved(
    share: Array, d: Array, start: Array, log_share_of: Function, log_density: Function,
    low: ArrayLike, high: ArrayLike,
) -> Array:  # fmt: skip
    """The x at which a share has its value, by Newton's steps in log(share) and log(x) between two bounds.

    `log_share_of` is log_cdf or log_sf; both are concave in log(x) for the laws here.
    """
    share, d, x, low, high = (np.array(part) for part in np.broadcast_arrays(share, d, start, low, high))
    rising = np.where(log_share_of(high, d) > log_share_of(low, d), 1, -1)
    least, most, target = np.maximum(low, 1e-308), high.copy(), np.log(share)
    for turn in range(100):
        log_share = log_share_of(x, d)
        above = (log_share > target) == (rising > 0)
        most, least = np.where(above, x, most), np.where(above, least, x)
        step = (log_share - target) / np.exp(log_density(x, d) - log_share) / x
        new = x * np.exp(-rising * step)
        new = np.where((new >= least) & (new <= most), new, np.sqrt(least) * np.sqrt(most))
        # Later on it is only the rounding of the share that keeps x moving.
        done = np.abs(new - x) <= (4e-16 if turn < 8 else 1e-12) * x
        x = new
        if done.all():
            break
    x = np.where(share == 0, np.where(rising > 0, low, high), x)
    return np.where(share == 1, np.where(rising > 0, high, low), x)
