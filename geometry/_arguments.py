"""Validate arguments: each check raises one line that names the value and what is allowed."""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
RandomSource = np.random.Generator | np.random.BitGenerator | np.random.SeedSequence | int | None


def real_array(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as float64; complex numbers, text, NaN and infinities are turned away."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} has dtype {array.dtype}; allowed are real numbers")
    array = array.astype(np.float64, copy=False)
    bad = ~np.isfinite(array)
    if bad.any():
        raise ValueError(
            f"{name} holds {array[bad][0]} ({np.count_nonzero(bad)} of {array.size} values are not finite); "
            "allowed are finite numbers"
        )
    return array


def real_within(
    name: str, value: ArrayLike, low: float, high: float = np.inf, *, open_low: bool = False
) -> FloatArray:
    """Return `value` as float64 with every entry in [low, high], or in (low, high] where `open_low`."""
    array = real_array(name, value)
    bad = (array > high) | ((array <= low) if open_low else (array < low))
    if bad.any():
        span = f"{name} {'>' if open_low else '>='} {low:g}"
        span += "" if high == np.inf else f" and {name} <= {high:g}"
        raise ValueError(f"{name} = {array[bad][0]} is out of range; allowed is {span}")
    return array


def integer_within(name: str, value: int, low: int, high: int | None = None, *, reason: str = "") -> int:
    """Return `value` as a Python int in low..high; `reason` says where the bounds come from."""
    number = operator.index(value)
    if number < low or (high is not None and number > high):
        span = f"{name} >= {low}" if high is None else f"{low} <= {name} <= {high}"
        raise ValueError(f"{name} = {number} is out of range; allowed is {span}{reason}")
    return number


def read_only(array: ArrayLike) -> FloatArray:
    """Return a copy of `array` that cannot be written to, for the fields of frozen results."""
    copy = np.array(array, dtype=np.float64)
    copy.setflags(write=False)
    return copy


def point_rows(
    name: str, value: ArrayLike, rows: str, *, least: int = 2, dim: int | None = None
) -> FloatArray:
    """Return `value` as a float64 cloud (..., rows, d): `least` rows or more, d >= 1 or exactly `dim`."""
    array = real_array(name, value)
    if array.ndim < 2 or array.shape[-2] < least or array.shape[-1] < 1 or dim not in (None, array.shape[-1]):
        wanted = "d >= 1" if dim is None else f"d = {dim}"
        raise ValueError(
            f"{name} has shape {array.shape}; allowed is (..., {rows}, d) with {rows} >= {least}, {wanted}"
        )
    return array


def whole_number(name: str, value: float, low: int) -> int:
    """Return `value` as a Python int >= `low`; 1e6 is whole, 3.5 is not."""
    number = whole_array(name, value, low)
    if number.ndim > 0:
        raise ValueError(f"{name} has shape {number.shape}; allowed is one whole number")
    return int(number)


def whole_array(name: str, value: ArrayLike, low: int, high: int | None = None) -> IntArray:
    """Return `value` as int64 with every entry a whole number in low..high; 3.0 is whole, 3.5 is not."""
    array = real_within(name, value, low, 2.0**53 if high is None else high)
    broken = array != np.floor(array)
    if broken.any():
        raise ValueError(f"{name} holds {array[broken][0]}; allowed are whole numbers")
    return array.astype(np.int64)


def generator(rng: RandomSource) -> np.random.Generator:
    """Return the generator that `rng` is, or the one that it seeds; a fresh one for None."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None or isinstance(rng, (np.random.SeedSequence, np.random.BitGenerator)):
        return np.random.default_rng(rng)
    return np.random.default_rng(integer_within("rng", rng, 0, reason=", or a NumPy Generator"))


def not_zero(name: str, total: FloatArray, lack: str, allowed: str) -> FloatArray:
    """Return `total`, of any shape; raise a ValueError that says "`name` `lack`" if any entry is 0."""
    flat = np.count_nonzero(total == 0)
    if flat:
        where = f" in {flat} of {total.size} cases" if total.size > 1 else ""
        raise ValueError(f"{name} {lack}{where}; allowed are {allowed}")
    return total
