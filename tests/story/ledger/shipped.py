"""The ledger that ships, read once: it takes seconds."""

from __future__ import annotations

from functools import cache

from story.ledger.measuring import Entry, read_ledger
from story.registry import LEDGER


@cache
def shipped_ledger() -> tuple[Entry, ...]:
    """Every row as it is on disk."""
    return tuple(read_ledger(LEDGER.values()))
