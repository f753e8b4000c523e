"""The kinds of run that several claims share, so that each is trained once."""

from __future__ import annotations

from dataclasses import replace

from story.ledger.condition import Condition
from training.config.presets import REFERENCE

# The usual delay: what the reference recipe takes to generalise is some 400 steps (docs/log.md).
TEN_DELAYS = 4400
# Ten usual delays after memorising: from there, generalising takes some 270 steps.
FOLLOWED = 2850

LEAP = Condition(config=replace(REFERENCE, steps_after_grokking=400, snapshots=40))
NO_DECAY = Condition(
    config=replace(LEAP.config, weight_decay=0.0, steps=TEN_DELAYS, steps_after_grokking=None)
)
RANDOM_LABELS = Condition(config=replace(LEAP.config, task="random_labels", steps=1600))
LITTLE_DATA = Condition(config=replace(LEAP.config, train_fraction=0.1, steps=TEN_DELAYS))
MUCH_DATA = Condition(config=replace(LEAP.config, train_fraction=0.8))
