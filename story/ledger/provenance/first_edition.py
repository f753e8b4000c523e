"""The results of the first edition, frozen: what its code found counts as that, and as nothing else.

The second edition moved and renamed the code that results depend on, so that no fingerprint is the same any
more. Until they are measured again, a result is known by a hash of all that was measured: one that was edited
is no result of the first edition, but a stale one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from story.ledger.results import Result, measured_part

FROZEN = Path(__file__).with_suffix(".json")


def is_first_edition(result: Result) -> bool:
    """Whether this is exactly what the first edition's code found for its claim."""
    return _frozen().get(result.claim) == evidence_hash(result)


def evidence_hash(result: Result) -> str:
    """A hash of all that was measured: numbers, curves, runs, fingerprint, machine and date."""
    told = json.dumps(measured_part(result), sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def _frozen() -> Mapping[str, str]:
    """The hash of each claim's result."""
    hashes: Mapping[str, str] = json.loads(FROZEN.read_text(encoding="utf-8"))
    return hashes
