"""What the ledger's controls show in the end, to be drawn in grey beside a run of the same network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from story.ledger.results import RESULTS, ResultError, read_result
from training.config import Config
from training.config.presets import REFERENCE


def control_values(claim: str, readings: Sequence[str], config: Config) -> dict[str, float]:
    """Readings of a claim's result, as far as they are known and a run with this config may be held against
    them: they were taken on the reference network, over several seeds.

    Args:
        claim: its name.
        readings: their names.
        config: of the run that they are to be shown beside.
    """
    if replace(config, seed=REFERENCE.seed, split_seed=REFERENCE.split_seed) != REFERENCE:
        return {}
    try:
        result = read_result(claim, RESULTS)
    except ResultError:
        return {}
    if result is None:
        return {}
    found = {name: result.evidence.readings.get(name) for name in readings}
    return {
        name: reading.value
        for name, reading in found.items()
        if reading is not None and reading.value is not None
    }
