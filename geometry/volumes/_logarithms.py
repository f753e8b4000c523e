"""Logarithms and differences that keep their digits, and the loop that applies a law to any arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from geometry._arguments import FloatArray, real_within

BoolArray = NDArray[np.bool_]
Numbers = TypeVar("Numbers", bound=NDArray[Any])
Kernel = Callable[..., FloatArray]
LogBase = Literal["e"] | float

# So many numbers at once stay in a core's cache, whatever a law computes on the way.
_BLOCK = 16384
# B_2k / (2k (2k - 1)), for powers of 1/a^2; from a = 10 on the next one is below 10^-15.
_STIRLING = (-691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
_ATANH = tuple(1 / (2 * k + 3) for k in range(9, -1, -1))
_EXP = tuple(1 / f for f in np.cumprod(np.arange(2.0, 13)))[::-1]


def in_blocks(kernel: Kernel, *arguments: FloatArray) -> FloatArray:
    """kernel(*arguments), a block of the broadcast arguments at a time; a NumPy scalar if all are scalars.

    The kernel meets one-dimensional arrays of one length, whatever the shapes, and no floating-point warning
    or error: infinities and underflows are values of these laws.
    """
    return _in_blocks(kernel, arguments, spread=True)


def elementwise(kernel: Kernel, *arguments: FloatArray) -> FloatArray:
    """The same for kernels that broadcast by themselves: single numbers come as arrays of length 1."""
    return _in_blocks(kernel, arguments, spread=False)


def at_once(kernel: Kernel, *arguments: FloatArray) -> FloatArray:
    """The same for kernels of so few steps that blocks would only cost time; arrays come as they are."""
    with np.errstate(all="ignore"):
        scalar_or_array: FloatArray = kernel(*arguments)[()]
    return scalar_or_array


def _in_blocks(kernel: Kernel, arguments: tuple[FloatArray, ...], *, spread: bool) -> FloatArray:
    shape = np.broadcast(*arguments).shape
    result = np.empty(shape)
    flat = result.reshape(-1)
    single = [argument.size == 1 for argument in arguments]
    columns = [
        argument.reshape(1) if one else np.broadcast_to(argument, shape).reshape(-1)
        for argument, one in zip(arguments, single, strict=True)
    ]
    with np.errstate(all="ignore"):
        for start in range(0, flat.size, _BLOCK):
            part = flat[start : start + _BLOCK]
            part[:] = kernel(
                *(
                    (np.broadcast_to(column, part.shape) if spread and part.size > 1 else column)
                    if one
                    else column[start : start + _BLOCK]
                    for column, one in zip(columns, single, strict=True)
                )
            )
    scalar_or_array: FloatArray = result[()]
    return scalar_or_array


def log_of(base: LogBase) -> FloatArray | float:
    """The natural logarithm of a base; 1 for "e"."""
    return 1.0 if base == "e" else np.log(real_within("base", base, 1, open_low=True))


def in_base(log: FloatArray, base: LogBase) -> FloatArray:
    """A natural logarithm in another base; an array, of which nobody else knows, is overwritten."""
    if base != "e":
        log /= log_of(base)
    return log


def in_nature(log: FloatArray, base: LogBase) -> FloatArray:
    """The natural logarithm of what has this one in another base."""
    return log if base == "e" else at_once(np.multiply, log, np.asarray(log_of(base)))


def once(kernel: Callable[[FloatArray], Numbers], x: FloatArray) -> Numbers:
    """kernel(x), worked out once where x is one number repeated, as `in_blocks` hands out single numbers."""
    if x.ndim == 1 and x.size > 1 and x.strides[0] == 0:
        return np.broadcast_to(kernel(x[:1]), x.shape)  # type: ignore[return-value]  # of its kind
    return kernel(x)


def nested(inner: str, r: FloatArray, outer: str, big_r: FloatArray) -> None:
    """Raise a ValueError that names both unless r <= R everywhere."""
    crossed = np.greater(r, big_r)
    if crossed.any():
        pair = [np.broadcast_to(radius, crossed.shape)[crossed][0] for radius in (r, big_r)]
        raise ValueError(
            f"{inner} = {pair[0]} is larger than {outer} = {pair[1]}; allowed is {inner} <= {outer}"
        )


def log_quotient(large: FloatArray, small: FloatArray) -> FloatArray:
    """log(R / r) for 0 <= r <= R, to its last digits also where they nearly agree; inf for r = 0."""
    # The difference of close numbers is exact in floating point, that of their rounded logarithms is not.
    ratio = (large - small) / small
    log: FloatArray = np.log1p(ratio, out=ratio)
    lost = np.isinf(log)
    if lost.any():
        log = np.where(lost, np.log(large) - np.log(small), log)
        log[np.isnan(log)] = np.inf
    return log


def scaled(product: FloatArray, factor: FloatArray | float) -> FloatArray:
    """product * factor, written over the product, of which nobody else knows, where that has room for it."""
    return np.multiply(product, factor, out=room(product, factor))


def added(total: FloatArray, part: FloatArray | float) -> FloatArray:
    """total + part, written over the total in the same way."""
    return np.add(total, part, out=room(total, part))


def room(array: FloatArray, other: FloatArray | float) -> FloatArray | None:
    """The array itself, if what a step makes of it and the other has its shape; for `out=`."""
    fits = np.ndim(other) == 0 or np.broadcast(array, other).shape == np.shape(array)
    return array if fits and np.ndim(array) else None


def times_log(factor: FloatArray, value: FloatArray) -> FloatArray:
    """factor * log(value), with 0 * log(0) = 0 as the law r^0 = 1 asks."""
    product: FloatArray = factor * np.log(value)
    return product if factor.all() else np.where(factor == 0, 0.0, product)


def log_one_minus_exp(x: FloatArray) -> FloatArray:
    """log(1 - e^x) for x <= 0, one-dimensional; each half of the range has its own stable form."""
    result: FloatArray = np.log1p(-np.exp(x))
    close = x > -np.log(2.0)
    if close.any():
        result[close] = np.log(-np.expm1(x[close]))
    return result


def more_than_log(x: FloatArray) -> FloatArray:
    """x - log(1 + x) for |x| < 0.2: with s = x / (2 + x), log(1 + x) = 2 atanh(s) and x - 2s = x s."""
    s = x / (2 + x)
    square = s * s
    return s * (x - 2 * square * polynomial(_ATANH, square))


def more_than_exp(x: FloatArray) -> FloatArray:
    """e^x - 1 - x for |x| <= 0.2."""
    return x * x * polynomial(_EXP, x)


def polynomial(coefficients: tuple[float, ...], x: FloatArray) -> FloatArray:
    """Horner's rule, the highest power first."""
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total


def log_gamma(x: FloatArray) -> FloatArray:
    # Imported at its first use: SciPy's special functions would triple the time that `import geometry` takes.
    from scipy.special import gammaln

    result: FloatArray = gammaln(x)
    return result


def log_gamma_ratio(z: FloatArray, more: FloatArray) -> FloatArray:
    """log(Gamma(z + m) / Gamma(z)) for z > 0, m >= 0, without the cancellation of large z."""
    z, more = np.broadcast_arrays(z, more)
    large = np.maximum(z, 10.0)
    ratio: FloatArray = more * np.log(large) + (large + more - 0.5) * np.log1p(more / large) - more
    ratio += polynomial(_STIRLING, 1 / (large + more) ** 2) / (large + more)
    ratio -= polynomial(_STIRLING, 1 / large**2) / large
    few = z < 10
    if few.any():
        ratio[few] = log_gamma(z[few] + more[few]) - log_gamma(z[few])
    return ratio


def stirling_rest(a: FloatArray) -> FloatArray:
    """log Gamma(a) - a log a + a, one-dimensional."""
    return once(_stirling_rest, a)


def _stirling_rest(a: FloatArray) -> FloatArray:
    large = np.maximum(a, 10.0)
    rest: FloatArray = np.log(2 * np.pi / large) / 2 + polynomial(_STIRLING, 1 / large**2) / large
    small = a < 10
    if small.any():
        few = a[small]
        rest[small] = log_gamma(few) - few * np.log(few) + few
    return rest


def exp_of(logarithm: FloatArray) -> FloatArray:
    """e^x, which may underflow to 0 or overflow without a word."""
    with np.errstate(all="ignore"):
        power: FloatArray = np.exp(logarithm)
    return power
