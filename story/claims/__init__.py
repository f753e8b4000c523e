"""Every claim of the article, put to the test: a file each, with its experiment, its rule and its words.

Nothing here is typed by hand but the rules and the words: a verdict is computed from measurements.
`story.ledger` measures, keeps and shows them.
"""

from __future__ import annotations

from collections.abc import Mapping

from story.claims.generalisation import (
    averaged_tasks,
    before_memory,
    complex_fails,
    flatter,
    many_rules,
    more_room,
    more_weights,
    one_valley,
    ordinary_generalisation,
    simpler_generalises,
)
from story.claims.high_dimensions import (
    black_hole,
    curled_up,
    hundreds_of_dimensions,
    inner_shares,
    low_dimension,
    pair_directions,
    room_to_compress,
    shrunken_norms,
    small_shell,
    spare_width,
    symbol_shapes,
    thin_shell,
    useful_stays,
)
from story.claims.phases import (
    avalanche_sizes,
    few_frequencies,
    flat_plateau,
    hidden_progress,
    leap_after_memorising,
    loss_cliff,
    sandpile,
    sawtooth_to_smooth,
    silent_held_out_loss,
    silent_training_loss,
    sudden_leap,
    three_phases,
    token_loop,
)
from story.claims.prerequisites import (
    amount_of_data,
    corrupted_labels,
    decay_needed,
    decay_speeds,
    drowned_rule,
    structure_needed,
    too_much_decay,
)
from story.claims.weight_decay import (
    adam_penalty,
    learning_rate,
    lies_still,
    penalty_gradient,
    penalty_is_decay,
    sieve,
    smaller_norm,
    two_forces,
    useless_first,
    worked_example,
)
from story.ledger.claim import Claim

# In the order of the article.
MODULES = (
    leap_after_memorising,
    loss_cliff,
    three_phases,
    flat_plateau,
    silent_training_loss,
    silent_held_out_loss,
    hidden_progress,
    sandpile,
    avalanche_sizes,
    sawtooth_to_smooth,
    token_loop,
    few_frequencies,
    sudden_leap,
    amount_of_data,
    structure_needed,
    corrupted_labels,
    drowned_rule,
    decay_needed,
    lies_still,
    decay_speeds,
    too_much_decay,
    two_forces,
    useless_first,
    sieve,
    inner_shares,
    shrunken_norms,
    thin_shell,
    black_hole,
    useful_stays,
    small_shell,
    pair_directions,
    low_dimension,
    hundreds_of_dimensions,
    room_to_compress,
    spare_width,
    curled_up,
    penalty_gradient,
    penalty_is_decay,
    adam_penalty,
    smaller_norm,
    learning_rate,
    worked_example,
    simpler_generalises,
    more_room,
    one_valley,
    flatter,
    more_weights,
    complex_fails,
    ordinary_generalisation,
    before_memory,
    many_rules,
    averaged_tasks,
    symbol_shapes,
)
CLAIMS: Mapping[str, Claim] = {module.CLAIM.name: module.CLAIM for module in MODULES}
