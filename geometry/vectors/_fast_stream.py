"""Random numbers in single precision, as many at once as fit the processor's registers: `stream="fast"`.

128 generators xoshiro128++ run side by side (Blackman & Vigna, ACM Trans. Math. Softw. 47, 2021), seeded from
one seed sequence; each step takes two numbers of 32 bits from every one, and makes of these two normals,

    sqrt(-2 log u) cos(2 pi v),    sqrt(-2 log u) sin(2 pi v)

(Box & Muller, Ann. Math. Stat. 29, 1958), with the logarithm, sine and cosine as polynomials without a branch
(Moshier's Cephes, in single precision), so that a compiler makes them instructions on many numbers at once.
u has 31 bits: no normal is beyond 6.66. Without fused multiplications all bits are the same on every machine.

Importing this imports numba; the first use compiles, which takes some seconds, and keeps that on disk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from geometry._arguments import FloatArray

LANES = 128
_U, _I, _F = np.uint32, np.int32, np.float32
_ROOT_HALF = _I(0x3F3504F3)  # the bits of sqrt(1/2)


def state_of(seed: np.random.SeedSequence) -> Any:
    """The generators' state, (4, LANES)."""
    return seed.generate_state(4 * LANES, np.uint32).reshape(4, LANES)


def _compiled(function: Any, **options: Any) -> Any:
    """As machine code that lets other threads run, kept on disk if there is a place for it."""
    options = {"nogil": True, "error_model": "numpy", **options}
    try:
        return njit(cache=True, **options)(function)
    except RuntimeError:
        return njit(**options)(function)


def _bits(_context: Any, _number: Any) -> Any:
    def code(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], context.get_value_type(types.int32))

    return types.int32(types.float32), code


def _number(_context: Any, _bits: Any) -> Any:
    def code(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], context.get_value_type(types.float32))

    return types.float32(types.int32), code


bits: Any = intrinsic(_bits)
number: Any = intrinsic(_number)


def _rotated(x: Any, left: Any) -> Any:
    return _U(_U(x << left) | _U(x >> _U(_U(32) - left)))


rotated = _compiled(_rotated)


def _stepped(a: Any, b: Any, c: Any, d: Any) -> Any:
    """The next number of xoshiro128++, and the state after it."""
    out = _U(rotated(_U(a + d), _U(7)) + a)
    shifted = _U(b << _U(9))
    c, d = _U(c ^ a), _U(d ^ b)
    b, a = _U(b ^ c), _U(a ^ d)
    return out, a, b, _U(c ^ shifted), rotated(d, _U(11))


stepped = _compiled(_stepped)


def _two_normals(first: Any, second: Any) -> Any:
    """Two normals of two numbers of 32 bits."""
    u = (_F(_I(_U(first >> _U(1)))) + _F(0.5)) * _F(2.0**-31)
    above = _I(bits(u) - _ROOT_HALF)
    exponent = _F(_I(above >> _I(23)))
    m = number(_I(_I(above & _I(0x007FFFFF)) + _ROOT_HALF)) - _F(1)
    p = _F(7.0376836292e-2)
    p = p * m + _F(-1.1514610310e-1)
    p = p * m + _F(1.1676998740e-1)
    p = p * m + _F(-1.2420140846e-1)
    p = p * m + _F(1.4249322787e-1)
    p = p * m + _F(-1.6668057665e-1)
    p = p * m + _F(2.0000714765e-1)
    p = p * m + _F(-2.4999993993e-1)
    p = p * m + _F(3.3333331174e-1)
    log = m + (p * m - _F(0.5)) * (m * m) + exponent * _F(0.69314718056)
    radius = np.sqrt(_F(-2) * log)
    # An eighth of the circle to both sides of an axis, by 29 bits; three more choose the axis and the signs.
    angle = _F(_I(_I(second) >> _I(3))) * _F(np.pi / 4 * 2.0**-28)
    w = angle * angle
    s = _F(-1.9515295891e-4)
    s = s * w + _F(8.3321608736e-3)
    s = s * w + _F(-1.6666654611e-1)
    s = radius * (s * w * angle + angle)
    c = _F(2.443315711809948e-5)
    c = c * w + _F(-1.388731625493765e-3)
    c = c * w + _F(4.166664568298827e-2)
    c = radius * (c * w * w - _F(0.5) * w + _F(1))
    c = number(_I(bits(c) ^ _I(_U(_U(second & _U(2)) << _U(30)))))
    s = number(_I(bits(s) ^ _I(_U(_U(second & _U(4)) << _U(29)))))
    swap = _U(second & _U(1)) != _U(0)
    return s if swap else c, c if swap else s


two_normals = _compiled(_two_normals)


def _normals(state: Any, first: Any, second: Any) -> None:
    """Fill two flat arrays of one length that LANES divides.

    Two arrays, and steps that are counted: so written, the inner loop is compiled to one over many lanes at
    once, seven times as quick. `benchmarks/norms.py` keeps watch.
    """
    a, b, c, d = state[0], state[1], state[2], state[3]
    for step in range(first.size // LANES):
        start = step * LANES
        for j in range(LANES):
            u, p, q, r, s = stepped(a[j], b[j], c[j], d[j])
            v, a[j], b[j], c[j], d[j] = stepped(p, q, r, s)
            first[start + j], second[start + j] = two_normals(u, v)


def _uniforms(state: Any, first: Any, second: Any) -> None:
    """Fill both with numbers evenly spread in (-1, 1), each the middle of one of 2^24 pieces."""
    a, b, c, d = state[0], state[1], state[2], state[3]
    for step in range(first.size // LANES):
        start = step * LANES
        for j in range(LANES):
            u, p, q, r, s = stepped(a[j], b[j], c[j], d[j])
            v, a[j], b[j], c[j], d[j] = stepped(p, q, r, s)
            first[start + j] = (_F(_I(_I(u) >> _I(8))) + _F(0.5)) * _F(2.0**-23)
            second[start + j] = (_F(_I(_I(v) >> _I(8))) + _F(0.5)) * _F(2.0**-23)


normals, uniforms = _compiled(_normals), _compiled(_uniforms)


def _sums_of_products(x: Any, y: Any, sums: Any) -> None:
    """Add to `sums` the sum of x y in each row, in double precision."""
    rows, columns = x.shape
    for row in range(rows):
        total = 0.0
        for k in range(columns):
            total += np.float64(x[row, k]) * np.float64(y[row, k])
        sums[row] += total


# Here, and only here, the compiler may choose the order: it changes the last digit of a double.
sums_of_products = _compiled(_sums_of_products, fastmath={"reassoc", "nsz"})


def sums_of_rows(pairs: tuple[tuple[FloatArray, FloatArray], ...]) -> FloatArray:
    """(rows, k): the sums of x y in each row, for k pairs of blocks."""
    sums = np.zeros((len(pairs), len(pairs[0][0])))
    for (x, y), row in zip(pairs, sums, strict=True):
        sums_of_products(x, y, row)
    return sums.T


def fill_normals(state: Any, block: FloatArray) -> None:
    """Fill a block of any shape with normals; what is left of a last step is not used."""
    _fill(normals, state, block)


def fill_uniforms(state: Any, block: FloatArray) -> None:
    """Fill a block of any shape with numbers in (-1, 1)."""
    _fill(uniforms, state, block)


def fill_signs(state: Any, block: FloatArray) -> None:
    """Fill a block of any shape with 1 and -1."""
    _fill(uniforms, state, block)
    np.copysign(_F(1), block, out=block)


def _fill(draw: Any, state: Any, block: FloatArray) -> None:
    flat = block.reshape(-1)
    whole = flat.size - flat.size % (2 * LANES)
    draw(state, flat[: whole // 2], flat[whole // 2 : whole])
    if whole < flat.size:
        last = np.empty(2 * LANES, np.float32)
        draw(state, last[:LANES], last[LANES:])
        flat[whole:] = last[: flat.size - whole]
