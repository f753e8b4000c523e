"""The kinds of run whose seeds nobody had seen when the rules of the second edition were written.

Each is one of `story.conditions` with other seeds, so that claims share their runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from story import conditions
from story.ledger.condition import Condition
from training.config.presets import SLINGSHOTS

FIRST_SEED = 100


def fresh(
    condition: Condition, *, seeds: int | None = None, small: Mapping[str, Any] | None = None, **settings: Any
) -> Condition:
    """A kind of run with fresh seeds, and with other settings where some are named.

    >>> fresh(conditions.LEAP, seeds=2, weight_decay=0.0).members()[0].seed
    100
    """
    return replace(
        condition,
        config=replace(condition.config, **settings),
        seeds=condition.seeds if seeds is None else seeds,
        first_seed=FIRST_SEED,
        small=condition.small if small is None else small,
    )


LEAP = fresh(conditions.LEAP)
NO_DECAY = fresh(conditions.NO_DECAY)
RANDOM_LABELS = fresh(conditions.RANDOM_LABELS)
MUCH_DATA = fresh(conditions.MUCH_DATA)
# The same network at its full rate throughout, and with other pairs held out.
FULL_RATE = fresh(
    conditions.LEAP,
    **{name: getattr(SLINGSHOTS, name) for name in (
        "train_fraction", "split_by", "lr", "lr_after", "lr_falls_from", "lr_falls_until", "weight_decay")},
)  # fmt: skip
# Five networks of Nanda et al.: of three no rate can be told from one half, and no interval is narrow.
NANDA = fresh(conditions.NANDA, seeds=5)
