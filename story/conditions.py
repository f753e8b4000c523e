"""The kinds of run that several claims and papers share, so that each is trained once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from story.ledger.condition import Condition
from story.ledger.controls import RECIPE
from training.config import Config
from training.config.presets import GROMOV, SLINGSHOTS
from training.config.presets import NANDA as NANDA_RECIPE

# Of twenty seeds of the recipe (docs/log.md) nineteen took 165 to 1,030 steps from memorising to
# generalising, 435 on average. Ten such delays after memorising, and ten of the longer ones that eight seeds
# may have on average:
FOLLOWED = 4500
TEN_DELAYS = 5500
# Four seeds: all of four is more than half of all runs, with 95 % confidence.
FEW = 4


def varied(
    condition: Condition,
    *,
    seeds: int | None = None,
    over: tuple[str, tuple[float, ...]] | tuple[()] | None = None,
    small: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Condition:
    """A kind of run like another one, with other settings, values, or number of seeds.

    >>> varied(LEAP, seeds=2, weight_decay=0.0).members()[0].weight_decay
    0.0
    """
    return replace(
        condition,
        config=replace(condition.config, **settings),
        seeds=condition.seeds if seeds is None else seeds,
        over=condition.over if over is None else over,
        small=condition.small if small is None else small,
    )


LEAP = Condition(config=replace(RECIPE, steps=2000, steps_after_grokking=400, snapshots=40))
NO_DECAY = varied(LEAP, weight_decay=0.0, steps=TEN_DELAYS, steps_after_grokking=None, evaluate_every=10)


def slower(times: int, steps: int, **settings: Any) -> Condition:
    """No decay, and a learning rate so many times lower throughout."""
    lr, after = NO_DECAY.config.lr, NO_DECAY.config.lr_after
    return varied(
        NO_DECAY, seeds=FEW, steps=steps, evaluate_every=50, snapshots=2, small={"steps": 40},
        lr=lr / times, lr_after=None if after is None else after / times, **settings,
    )  # fmt: skip


# Where weights and surfaces are looked at, not whether something ever happens.
NO_DECAY_BRIEFLY = varied(NO_DECAY, seeds=3, steps=1500, evaluate_every=5, small={"steps": 60})
RANDOM_LABELS = varied(LEAP, task="random_labels", steps=1600, small={"steps": 60})
LITTLE_DATA = varied(LEAP, train_fraction=0.1, steps=TEN_DELAYS, evaluate_every=20, snapshots=2)
MUCH_DATA = varied(LEAP, train_fraction=0.8)
# The same network at its full rate throughout, and with other pairs held out.
FULL_RATE = varied(
    LEAP,
    **{name: getattr(SLINGSHOTS, name) for name in (
        "train_fraction", "split_by", "lr", "lr_after", "lr_falls_from", "lr_falls_until", "weight_decay")},
)  # fmt: skip
# For what eight seeds came too near to a limit to tell: three times as many, which no rule has seen.
MANY, UNSEEN = 24, 200
LEAP_AGAIN = replace(LEAP, seeds=MANY, first_seed=UNSEEN)
FULL_RATE_AGAIN = replace(FULL_RATE, seeds=MANY, first_seed=UNSEEN)
# Two operations on the same numbers, to be learnt by one network. After 900 steps two of four networks knew
# 93 and 94 % of the held-out pairs of both (seeds from 200 on), so that they are followed longer.
TWO_RULES = varied(
    replace(FULL_RATE, first_seed=400), seeds=12, task="add+subtract", p=59, train_fraction=0.6, lr=1e-2,
    weight_decay=1.5, steps=4000, steps_after_grokking=20, snapshots=2,
)  # fmt: skip
# From far too little decay to as much as is usual, until all pairs are understood. With twice as much three
# of six networks (seeds from 100 on) never understood, so that no median was known: that is asked apart.
STRENGTHS = (0.1, 0.25, 0.5, 1.0)
DECAYS = varied(
    replace(LEAP, first_seed=300), seeds=8, steps=6000, steps_after_grokking=20, snapshots=2,
    over=("weight_decay", STRENGTHS),
)  # fmt: skip
TWICE_THE_DECAY = varied(
    replace(LEAP, first_seed=300), seeds=MANY, weight_decay=2.0, steps=1500, steps_after_grokking=20,
    snapshots=2,
)  # fmt: skip

# The recipe of Nanda et al. 2023, run whole. Ten minutes a run on one core, so that seeds are few, but more
# than three: of three no rate can be told from one half, and no interval is narrow.
NANDA = Condition(
    config=replace(NANDA_RECIPE, steps=15_000, steps_after_grokking=3_000, snapshots=120), seeds=5
)

# The network of Prieto et al. 2025 as near as ours come to it: p = 113, 40 %, two layers of 200, none of them
# decayed. Theirs draws its weights by torch's nn.Linear, which is 1/sqrt(3) of our spread.
PRIETO = Config(
    p=113, train_fraction=0.4, network="relu_mlp", d_model=200, d_mlp=200, init_scale=0.577, lr=1e-2,
    weight_decay=0.0, beta2=0.99, warmup_steps=0, steps=1000, steps_after_grokking=50, evaluate_every=5,
    snapshots=2,
)  # fmt: skip
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
