"""How far along something is that starts and stops gently, or that rests on its way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def smoothstep(x: Any) -> NDArray[np.floating]:
    """From 0 to 1 while x does, gently at both ends; held there outside.

    >>> smoothstep([-1, 0.25, 0.5, 2]).tolist()
    [0.0, 0.15625, 0.5, 1.0]
    """
    part = np.clip(x, 0, 1)
    return np.asarray(part * part * (3 - 2 * part))


def stepped(at: float) -> float:
    """Rests at whole numbers and hurries from one to the next.

    >>> stepped(2.2), stepped(2.5), round(stepped(2.9), 3)
    (2.0, 2.5, 3.0)
    """
    whole = np.floor(at)
    return float(whole + smoothstep((at - whole - 0.25) / 0.5))
