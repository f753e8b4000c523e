"""One public function of `geometry` beside the obvious way to the same result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What is timed for one function.

    Attributes:
        name: of the public function.
        size: of the input, in words.
        ours: the call.
        obvious: what a user would write without it, on the same input; None where there is no such thing.
        against: what the obvious way is, or why there is none.
    """

    name: str
    size: str
    ours: Callable[[], object]
    obvious: Callable[[], object] | None
    against: str
