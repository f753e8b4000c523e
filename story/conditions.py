"""The kinds of run that several claims and papers share, so that each is trained once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from story.ledger.condition import Condition
from story.ledger.controls import RECIPE
from training.config import Config
from training.config.presets import GROMOV
from training.config.presets import NANDA as NANDA_RECIPE

# The usual delay: what the recipe below takes to generalise is some 400 steps (docs/log.md).
TEN_DELAYS = 4400
# Ten usual delays after memorising: from there, generalising takes some 270 steps.
FOLLOWED = 2850

LEAP = Condition(config=replace(RECIPE, steps_after_grokking=400, snapshots=40))
NO_DECAY = Condition(
    config=replace(LEAP.config, weight_decay=0.0, steps=TEN_DELAYS, steps_after_grokking=None)
)
RANDOM_LABELS = Condition(config=replace(LEAP.config, task="random_labels", steps=1600))
LITTLE_DATA = Condition(config=replace(LEAP.config, train_fraction=0.1, steps=TEN_DELAYS))
MUCH_DATA = Condition(config=replace(LEAP.config, train_fraction=0.8))

# The recipe of Nanda et al. 2023, run whole. Ten minutes a run on one core, so that seeds are few.
NANDA = Condition(
    config=replace(NANDA_RECIPE, steps=15_000, steps_after_grokking=3_000, snapshots=120), seeds=3
)

# The network of Prieto et al. 2025 as near as ours come to it: p = 113, 40 %, two layers of 200, none of them
# decayed. Theirs draws its weights by torch's nn.Linear, which is 1/sqrt(3) of our spread.
PRIETO = Config(
    p=113, train_fraction=0.4, network="relu_mlp", d_model=200, d_mlp=200, init_scale=0.577, lr=1e-2,
    weight_decay=0.0, beta2=0.99, warmup_steps=0, steps=1000, steps_after_grokking=50, evaluate_every=5,
    snapshots=2,
)  # fmt: skip
# Four seeds: all of four is more than half of all runs, with 95 % confidence.
FEW = 4
SMALL_MLP = {"d_model": 16, "d_mlp": 32, "steps": 60}
# Known ways to generalise without decay: the gradient's part along the weights taken away, a softmax that
# cannot saturate (both Prieto et al. 2025), and a network of squares (Gromov 2023).
OTHER_WAYS = {
    "perp_grad": Condition(config=replace(PRIETO, optimizer="perp_grad"), seeds=FEW, small=SMALL_MLP),
    "stablemax": Condition(
        config=replace(PRIETO, loss="stablemax", beta2=0.999, steps=2500, evaluate_every=20),
        seeds=FEW, small=SMALL_MLP,
    ),
    "squares": Condition(config=replace(GROMOV, snapshots=2), seeds=FEW, small=SMALL_MLP),
}  # fmt: skip

# The network of Doshi et al. 2023 has no factors before its weights, which are drawn with a spread of
# 1/2 / (2 * 500)^(1/3). Ours divides by sqrt(2 * 97) and by 500. Weights, rate and decay are in our units,
# so that a step is the same:
THEIR_SPREAD, THEIR_RATE = 0.05, 0.01
SPREAD = round(float(np.cbrt(THEIR_SPREAD**3 * 2 * 97 * 500)), 4)
RATE = THEIR_RATE * SPREAD / THEIR_SPREAD
DOSHI = replace(
    GROMOV, init_scale=SPREAD, lr=RATE, warmup_steps=0, evaluate_every=2, steps=100,
    steps_after_grokking=None, snapshots=2,
)  # fmt: skip
WRONG_SHARE = 0.35
SMALL_SQUARES = {"d_mlp": 32, "steps": 40}


def decayed(strength: float) -> float:
    """Decay in our units, of theirs: what a step takes away is the same."""
    return strength * THEIR_RATE / RATE


# They train 2,000 epochs without decay; six hundred are what our time allows.
WRONG_LABELS_KEPT = Condition(
    config=replace(DOSHI, corrupted=WRONG_SHARE, steps=600, evaluate_every=20), seeds=3, small=SMALL_SQUARES
)
WRONG_LABELS_UNLEARNT = Condition(
    config=replace(WRONG_LABELS_KEPT.config, weight_decay=decayed(5.0), steps=300),
    seeds=3,
    small=SMALL_SQUARES,
)

# Rows that came after the first edition were registered before anybody had seen their seeds: from 100 on.
FRESH = 100
LEAP_ANEW = replace(LEAP, first_seed=FRESH)
# Followed some four or five times as long as generalising usually takes.
NO_DECAY_ANEW = Condition(
    config=replace(LEAP.config, weight_decay=0.0, steps=1500, steps_after_grokking=None),
    seeds=3,
    first_seed=FRESH,
    small={"steps": 60},
)
RANDOM_LABELS_ANEW = replace(RANDOM_LABELS, first_seed=FRESH, small={"steps": 60})
