"""Every claim of the article, put to the test: a file each, with its experiment, its rule and its words.

Nothing here is typed by hand but the rules and the words: a verdict is computed from measurements.
`story.ledger` measures, keeps and shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.claims.generalisation import (
    averaged_tasks,
    complex_fails,
    ordinary_generalisation,
    simpler_generalises,
)
from story.claims.high_dimensions import (
    black_hole,
    hundreds_of_dimensions,
    inner_shares,
    low_dimension,
    room_to_compress,
    shrunken_norms,
    symbol_shapes,
    thin_shell,
)
from story.claims.phases import (
    few_frequencies,
    flat_plateau,
    hidden_progress,
    leap_after_memorising,
    sandpile,
    sawtooth_to_smooth,
    silent_held_out_loss,
    silent_training_loss,
    sudden_leap,
    three_phases,
)
from story.claims.prerequisites import (
    amount_of_data,
    corrupted_labels,
    decay_needed,
    decay_speeds,
    structure_needed,
    too_much_decay,
)
from story.claims.weight_decay import (
    learning_rate,
    penalty_gradient,
    penalty_is_decay,
    sieve,
    smaller_norm,
    two_forces,
    worked_example,
)
from story.ledger.claim import Claim

# In the order of the article.
MODULES = (
    leap_after_memorising,
    three_phases,
    flat_plateau,
    silent_training_loss,
    silent_held_out_loss,
    hidden_progress,
    sandpile,
    sawtooth_to_smooth,
    few_frequencies,
    sudden_leap,
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
    hundreds_of_dimensions,
    room_to_compress,
    penalty_gradient,
    penalty_is_decay,
    smaller_norm,
    learning_rate,
    worked_example,
    simpler_generalises,
    complex_fails,
    ordinary_generalisation,
    averaged_tasks,
    symbol_shapes,
)
CLAIMS: Mapping[str, Claim] = {module.CLAIM.name: module.CLAIM for module in MODULES}
