"""What the ledger's controls show in the end, to be drawn in grey beside a run of the same network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from story.ledger.results import RESULTS, ResultError, read_result
from training.config import Config
from training.config.presets import REFERENCE

# What the article's claims are measured with.
RECIPE = REFERENCE


def is_recipe(config: Config) -> bool:
    """Tell whether a run with this config may be held against the ledger: only its seeds are its own."""
    return replace(config, seed=RECIPE.seed, split_seed=RECIPE.split_seed) == RECIPE


def control_values(claim: str, readings: Sequence[str], config: Config) -> dict[str, float]:
    """Readings of a claim's result, as far as they are known and a run with this config may be held against
    them: they were taken over several seeds of one recipe. What the first edition measured, by no rule on
    record, was of another recipe.

    Args:
        claim: its name.
        readings: their names.
        config: of the run that they are to be shown beside.
    """
    if not is_recipe(config):
        return {}
    try:
        result = read_result(claim, RESULTS)
    except ResultError:
        return {}
    if result is None or not result.rule:
        return {}
    found = {name: result.evidence.readings.get(name) for name in readings}
    return {
        name: reading.value
        for name, reading in found.items()
        if reading is not None and reading.value is not None
    }
