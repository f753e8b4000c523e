"""Every named damage, and two hundred by chance: how many runs are resumed to the same bits, or refused."""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.reliability.damages import DAMAGES, SURVIVED, Outcome, attempt, prepare, random_damage

RANDOM = 200


def measure() -> dict[str, float | str]:
    """Count the outcomes; what did not survive is named."""
    rng = np.random.default_rng(0)
    found: dict[str, float | str] = {}
    lost: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        whole, killed = prepare(Path(place))
        named = {name: attempt(whole, killed, Path(place) / "trial", act) for name, act in DAMAGES.items()}
        random = {}
        for number in range(RANDOM):
            said: list[str] = []
            outcome = attempt(whole, killed, Path(place) / "trial", partial(_tell, said, rng))
            random[f"{number}: {said[0]}"] = outcome
    for kind, trials in (("named", named), ("random", random)):
        counts = Counter(outcome for outcome, _words in trials.values())
        found[f"{kind} damages"] = len(trials)
        found |= {f"{kind}: {outcome}": counts[outcome] for outcome in Outcome}
        lost += [f"{name} ({words})" for name, (outcome, words) in trials.items() if outcome not in SURVIVED]
    return found | ({"not survived": "; ".join(lost)} if lost else {})


def _tell(said: list[str], rng: np.random.Generator, folder: Path) -> None:
    said.append(random_damage(folder, rng))
