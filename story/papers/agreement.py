"""When a number of ours agrees with one that a paper prints."""

from __future__ import annotations

from language import Message
from story.ledger.claim import Reading, Ruling, Verdict
from story.ledger.readings import above, below, every, undecided


def between(reading: Reading, low: float, high: float) -> bool | None:
    """Whether the whole interval of a reading lies between two numbers; None where it reaches across one.

    >>> between(Reading(5.0, low=4.0, high=6.0), 3, 7), between(Reading(5.0, low=4.0, high=8.0), 3, 7)
    (True, None)
    """
    return every(above(reading, low), below(reading, high))


def near(reading: Reading, printed: float, factor: float) -> bool | None:
    """Whether a reading is the printed number up to a factor.

    >>> near(Reading(6000.0), 9400, 2.0), near(Reading(4000.0), 9400, 2.0)
    (True, False)
    """
    return between(reading, printed / factor, printed * factor)


def agreement(
    size: bool | None,
    direction: bool | None,
    found: Message,
    why: Message | None = None,
    differs: Message | None = None,
) -> Ruling:
    """HOLDS where direction and size are theirs, else FAILS, and says so where the direction alone is.

    Args:
        size: whether our number is theirs, as near as the row asks.
        direction: whether what the number stands for is seen at all.
        found: our numbers.
        why: why they may differ: where our recipe is not theirs.
        differs: what is said instead of all this where they differ.

    >>> str(agreement(False, True, Message("ours is 3"), Message("fewer steps")).because)
    'in direction only: ours is 3; fewer steps'
    """
    known = every(direction, size)
    if known is None:
        return undecided(found)
    if known:
        return Ruling(Verdict.HOLDS, Message("yes: {found}", found=found))
    because = found if why is None else Message("{found}; {why}", found=found, why=why)
    if direction:
        return Ruling(Verdict.FAILS, Message("in direction only: {found}", found=because))
    return Ruling(Verdict.FAILS, differs or Message("no: {found}", found=because))


def compared(agrees: bool | None, found: Message, differs: Message | None = None) -> Ruling:
    """HOLDS where our number is theirs, FAILS where it is not, whatever its direction."""
    return agreement(agrees, agrees, found, differs=differs)
