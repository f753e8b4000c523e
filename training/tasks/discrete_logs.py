"""Discrete logarithms: the relabelling that turns multiplication and division into addition on a circle.

Modulo a prime p the powers g⁰, g¹, …, g^(p−2) of a primitive root g are all the numbers from 1 to p − 1, each
once, and gˣ · gʸ = g^(x + y mod p − 1). A network that multiplies can therefore be analysed like one that
adds, once each symbol is replaced by its exponent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.tasks.table import read_only

# The residue of a symbol that has none: 0 is no power of anything.
ABSENT = -1
# For each task that is a cyclic group: the sign of the right symbol, and whether symbols are exponents.
_CYCLIC = {"add": (1, False), "subtract": (-1, False), "multiply": (1, True), "divide": (-1, True)}
CYCLIC_TASKS = tuple(_CYCLIC)


@dataclass(frozen=True, slots=True)
class CyclicGroup:
    """A task as addition on a circle: r(answer) = r(left) + sign · r(right) modulo `order`.

    Attributes:
        residues: r: the place of each symbol on the circle, shape (p,), read-only; `ABSENT` (-1) for the 0 of
            multiply and divide, to which the equation does not apply.
        order: how many places the circle has: p, or p - 1 for multiply and divide.
        sign: 1, or -1 where the right symbol is taken away (subtract, divide).
    """

    residues: NDArray[np.int64]
    order: int
    sign: int


def is_prime(number: int) -> bool:
    """Tell whether a number is prime, by trial division.

    >>> [n for n in range(20) if is_prime(n)]
    [2, 3, 5, 7, 11, 13, 17, 19]
    """
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def primitive_root(p: int) -> int:
    """Find the smallest g whose powers modulo a prime p are all of 1, …, p - 1.

    g is one unless g^((p-1)/q) = 1 for a prime q that divides p - 1 (Gauss, Disquisitiones, art. 73).

    Raises:
        ValueError: p is no prime.

    >>> primitive_root(97)
    5
    """
    if not is_prime(p):
        raise ValueError(f"p = {p}: only a prime modulus is sure to have a primitive root")
    divisors = [q for q in range(2, p) if (p - 1) % q == 0 and is_prime(q)]
    return next(g for g in range(1, p) if all(pow(g, (p - 1) // q, p) != 1 for q in divisors))


def discrete_logs(p: int) -> NDArray[np.int64]:
    """Return for each symbol s of 0, …, p - 1 the x in 0, …, p - 2 with gˣ = s modulo p, for the smallest
    primitive root g; `ABSENT` (-1) for s = 0. Shape (p,).

    Raises:
        ValueError: p is no prime.

    >>> discrete_logs(7)  # g = 3 and its powers are 1, 3, 2, 6, 4, 5
    array([-1,  0,  2,  1,  4,  5,  3])
    """
    root, power = primitive_root(p), 1
    logs = np.full(p, ABSENT, np.int64)
    for exponent in range(p - 1):
        logs[power] = exponent
        power = power * root % p
    return logs


@lru_cache(maxsize=64)
def cyclic_group(task: str, p: int) -> CyclicGroup:
    """A task as addition on a circle.

    Raises:
        ValueError: the task is none of `CYCLIC_TASKS`, or multiply or divide with a p that is no prime.

    >>> group = cyclic_group("divide", 7)
    >>> a, b = group.residues[[6, 4]]  # 6 / 4 = 5 modulo 7
    >>> bool((a + group.sign * b) % group.order == group.residues[5])
    True
    >>> cyclic_group("s5", 120)
    Traceback (most recent call last):
    ValueError: task = 's5': no cyclic group; those are add, subtract, multiply, divide
    """
    if task not in _CYCLIC:
        raise ValueError(f"task = {task!r}: no cyclic group; those are {', '.join(CYCLIC_TASKS)}")
    sign, exponents = _CYCLIC[task]
    if exponents:
        return CyclicGroup(read_only(discrete_logs(p)), p - 1, sign)
    return CyclicGroup(read_only(np.arange(p)), p, sign)


def residues(task: str, p: int) -> NDArray[np.int64]:
    """Return the place of each symbol on the circle: the field of the same name of `cyclic_group`, shape
    (p,).

    >>> residues("multiply", 5)  # g = 2
    array([-1,  0,  1,  3,  2])
    """
    return cyclic_group(task, p).residues
