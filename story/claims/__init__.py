"""Every claim of the article, put to the test: a file each, with its experiment, its rule and its words.

Nothing here is typed by hand but the rules and the words: a verdict is computed from measurements.
`story.ledger` measures, keeps and shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.claims import (
    decay_needed,
    decay_speeds,
    leap_after_memorising,
    learning_rate,
    penalty_gradient,
    penalty_is_decay,
    room_to_compress,
    sandpile,
    sieve,
    too_much_decay,
    two_forces,
    worked_example,
)
from story.ledger.claim import Claim

# In the order of the article.
MODULES = (
    leap_after_memorising,
    sandpile,
    decay_needed,
    decay_speeds,
    too_much_decay,
    two_forces,
    sieve,
    room_to_compress,
    penalty_gradient,
    penalty_is_decay,
    learning_rate,
    worked_example,
)
CLAIMS: Mapping[str, Claim] = {module.CLAIM.name: module.CLAIM for module in MODULES}
