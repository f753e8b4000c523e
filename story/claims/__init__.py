"""Every claim of the article, put to the test: a file each, with its experiment, its rule and its words.

Nothing here is typed by hand but the rules and the words: a verdict is computed from measurements.
`story.ledger` measures, keeps and shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.claims import (
    amount_of_data,
    averaged_tasks,
    black_hole,
    corrupted_labels,
    decay_needed,
    decay_speeds,
    few_frequencies,
    hidden_progress,
    inner_shares,
    leap_after_memorising,
    learning_rate,
    low_dimension,
    ordinary_generalisation,
    penalty_gradient,
    penalty_is_decay,
    room_to_compress,
    sandpile,
    sawtooth_to_smooth,
    shrunken_norms,
    sieve,
    silent_loss,
    simpler_generalises,
    smaller_norm,
    structure_needed,
    symbol_shapes,
    thin_shell,
    three_phases,
    too_much_decay,
    two_forces,
    worked_example,
)
from story.ledger.claim import Claim

# In the order of the article.
MODULES = (
    leap_after_memorising,
    three_phases,
    silent_loss,
    hidden_progress,
    sandpile,
    sawtooth_to_smooth,
    few_frequencies,
    amount_of_data,
    structure_needed,
    corrupted_labels,
    decay_needed,
    decay_speeds,
    too_much_decay,
    two_forces,
    sieve,
    inner_shares,
    shrunken_norms,
    thin_shell,
    black_hole,
    low_dimension,
    room_to_compress,
    penalty_gradient,
    penalty_is_decay,
    smaller_norm,
    learning_rate,
    worked_example,
    simpler_generalises,
    ordinary_generalisation,
    averaged_tasks,
    symbol_shapes,
)
CLAIMS: Mapping[str, Claim] = {module.CLAIM.name: module.CLAIM for module in MODULES}
