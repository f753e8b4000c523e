"""Validate arguments: each check raises one line that names the value and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from numbers import Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
# Up to here float64 tells whole numbers apart.
LARGEST = 2**53
_LARGEST_FLOAT = float(np.finfo(np.float64).max)
RandomSource = np.random.Generator | np.random.BitGenerator | np.random.SeedSequence | int | None


def real_array(name: str, value: ArrayLike, *, finite: bool = True) -> FloatArray:
    """Return `value` as float64; complex numbers and text are turned away, NaN and infinities if `finite`.

    Numbers in lists, NumPy, pandas, torch tensors (also such as need gradients, or are bfloat16) are taken as
    they are. What would lose something without a word is not: masks, sparse matrices, objects.
    """
    array = _floats(name, value)
    return _finite(name, array) if finite else array


def _floats(name: str, value: ArrayLike) -> FloatArray:
    array = _as_array(name, value)
    if array.dtype == np.float64:
        return array
    with np.errstate(over="ignore"):  # a long double beyond the range of float64 is turned away by `_finite`
        return array.astype(np.float64, copy=False)


def _finite(name: str, array: FloatArray) -> FloatArray:
    bad = ~np.isfinite(array)
    if bad.any():
        raise ValueError(
            f"{name} holds {array[bad][0]} ({np.count_nonzero(bad)} of {array.size} values are not finite); "
            "allowed are finite numbers"
        )
    return array


def _as_array(name: str, value: Any) -> NDArray[Any]:
    """`value` as an array of real numbers of NumPy's own."""
    if isinstance(value, np.ma.MaskedArray) and (hidden := int(np.ma.getmaskarray(value).sum())):
        raise ValueError(f"{name} has {hidden} masked values; allowed are arrays without a mask")
    try:
        array = np.asarray(_without_tensors(value))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} is no array of numbers: {error}".splitlines()[0]) from error
    if array.dtype.kind == "O" and array.size and all(_is_real(item) for item in array.flat):
        with suppress(OverflowError):
            array = array.astype(np.float64)
    if array.dtype.kind not in "fiub":
        told = (f"dtype {array.dtype}" if array.ndim else f"the value {value!r}").splitlines()[0]
        raise ValueError(f"{name} has {told[:80]}; allowed are real numbers")
    return array


def _is_real(item: object) -> bool:
    return isinstance(item, Real) and not isinstance(item, (bool, np.bool_))


def _without_tensors(value: Any) -> Any:
    """torch's tensors as NumPy arrays, also within lists; torch itself need not be there."""
    if isinstance(value, (list, tuple)) and any(hasattr(item, "detach") for item in value):
        return [_without_tensors(item) for item in value]
    if not hasattr(value, "detach"):
        return value
    tensor = value.detach().cpu()
    # NumPy has no bfloat16; float32 holds all of its values.
    return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()


def real_within(
    name: str, value: ArrayLike, low: float, high: float = np.inf, *, open_low: bool = False
) -> FloatArray:
    """Return `value` as float64 with every entry in [low, high], or in (low, high] where `open_low`."""
    array = _floats(name, value)
    if array.size and _surely_within(array, low, min(high, _LARGEST_FLOAT), open_low):
        return array
    _finite(name, array)
    bad = (array > high) | ((array <= low) if open_low else (array < low))
    if bad.any():
        span = f"{name} {'>' if open_low else '>='} {low:g}"
        span += "" if high == np.inf else f" and {name} <= {high:g}"
        raise ValueError(f"{name} = {array[bad][0]} is out of range; allowed is {span}")
    return array


def _surely_within(array: FloatArray, low: float, high: float, open_low: bool) -> bool:
    """A quick look, in one pass or two; it may miss what is within, and the longer check finds it."""
    if low == 0 and not open_low:
        # Read as whole numbers, the bits of doubles from 0 on are in their order, and all others come later:
        # those of negative numbers, infinities and NaN.
        return bool(array.view(np.uint64).max() <= np.float64(high).view(np.uint64))
    # A NaN is neither above nor below anything.
    least = array.min()
    return bool((low < least if open_low else low <= least) and -np.inf < least and array.max() <= high)


def real_number(
    name: str, value: ArrayLike, low: float, high: float = np.inf, *, open_low: bool = False
) -> float:
    """Return `value`, one number and no array of them, as a float within the same bounds."""
    array = real_within(name, value, low, high, open_low=open_low)
    if array.ndim > 0:
        raise ValueError(f"{name} has shape {array.shape}; allowed is one number")
    return float(array)


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


def whole_number(name: str, value: float, low: int, high: int | None = None, *, reason: str = "") -> int:
    """Return `value` as a Python int in low..high; 1e6 is whole, 3.5 is not.

    `reason` says where the bounds come from; without a `high`, no more than NumPy can count in float64.
    """
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        number = int(value)
    else:
        array = whole_array(name, value, -LARGEST)
        if array.ndim > 0:
            raise ValueError(f"{name} has shape {array.shape}; allowed is one whole number")
        number = int(array)
    if number < low or number > (LARGEST if high is None else high):
        span = (
            f"{name} >= {low}" if high is None and number < low else f"{low} <= {name} <= {high or LARGEST}"
        )
        raise ValueError(f"{name} = {number} is out of range; allowed is {span}{reason}")
    return number


def whole_array(name: str, value: ArrayLike, low: int, high: int | None = None) -> IntArray:
    """Return `value` as int64 with every entry a whole number in low..high; 3.0 is whole, 3.5 is not."""
    if _as_array(name, value).dtype.kind == "b":
        raise ValueError(f"{name} is true or false; allowed are whole numbers")
    array = real_within(name, value, low, LARGEST if high is None else high)
    broken = array != np.floor(array)
    if broken.any():
        raise ValueError(f"{name} holds {array[broken][0]}; allowed are whole numbers")
    return array.astype(np.int64)


Choice = TypeVar("Choice")


def one_of(name: str, value: str, choices: Mapping[str, Choice]) -> Choice:
    """Return what `choices` holds under the name that `value` is."""
    if not isinstance(value, str) or value not in choices:
        told = " ".join(repr(value).split())[:80]
        raise ValueError(f"{name} = {told} is unknown; allowed are {', '.join(choices)}")
    return choices[value]


def generator(rng: RandomSource) -> np.random.Generator:
    """Return the generator that `rng` is, or the one that it seeds; a fresh one for None."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None or isinstance(rng, (np.random.SeedSequence, np.random.BitGenerator)):
        return np.random.default_rng(rng)
    if isinstance(rng, np.random.RandomState):
        raise ValueError("rng is a RandomState; allowed is a seed, or a NumPy Generator as default_rng makes")
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool) and rng >= 0:
        return np.random.default_rng(int(rng))  # a seed may have any number of digits
    return np.random.default_rng(whole_number("rng", rng, 0, reason=", or a NumPy Generator"))


def not_zero(name: str, total: FloatArray, lack: str, allowed: str) -> FloatArray:
    """Return `total`, of any shape; raise a ValueError that says "`name` `lack`" if any entry is 0."""
    flat = np.count_nonzero(total == 0)
    if flat:
        where = f" in {flat} of {total.size} cases" if total.size > 1 else ""
        raise ValueError(f"{name} {lack}{where}; allowed are {allowed}")
    return total
