"""The command that trains a run of the ledger again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from story.ledger.claim import Claim
from story.ledger.results import Result
from training.config import Config
from training.config.presets import PRESETS


def train_again(config: Config) -> str:
    """The words that record this run: from the preset it differs least from.

    >>> train_again(Config(lr=0.01))
    './run grok --preset slingshots --set lr=0.01'
    """
    differing = {
        name: {
            field: value for field, value in config.to_json().items() if value != getattr(preset, field)
        }
        for name, preset in PRESETS.items()
    }  # fmt: skip
    nearest = min(differing, key=lambda name: len(differing[name]))
    words = ["./run", "grok", "--preset", nearest]
    for field, value in differing[nearest].items():
        words += ["--set", f"{field}={'none' if value is None else value}"]
    return shlex.join(words)


def measure_again(claim: Claim) -> str:
    """The words that train and measure all of a claim's runs."""
    return f"./run claims {claim.name} --again"


def configs_of(claim: Claim, result: Result) -> Mapping[str, Config]:
    """The configs of a result's runs by their ids: of those that the claim still asks for."""
    wanted = {
        config.run_id: config for condition in claim.conditions.values() for config in condition.members()
    }
    return {run_id: wanted[run_id] for ids in result.runs.values() for run_id in ids if run_id in wanted}


def seed_of(run_id: str) -> str:
    """The seed of a run, as its id says it; "–" where it says none.

    >>> seed_of("add-p97-seed3-e171915bd0"), seed_of("of-another-program")
    ('3', '–')
    """
    found = [part.removeprefix("seed") for part in run_id.split("-") if part.startswith("seed")]
    return found[0] if found and found[0].isdecimal() else "–"
